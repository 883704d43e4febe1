// A correlation's hit in every format; those of rules are looked at by test/program/commands.py.
#include "out/hits/hits.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/json.h"

namespace hinomi::hits {
namespace {

constexpr Time nine = Time(std::chrono::seconds(1'775'034'000));  // 2026-04-01T09:00:00Z

detect::Correlation guessing() {
  detect::Correlation out;
  out.id = "5d0d6ab0-0000-4000-8000-000000000001";
  out.title = "Guessing, then in";
  out.author = "A. Author";
  out.level = "high";
  out.status = "test";
  out.tags = {"attack.t1110"};
  return out;
}

watch::Hit hit_of(const detect::Correlation& correlation) {
  watch::Hit hit{.by = watch::finder_of(correlation), .event = {"b.jsonl", 7}, .time = nine};
  hit.matched = {{"user", "=alice"}, {"ip", "192.0.2.1"}};
  hit.together = watch::Together{.type = "event_count",
                                 .count = 6,
                                 .first = nine - std::chrono::seconds(50),
                                 .last = nine,
                                 .measure = 6,
                                 .events = {{"a.jsonl", 1},
                                            {"a.jsonl", 2},
                                            {"a.jsonl", 9},
                                            {"b.jsonl", 2},
                                            {"b.jsonl", 3},
                                            {"b.jsonl", 7}}};
  return hit;
}

std::string text_of(const watch::Hit& hit, Format format, bool japanese = false) {
  std::string out;
  append(hit, {format, japanese, nine}, out);
  return out;
}

TEST(Hits, ACorrelationIsARuleWithItsEvents) {
  const detect::Correlation correlation = guessing();
  std::string line = text_of(hit_of(correlation), Format::ndjson);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(json::parse(line), json::parse(R"({
    "time": "2026-04-01T09:00:00.000000Z",
    "rule": {"id": "5d0d6ab0-0000-4000-8000-000000000001", "title": "Guessing, then in",
             "author": "A. Author", "level": "high", "status": "test", "tags": ["attack.t1110"]},
    "event": {"source": "b.jsonl", "record": 7},
    "matched": [{"field": "user", "text": "=alice"}, {"field": "ip", "text": "192.0.2.1"}],
    "type": "event_count", "count": 6, "measure": 6,
    "first": "2026-04-01T08:59:10.000000Z", "last": "2026-04-01T09:00:00.000000Z",
    "events": [{"source": "a.jsonl", "record": 1}, {"source": "a.jsonl", "record": 2},
               {"source": "a.jsonl", "record": 9}, {"source": "b.jsonl", "record": 2},
               {"source": "b.jsonl", "record": 3}, {"source": "b.jsonl", "record": 7}]})"));
}

TEST(Hits, AMeasureThatIsNoNumberIsNull) {
  const detect::Correlation correlation = guessing();
  watch::Hit hit = hit_of(correlation);
  hit.together->measure = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(json::parse(text_of(hit, Format::ndjson)).at("measure").is_null());
}

TEST(Hits, ACorrelationInColumns) {
  const detect::Correlation correlation = guessing();
  EXPECT_EQ(text_of(hit_of(correlation), Format::csv),
            "2026-04-01T09:00:00.000000Z,high,\"Guessing, then in\",b.jsonl,7,"
            "user==alice; ip=192.0.2.1,5d0d6ab0-0000-4000-8000-000000000001,A. Author,"
            "attack.t1110,6,2026-04-01T08:59:10.000000Z,"
            "a.jsonl:1 a.jsonl:2 a.jsonl:9 b.jsonl:2 b.jsonl:3 b.jsonl:7\r\n");
  auto columns = [](std::string_view text) { return std::count(text.begin(), text.end(), ','); };
  for (bool japanese : {false, true})
    EXPECT_EQ(columns(heading({Format::csv, japanese, nine})), 11) << japanese;
}

TEST(Hits, ACorrelationInATimelineShowsItsLastEvents) {
  const detect::Correlation correlation = guessing();
  EXPECT_EQ(text_of(hit_of(correlation), Format::timeline),
            "2026-04-01T09:00:00.000Z  high           Guessing, then in  [b.jsonl:7]  "
            "user==alice; ip=192.0.2.1  6 events since 2026-04-01T08:59:10.000Z: "
            "... a.jsonl:2 a.jsonl:9 b.jsonl:2 b.jsonl:3 b.jsonl:7  (rule by A. Author)\n");
  watch::Hit one = hit_of(correlation);
  one.matched.clear();
  one.together->count = 1;
  one.together->events = {{"b.jsonl", 7}};
  EXPECT_EQ(text_of(one, Format::timeline, true),
            "2026-04-01T09:00:00.000Z  高    Guessing, then in  [b.jsonl:7]  "
            "2026-04-01T08:59:10.000Z から 1 件: b.jsonl:7  (規則: A. Author)\n");
}

TEST(Hits, ACorrelationAsADetectionFinding) {
  const detect::Correlation correlation = guessing();
  const watch::Hit hit = hit_of(correlation);
  json::object finding = json::parse(text_of(hit, Format::ocsf)).as_object();
  EXPECT_EQ(finding["count"], 6);
  EXPECT_EQ(finding["time"], 1'775'034'000'000);
  EXPECT_EQ(finding["start_time"], 1'775'033'950'000);
  EXPECT_EQ(finding["end_time"], 1'775'034'000'000);
  EXPECT_EQ(finding["finding_info"].at("first_seen_time"), 1'775'033'950'000);
  EXPECT_EQ(finding["finding_info"].at("last_seen_time"), 1'775'034'000'000);
  const json::array& evidences = finding["evidences"].as_array();
  ASSERT_EQ(evidences.size(), 6u);
  EXPECT_EQ(evidences[0], json::parse(R"({"data": {"source": "a.jsonl", "record": 1}})"));
  EXPECT_EQ(evidences[5].at("data").at("matched").at(0).at("text"), "=alice");

  // One event may make several groups fire.
  watch::Hit other = hit;
  other.matched[0].text = "bob";
  json::value second = json::parse(text_of(other, Format::ocsf));
  EXPECT_NE(second.at("finding_info").at("uid"), finding["finding_info"].at("uid"));
}

}  // namespace
}  // namespace hinomi::hits
