#include "in/intake_otlp.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace hinomi::in {
namespace {

// Protobuf by hand: fields of wire type 2 (bytes) and 0, 1 (numbers).
std::string varint(std::uint64_t value) {
  std::string out;
  do {
    out += static_cast<char>((value & 0x7F) | (value > 0x7F ? 0x80 : 0));
  } while (value >>= 7);
  return out;
}
std::string bytes(unsigned field, const std::string& content) {
  return varint(field * 8 + 2) + varint(content.size()) + content;
}
std::string number(unsigned field, std::uint64_t value) {
  return varint(field * 8) + varint(value);
}
std::string fixed(unsigned field, std::uint64_t value) {
  std::string out = varint(field * 8 + 1);
  for (int i = 0; i < 8; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}
std::string pair(const std::string& key, const std::string& value) {
  return bytes(1, key) + bytes(2, value);
}
std::string text(const std::string& value) { return bytes(1, value); }

// A request of one record.
std::string request(const std::string& record) {
  const std::string resource = bytes(1, bytes(1, pair("host.name", text("h1"))));
  const std::string scope = bytes(1, bytes(1, "lib"));
  return bytes(1, resource + bytes(2, scope + bytes(2, record)));
}

OtlpLogs read(OtlpEncoding encoding, const std::string& body) {
  const auto logs = read_otlp_logs(encoding, body);
  EXPECT_TRUE(logs) << logs.error().text();
  return logs ? *logs : OtlpLogs();
}

const std::string wanted =
    R"({"message":"hello","n":-5,"ok":true,"d":1.5,"l":["a",null],"m":{"k":"v"},"b":"AP8=",)"
    R"("host.name":"h1","@timestamp":"2026-04-01T09:00:00.000000001Z","severity_number":9,)"
    R"("severity_text":"INFO","event_name":"e","trace_id":"0102","span_id":"ff",)"
    R"("otel.scope.name":"lib"})"
    "\n";
constexpr std::uint64_t time_1 = 1'775'034'000'000'000'001;  // date -u -d 2026-04-01T09:00 +%s

TEST(IntakeOtlp, ARecordInProtobuf) {
  const std::string record =
      fixed(1, time_1) + number(2, 9) + bytes(3, "INFO") + bytes(5, text("hello")) +
      bytes(6, pair("n", number(3, static_cast<std::uint64_t>(-5)))) +
      bytes(6, pair("ok", number(2, 1))) + bytes(6, pair("d", fixed(4, 0x3FF8000000000000))) +
      bytes(6, pair("l", bytes(5, bytes(1, text("a")) + bytes(1, "")))) +
      bytes(6, pair("m", bytes(6, bytes(1, pair("k", text("v")))))) +
      bytes(6, pair("b", bytes(7, std::string("\0\xFF", 2)))) + bytes(9, "\x01\x02") +
      bytes(10, "\xFF") + fixed(11, 5) + bytes(12, "e") + number(99, 1);
  const OtlpLogs logs = read(OtlpEncoding::protobuf, request(record));
  EXPECT_EQ(logs.lines, wanted);
  EXPECT_EQ(logs.count, 1u);
  EXPECT_EQ(logs.rejected, 0u);
}

TEST(IntakeOtlp, TheSameInJson) {
  const OtlpLogs logs = read(OtlpEncoding::json, R"({"resourceLogs":[{
    "resource":{"attributes":[{"key":"host.name","value":{"stringValue":"h1"}}]},
    "scopeLogs":[{"scope":{"name":"lib"},"logRecords":[{
      "timeUnixNano":"1775034000000000001","observedTimeUnixNano":5,"severityNumber":9,
      "severityText":"INFO","eventName":"e","traceId":"0102","spanId":"FF",
      "body":{"stringValue":"hello"},"attributes":[
        {"key":"n","value":{"intValue":"-5"}},{"key":"ok","value":{"boolValue":true}},
        {"key":"d","value":{"doubleValue":1.5}},
        {"key":"l","value":{"arrayValue":{"values":[{"stringValue":"a"},{}]}}},
        {"key":"m","value":{"kvlistValue":{"values":[{"key":"k","value":{"stringValue":"v"}}]}}},
        {"key":"b","value":{"bytesValue":"AP8="}}]}]}]}]})");
  EXPECT_EQ(logs.lines, wanted);
}

TEST(IntakeOtlp, BodiesOfOtherKinds) {
  auto lines = [](const std::string& body) {
    return read(OtlpEncoding::json,
                R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":)" + body + "}]}]}]}")
        .lines;
  };
  EXPECT_EQ(lines(R"({"kvlistValue":{"values":[{"key":"a","value":{"intValue":1}}]}})"),
            "{\"a\":1}\n");
  EXPECT_EQ(lines(R"({"stringValue":"{\"a\": {\"b\": 1}}"})"), "{\"a\":{\"b\": 1}}\n");
  EXPECT_EQ(lines(R"({"intValue":"7"})"), "{\"body\":7}\n");
  EXPECT_EQ(lines(R"({"doubleValue":"NaN"})"), "{\"body\":\"NaN\"}\n");
  EXPECT_EQ(lines("null"), "{}\n");
}

std::string nested_values(int depth) {
  std::string value = text("x");
  for (int i = 0; i < depth; ++i) value = bytes(5, bytes(1, value));
  return bytes(6, pair("deep", value));
}

TEST(IntakeOtlp, WhatIsTooDeepOrTooLargeIsRejectedAlone) {
  EXPECT_EQ(read(OtlpEncoding::protobuf, request(nested_values(32))).count, 1u);
  const OtlpLogs deep =
      read(OtlpEncoding::protobuf, request(nested_values(33)) + request(bytes(5, text("good"))));
  EXPECT_EQ(deep.count, 1u);
  EXPECT_EQ(deep.rejected, 1u);
  EXPECT_FALSE(deep.why.empty());
  const auto large = read_otlp_logs(OtlpEncoding::protobuf,
                                    request(bytes(5, text(std::string(200, 'a')))), {.event = 200});
  ASSERT_TRUE(large);
  EXPECT_EQ(large->count, 0u);
  EXPECT_EQ(large->rejected, 1u);
  EXPECT_EQ(large->lines, "");
}

TEST(IntakeOtlp, DamagedRequestsAreRefused) {
  const std::string good = request(bytes(5, text("hello")));
  for (std::size_t cut = 1; cut < good.size(); ++cut)
    EXPECT_FALSE(read_otlp_logs(OtlpEncoding::protobuf, good.substr(0, cut))) << cut;
  for (const std::string& bad :
       {std::string("\x0B"), std::string("\x00\x01", 2), number(1, 5), bytes(1, number(2, 1)),
        varint(1 * 8 + 2) + std::string(10, '\xFF') + "\x01"})
    EXPECT_FALSE(read_otlp_logs(OtlpEncoding::protobuf, bad)) << to_hex(bad);
  for (const char* bad : {"", "[]", "{\"resourceLogs\":1}", "{\"resourceLogs\":[1]}",
                          "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":"
                          "\"x\"}]}]}]}"})
    EXPECT_FALSE(read_otlp_logs(OtlpEncoding::json, bad)) << bad;
  EXPECT_EQ(read(OtlpEncoding::protobuf, "").count, 0u);
  EXPECT_EQ(read(OtlpEncoding::json, "{}").count, 0u);
}

TEST(IntakeOtlp, Answers) {
  const OtlpLogs part{.lines = {}, .count = 1, .rejected = 300, .why = "no"};
  EXPECT_EQ(otlp_answer(OtlpEncoding::json, {}), "{}");
  EXPECT_EQ(otlp_answer(OtlpEncoding::protobuf, {}), "");
  EXPECT_EQ(otlp_answer(OtlpEncoding::json, part),
            R"({"partialSuccess":{"rejectedLogRecords":"300","errorMessage":"no"}})");
  EXPECT_EQ(otlp_answer(OtlpEncoding::protobuf, part), bytes(1, number(1, 300) + bytes(2, "no")));
  EXPECT_EQ(otlp_error(OtlpEncoding::protobuf, 8, "full"), number(1, 8) + bytes(2, "full"));
  EXPECT_EQ(otlp_error(OtlpEncoding::json, 8, "full"), R"({"code":8,"message":"full"})");
}

}  // namespace
}  // namespace hinomi::in
