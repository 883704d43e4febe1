#include <gtest/gtest.h>

#include "judge/pattern/holds.h"
#include "judge/pattern/match.h"

namespace hinomi::pattern {
namespace {

json::value document(std::string_view text) {
  auto value = parse_json(text);
  EXPECT_TRUE(value) << value.error().text();
  return value ? *value : json::value();
}

// "match", "no match", or why not.
std::string answer(std::string_view text, const json::value& documents) {
  auto pattern = Pattern::make(text);
  if (!pattern) return pattern.error().text();
  auto observed = read_observed(documents);
  if (!observed) return observed.error().text();
  auto found = match(*pattern, *observed);
  if (!found) return found.error().text();
  return *found ? "match" : "no match";
}

// Section 9.5: addresses of two objects are not those of one.
TEST(Pattern, ComparisonsStartAtOneObject) {
  json::value observed = document(R"({"type":"observed-data","id":"observed-data--1",
    "first_observed":"2019-10-20T00:12:01.000000Z","last_observed":"2019-10-20T00:51:02.000000Z",
    "number_observed":1,"objects":{"0":{"type":"network-traffic","src_ref":"1"},
    "1":{"type":"ipv4-addr","value":"203.0.113.10"},"2":{"type":"network-traffic","dst_ref":"3"},
    "3":{"type":"ipv4-addr","value":"198.51.100.58"}}})");
  EXPECT_EQ(answer("[network-traffic:src_ref.value = '203.0.113.10' AND "
                   "network-traffic:dst_ref.value = '198.51.100.58']",
                   observed),
            "no match");
  EXPECT_EQ(answer("[network-traffic:src_ref.value = '203.0.113.10' OR "
                   "network-traffic:dst_ref.value = '192.0.2.1']",
                   observed),
            "match");
  // Two observations are wanted, and there is one.
  EXPECT_EQ(answer("[ipv4-addr:value = '203.0.113.10'] AND [ipv4-addr:value = '198.51.100.58']",
                   observed),
            "no match");
}

// Section 9.6.4, with the specification's own object and patterns.
TEST(Pattern, BytesAreDecoded) {
  json::value observed = document(R"({"type":"observed-data","id":"observed-data--1",
    "first_observed":"2019-10-20T00:12:01Z","last_observed":"2019-10-20T00:12:01Z",
    "number_observed":1,"objects":{"0":{"type":"artifact",
    "mime_type":"application/octet-stream","payload_bin":"dGhpcyBpcyBhIHRlc3Q="}}})");
  EXPECT_EQ(answer("[artifact:payload_bin = 'dGhpcyBpcyBhIHRlc3Q=']", observed), "no match");
  EXPECT_EQ(answer("[artifact:payload_bin = 'this is a test']", observed), "match");
  EXPECT_EQ(answer("[artifact:payload_bin = b'dGhpcyBpcyBhIHRlc3Q=']", observed), "match");
  EXPECT_EQ(answer("[artifact:payload_bin = h'7468697320697320612074657374']", observed), "match");
}

TEST(Pattern, OnlyWhatIsReferredToIsThere) {
  json::value bundle = document(R"({"type":"bundle","objects":[
    {"type":"observed-data","id":"observed-data--1","first_observed":"2019-10-20T00:12:01Z",
     "last_observed":"2019-10-20T00:12:01Z","number_observed":1,"object_refs":["file--1"]},
    {"type":"file","id":"file--1","name":"a.exe","parent_directory_ref":"directory--1"},
    {"type":"directory","id":"directory--1","path":"/tmp"}]})");
  EXPECT_EQ(answer("[file:name = 'a.exe']", bundle), "match");
  EXPECT_EQ(answer("[directory:path = '/tmp']", bundle), "no match");
  EXPECT_EQ(answer("[file:parent_directory_ref.path = '/tmp']", bundle), "no match");
  // The reference itself is a text.
  EXPECT_EQ(answer("[file:parent_directory_ref = 'directory--1']", bundle), "match");
}

TEST(Pattern, RefusedBecauseItMeansNothing) {
  struct Case {
    std::string pattern, what, where;
  };
  for (const Case& one : {
           Case{"[a:x = 1] WITHIN 0 SECONDS", "WITHIN of no length", "character 11"},
           {"[a:x = 1] REPEATS 0 TIMES", "REPEATS 0", "character 11"},
           {"[a:x = t'2024-02-30T12:00:00Z']", "a day that does not exist", "character 2"},
           {"[a:x IN (1, 'a')]", "several kinds", "character 2"},
           {"[a:x MATCHES '(a']", "parenthesis", "character 2"},
           {"[a:x ISSUBSET '10.0.0.0/33']", "neither address nor network", "character 2"},
           {"[a:x = 1 AND b:y = 2]", "several types", "character 2"},
           {"([a:x = 1] AND [a:x = 2]) REPEATS 501 TIMES", "1002 observations", "character 1"},
       }) {
    auto pattern = Pattern::make(one.pattern);
    ASSERT_FALSE(pattern) << one.pattern;
    EXPECT_NE(pattern.error().what.find(one.what), std::string::npos) << pattern.error().text();
    EXPECT_EQ(pattern.error().where, one.where) << one.pattern;
    EXPECT_NE(pattern.error().remedy, "");
  }
  EXPECT_TRUE(Pattern::make("[(a:x = 1 OR b:y = 2) AND b:y = 3]"));
}

std::string observed_data(std::string_view object, std::string_view rest) {
  return R"({"type":"observed-data","id":"observed-data--1","objects":{"0":)" +
         std::string(object) + "}," + std::string(rest) + "}";
}
constexpr std::string_view one_moment =
    R"("first_observed":"2019-10-20T00:12:01Z","last_observed":"2019-10-20T00:12:01Z",
    "number_observed":1)";

TEST(Pattern, WhatCannotBeComparedIsSaid) {
  json::value text = document(observed_data(R"({"type":"a","t":"soon","p_hex":"xy"})", one_moment));
  EXPECT_NE(answer("[a:t = t'2026-04-01T00:00:00Z']", text).find("observed-data--1, a:t"),
            std::string::npos);
  EXPECT_NE(answer("[a:p_hex = h'00']", text).find("neither base64 nor hexadecimal"),
            std::string::npos);
  json::value long_text =
      document(observed_data(R"({"type":"a","t":")" + std::string(40, 'a') + "\"}", one_moment));
  EXPECT_NE(answer("[a:t MATCHES '^(a+)+[bd]']", long_text).find("takes too long"),
            std::string::npos);
  for (std::string_view bad :
       {R"("first_observed":"2019-10-20T00:12:01Z","number_observed":1)",
        R"("first_observed":"2019-10-20T00:12:02Z","last_observed":"2019-10-20T00:12:01Z",
        "number_observed":1)",
        R"("first_observed":"2019-10-20T00:12:01Z","last_observed":"2019-10-20T00:12:01Z",
        "number_observed":0)"}) {
    auto observed = read_observed(document(observed_data("{}", bad)));
    ASSERT_FALSE(observed) << bad;
    EXPECT_EQ(observed.error().where, "observed-data--1");
  }
}

TEST(Pattern, WholeNumbersAreExact) {
  json::value big = document(observed_data(R"({"type":"a","n":9007199254740993})", one_moment));
  EXPECT_EQ(answer("[a:n = 9007199254740992]", big), "no match");
  EXPECT_EQ(answer("[a:n > 9007199254740992.0]", big), "match");
}

// References in a circle end.
TEST(Pattern, CirclesEnd) {
  json::value circle =
      document(observed_data(R"({"type":"a","a_refs":["0","0","0","0"],"n":1})", one_moment));
  std::string path;
  for (int i = 0; i < 30; ++i) path += "a_refs[*].";
  EXPECT_EQ(answer("[a:" + path + "n = 1]", circle), "match");
  EXPECT_NE(answer("[a:" + path + "n = 2]", circle).find("takes too long"), std::string::npos);
}

// A thousand observations for a chain that cannot be: the search gives up and says so, or finds
// out.
TEST(Pattern, SearchIsBounded) {
  json::array many;
  for (int i = 0; i < 1000; ++i) {
    std::string second = std::to_string(i % 60), minute = std::to_string(i / 60);
    std::string time = "2026-04-01T00:" + std::string(minute.size() < 2, '0') + minute + ":" +
                       std::string(second.size() < 2, '0') + second + "Z";
    many.push_back(json::object{{"type", "observed-data"},
                                {"id", "observed-data--" + std::to_string(i)},
                                {"first_observed", time},
                                {"last_observed", time},
                                {"number_observed", 1},
                                {"objects", {{"0", {{"type", "a"}, {"n", 1}}}}}});
  }
  EXPECT_EQ(answer("[a:n = 1] REPEATS 1000 TIMES WITHIN 999 SECONDS", many), "match");
  EXPECT_EQ(answer("[a:n = 1] REPEATS 12 TIMES WITHIN 11 SECONDS", many), "match");
  EXPECT_NE(answer("[a:n = 1] REPEATS 12 TIMES WITHIN 10 SECONDS", many), "match");
  EXPECT_EQ(answer("([a:n = 1] FOLLOWEDBY [a:n = 1] FOLLOWEDBY [a:n = 1]) WITHIN 2 SECONDS", many),
            "match");
}

}  // namespace
}  // namespace hinomi::pattern
