#include "in/intake_hec.h"

#include <gtest/gtest.h>

namespace hinomi::in {
namespace {

TEST(IntakeHec, FieldsOfTheEventThenOfTheEnvelope) {
  const Hec hec = read_hec_events(
      R"({"time":1775034000.5,"host":"h1","source":"s","sourcetype":"st","index":"main",)"
      R"("fields":{"site":"a","user":"x"},"event":{"user":"root","host":"own","n":[1,2]}})");
  EXPECT_EQ(hec.lines, R"({"user":"root","host":"own","n":[1,2],"site":"a","time":1775034000.5,)"
                       R"("source":"s","sourcetype":"st","index":"main"})"
                       "\n");
  EXPECT_EQ(hec.count, 1u);
  EXPECT_EQ(hec.code, HecCode::success);
}

TEST(IntakeHec, ObjectsOneAfterTheOtherPrettyOrNot) {
  const Hec hec = read_hec_events(
      "{\"event\":{\"n\":1}}{\"event\":{\n  \"n\":\n 2}\n}\r\n"
      "{\"event\":\"{\\\"n\\\": 3}\"} {\"event\":4}");
  EXPECT_EQ(hec.lines, "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n{\"event\":4}\n");
  EXPECT_EQ(hec.count, 4u);
}

TEST(IntakeHec, TextIsReadAsALine) {
  const Hec hec = read_hec_events(
      R"({"event":"<34>Oct 11 22:14:15 mymachine su: 'su root' failed","host":"relay"})");
  EXPECT_EQ(hec.lines,
            R"({"timestamp":"Oct 11 22:14:15","hostname":"mymachine","facility":"auth",)"
            R"("severity":"crit","program":"su","message":"'su root' failed","host":"relay"})"
            "\n");
}

TEST(IntakeHec, TheFirstThatIsWrongIsToldAndTheGoodOnesAreTaken) {
  struct HecCase {
    const char* body;
    HecCode code;
    std::optional<std::uint64_t> invalid;
    std::uint32_t count;
  };
  const HecCase cases[] = {
      {"", HecCode::no_data, {}, 0},
      {" \n ", HecCode::no_data, {}, 0},
      {"{\"event\":1}{\"host\":\"h\"}{\"event\":2}", HecCode::no_event, 1, 2},
      {"{\"event\":null}", HecCode::no_event, 0, 0},
      {"{\"event\":\"\"}", HecCode::blank_event, 0, 0},
      {"{\"event\":1,\"fields\":{\"a\":{}}}", HecCode::wrong_fields, 0, 0},
      {"{\"event\":1,\"fields\":[]}", HecCode::wrong_fields, 0, 0},
      {"{\"event\":1}{\"event\":", HecCode::invalid_data, 1, 1},
      {"{\"event\":1}{\"event\":tru}{\"event\":2}", HecCode::invalid_data, 1, 2},
      {"hello", HecCode::invalid_data, 0, 0},
      {"\x1F\x8B\x08", HecCode::invalid_data, 0, 0},
      {"{\"event\":\"CEF:0|too|few\"}", HecCode::invalid_data, 0, 0},
  };
  for (const HecCase& one : cases) {
    const Hec hec = read_hec_events(one.body);
    EXPECT_EQ(hec.code, one.code) << one.body;
    EXPECT_EQ(hec.invalid, one.invalid) << one.body;
    EXPECT_EQ(hec.count, one.count) << one.body;
    EXPECT_EQ(std::count(hec.lines.begin(), hec.lines.end(), '\n'), one.count) << one.body;
  }
}

TEST(IntakeHec, LongEventsAreRefused) {
  const Hec hec =
      read_hec_events("{\"event\":\"" + std::string(200, 'a') + "\"}{\"event\":1}", {.event = 100});
  EXPECT_EQ(hec.code, HecCode::invalid_data);
  EXPECT_EQ(hec.invalid, 0u);
  EXPECT_EQ(hec.lines, "{\"event\":1}\n");
}

TEST(IntakeHec, RawLinesWithWhatTheQuerySays) {
  const Hec hec =
      read_hec_raw("one\r\n\n{\"host\":\"own\"}\nlast", {.host = "h", .sourcetype = "x"});
  EXPECT_EQ(hec.lines, R"({"message":"one","host":"h","sourcetype":"x"})"
                       "\n"
                       R"({"host":"own","sourcetype":"x"})"
                       "\n"
                       R"({"message":"last","host":"h","sourcetype":"x"})"
                       "\n");
  EXPECT_EQ(hec.count, 3u);
  EXPECT_EQ(read_hec_raw("\n", {}).code, HecCode::no_data);
}

TEST(IntakeHec, AnswersAsSplunkHasThem) {
  EXPECT_EQ(hec_answer(HecCode::success), R"({"text":"Success","code":0})");
  EXPECT_EQ(hec_answer(HecCode::no_event, 2),
            R"({"text":"Event field is required","code":12,"invalid-event-number":2})");
  EXPECT_EQ(status_of(HecCode::invalid_data), 400);
  EXPECT_EQ(status_of(HecCode::token_required), 401);
  EXPECT_EQ(status_of(HecCode::invalid_token), 403);
  EXPECT_EQ(status_of(HecCode::busy), 503);
}

}  // namespace
}  // namespace hinomi::in
