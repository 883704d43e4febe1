// Hits become few lines: what is told when, and that nothing is lost or counted twice.
#include "watch/grouping.h"

#include <gtest/gtest.h>

#include <random>

#include "watch/event_names.h"
#include "watch/grouping_literal.h"
#include "watch/suppressing.h"

namespace hinomi::watch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Time begin = Time(hours(24 * 365 * 50));

LiteralHit hit_of(std::string entity = "pc-1") {
  return {
      .what = "rule-1", .sensor = "edge", .entity = std::move(entity), .source = "a", .json = "{}"};
}

struct Watched {
  explicit Watched(const Grouping::Options& options = {}) : grouping(options) {}
  // How many lines were told.
  std::size_t add(const LiteralHit& hit, Time now) {
    std::size_t before = told.size();
    grouping.add(hit.found(), now, told);
    return told.size() - before;
  }
  std::uint64_t count() const {
    std::uint64_t out = 0;
    for (const Detection& one : told) out += one.count;
    return out;
  }
  Grouping grouping;
  std::vector<Detection> told;
};

TEST(Grouping, AMillionHitsAreToldAFewTimes) {
  Watched watched;
  LiteralHit hit = hit_of();
  // Ten thousand a second.
  for (int i = 0; i < 1'000'000; ++i) watched.add(hit, begin + std::chrono::microseconds(100 * i));
  // 1, 10, 100, 1000, 10000, 100000, 1000000; a hundred seconds are less than the first pause.
  ASSERT_EQ(watched.told.size(), 7u);
  EXPECT_EQ(watched.count(), 1'000'000u);
  EXPECT_EQ(watched.told[0].count, 1u);
  EXPECT_EQ(watched.told[1].count, 9u);
  EXPECT_EQ(watched.told[6].count, 900'000u);
  EXPECT_EQ(watched.told[0].samples.size(), 1u);
  EXPECT_EQ(watched.told[1].samples.size(), 9u);
  EXPECT_TRUE(watched.told[2].samples.empty());
  EXPECT_EQ(watched.grouping.groups(), 1u);
  EXPECT_EQ(watched.grouping.waiting_bytes(), 0u);
}

// A storm that goes on is told after 5, 10, 20, 40 minutes, then once an hour.
TEST(Grouping, AStormOfADayIsToldEverMoreRarely) {
  Watched watched;
  LiteralHit hit = hit_of();
  std::vector<Time> at;
  for (Time now = begin; now < begin + hours(24); now += seconds(10))
    if (watched.add(hit, now) != 0) at.push_back(now);
  // 8,640 hits: 1, 10, 100, 1000 by count; the others by the clock.
  EXPECT_LT(at.size(), 35u);
  EXPECT_GT(at.size(), 24u);
  watched.grouping.flush(watched.told);
  EXPECT_EQ(watched.count(), 8640u);
}

TEST(Grouping, NewsWaitForThePauseAndQuietEndsTheGroup) {
  Watched watched;
  EXPECT_EQ(watched.add(hit_of(), begin), 1u);
  EXPECT_EQ(watched.add(hit_of(), begin + seconds(1)), 0u);
  EXPECT_EQ(watched.grouping.next(), begin + minutes(5));
  watched.grouping.pass(begin + minutes(5) - seconds(1), watched.told);
  EXPECT_EQ(watched.told.size(), 1u);
  watched.grouping.pass(begin + minutes(5), watched.told);
  ASSERT_EQ(watched.told.size(), 2u);
  EXPECT_EQ(watched.told[1].count, 1u);
  EXPECT_EQ(watched.grouping.next(), begin + seconds(1) + hours(1));
  watched.grouping.pass(begin + seconds(1) + hours(1), watched.told);
  EXPECT_EQ(watched.told.size(), 2u) << "there was no news";
  EXPECT_EQ(watched.grouping.groups(), 0u);
  EXPECT_EQ(watched.add(hit_of(), begin + hours(2)), 1u) << "it begins anew";
}

TEST(Grouping, OneRuleOnManyThingsIsBounded) {
  Watched watched({.entities = 100});
  for (int i = 0; i < 10'000; ++i) watched.add(hit_of("pc-" + std::to_string(i)), begin);
  // A hundred, and "several" at 1, 10, 100, 1000.
  EXPECT_EQ(watched.told.size(), 104u);
  EXPECT_EQ(watched.told.back().entity_kind, "several");
  EXPECT_EQ(watched.told.back().entity, "");
  EXPECT_EQ(watched.grouping.groups(), 101u);
  watched.grouping.flush(watched.told);
  EXPECT_EQ(watched.count(), 10'000u);
}

TEST(Grouping, WhatWasHeardOfLongestAgoMakesRoom) {
  Watched watched({.groups = 2});
  watched.add(hit_of("a"), begin);
  watched.add(hit_of("b"), begin + seconds(1));
  watched.add(hit_of("a"), begin + seconds(2));
  EXPECT_EQ(watched.add(hit_of("c"), begin + seconds(3)), 1u) << "b had no news";
  EXPECT_EQ(watched.add(hit_of("b"), begin + seconds(4)), 2u) << "a had, and b is new again";
  EXPECT_EQ(watched.told[3].entity, "a");
  EXPECT_EQ(watched.grouping.groups(), 2u);
}

TEST(Grouping, SamplesAreBoundedAndText) {
  Watched watched({.event_bytes = 5});
  LiteralHit hit = hit_of();
  hit.json = "\"日本\"";  // the second character begins at byte 4
  watched.add(hit, begin);
  ASSERT_EQ(watched.told[0].samples.size(), 1u);
  EXPECT_EQ(watched.told[0].samples[0].event, "\"日");
  EXPECT_TRUE(watched.told[0].samples[0].cut);
  hit = hit_of("\xFF");
  hit.json = "\xFF";
  watched.add(hit, begin);
  EXPECT_EQ(watched.told[1].entity, "\xEF\xBF\xBD");
  EXPECT_EQ(watched.told[1].samples[0].event, "\xEF\xBF\xBD");
}

TEST(Grouping, AHitOfAnyKindIsFound) {
  std::vector<std::string> tags = {"attack.execution", "attack.t1059.001", "ATTACK.T1003", "cve.1"};
  Hit hit{.by = {.id = "r", .title = "t", .author = "a", .level = "critical", .tags = tags},
          .event = {"file", 7},
          .matched = {{"Image", "x"}},
          .json = "{}"};
  Found found = found_of(hit, "edge");
  EXPECT_EQ(found.by, FoundBy::rule);
  EXPECT_EQ(found.level, Level::critical);
  EXPECT_EQ(found.record, 7u);
  Watched watched;
  watched.grouping.add(found, begin, watched.told);
  EXPECT_EQ(watched.told[0].techniques, (std::vector<std::string>{"T1003", "T1059.001"}));
  EXPECT_EQ(watched.told[0].samples[0].matched, (std::vector<MatchedField>{{"Image", "x"}}));
  hit.together.emplace();
  EXPECT_EQ(found_of(hit, "").by, FoundBy::correlation);
  hit.by.kind = HitKind::indicator;
  hit.by.level = "odd";
  hit.by.id = "";
  EXPECT_EQ(found_of(hit, "").by, FoundBy::indicator);
  EXPECT_EQ(found_of(hit, "").level, Level::informational);
  EXPECT_EQ(found_of(hit, "").what, "t");
}

// The fast engine and the literal reading tell the same lines in the same order.
TEST(Grouping, AgreesWithTheLiteralReading) {
  std::mt19937 random(20'261'127);
  auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  std::size_t tellings = 0;
  for (int stream = 0; stream < 400; ++stream) {
    Grouping::Options options{.pause = minutes(1 + below(6)),
                              .slowest = minutes(6 + below(60)),
                              .quiet = minutes(1 + below(90)),
                              .groups = static_cast<std::size_t>(1 + below(12)),
                              .entities = static_cast<std::size_t>(1 + below(5)),
                              .samples = static_cast<std::size_t>(below(12)),
                              .event_bytes = static_cast<std::size_t>(2 + below(9)),
                              .waiting_bytes = static_cast<std::size_t>(below(60))};
    Watched fast(options);
    LiteralGrouping literal(options);
    std::vector<Detection> told;
    Time now = begin;
    int names = 1 + below(8);
    for (int i = 0; i < 150; ++i) {
      // Bursts, pauses, and a clock that goes back.
      int kind = below(20);
      now += kind < 14 ? Duration(0) : kind < 17 ? seconds(below(90)) : minutes(below(45));
      if (kind == 19) now -= seconds(30);
      if (below(12) == 0) {
        fast.grouping.pass(now, fast.told);
        literal.pass(now, told);
        continue;
      }
      LiteralHit hit{.what = "rule-" + std::to_string(below(2)),
                     .sensor = below(4) == 0 ? "b" : "a",
                     .entity = "pc-" + std::to_string(below(names)),
                     .suppression = below(9) == 0 ? "s" : "",
                     .source = "file",
                     .json = std::string(static_cast<std::size_t>(below(16)), 'x'),
                     .record = static_cast<std::uint64_t>(i)};
      if (below(3) != 0) hit.time = begin + minutes(below(1000));
      fast.add(hit, now);
      literal.add(hit, now, told);
      ASSERT_EQ(fast.told, told) << "stream " << stream << ", hit " << i;
    }
    fast.grouping.flush(fast.told);
    literal.flush(told);
    ASSERT_EQ(fast.told, told) << "stream " << stream;
    tellings += told.size();
  }
  EXPECT_GT(tellings, 10'000u) << "the streams were too dull to tell anything";
}

json::object event_of(std::string_view text) {
  auto value = parse_json(text);
  EXPECT_TRUE(value && value->is_object()) << text;
  return value->as_object();
}

TEST(EventNames, HostThenUserThenAddress) {
  struct Case {
    std::string_view event, kind, value;
  };
  for (
      const Case& one : {
          Case{R"({"Event":{"System":{"Computer":"pc-1.example"}}})", "host", "pc-1.example"},
          Case{R"({"Computer":"pc-2","User":"CITY\\mori"})", "host", "pc-2"},
          Case{R"({"host":{"name":"pc-3"},"user":{"name":"ito"}})", "host", "pc-3"},
          Case{R"({"host.name":"pc-4"})", "host", "pc-4"},
          Case{
              R"({"userIdentity":{"arn":"arn:aws:iam::1:user/mori"},"sourceIPAddress":"192.0.2.1"})",
              "user", "arn:aws:iam::1:user/mori"},
          Case{R"({"id.orig_h":"192.0.2.7","id.resp_h":"198.51.100.1"})", "address", "192.0.2.7"},
          // The name of a web server in a request is no host of the event.
          Case{R"({"http":{"hostname":"www.example"},"src_ip":"192.0.2.8"})", "address",
               "192.0.2.8"},
          Case{R"({"Computer":null,"User":""})", "", ""},
          Case{R"({"message":"pc-1"})", "", ""},
      }) {
    Entity entity = entity_of(event_of(one.event));
    EXPECT_EQ(entity.kind, one.kind) << one.event;
    EXPECT_EQ(entity.value, one.value) << one.event;
  }
}

TEST(EventNames, TextsAtAnyDepth) {
  json::object event = event_of(
      R"({"Event":{"EventData":{"Image":"C:\\a.exe","Ports":[80,443],"Signed":true}},"a.b":"x"})");
  EXPECT_TRUE(has_text(event, "Image", "c:\\A.EXE"));
  EXPECT_TRUE(has_text(event, "Event.EventData.Image", "C:\\a.exe"));
  EXPECT_TRUE(has_text(event, "Ports", "443"));
  EXPECT_TRUE(has_text(event, "Signed", "true"));
  EXPECT_TRUE(has_text(event, "a.b", "X"));
  EXPECT_FALSE(has_text(event, "Image", "a.exe")) << "the whole text";
  EXPECT_FALSE(has_text(event, "EventData", ""));
  EXPECT_FALSE(has_text(event, "Absent", ""));
}

TEST(Suppressing, HidesWhatItNamesWhileItLasts) {
  Suppression by_field{.rule = "rule-1",
                       .where = {{"Image", "c:\\backup.exe"}, {"sensor", "EDGE"}},
                       .until = begin + hours(1)};
  Suppression whole{.rule = "rule-2", .until = begin + hours(2)};
  Suppressing suppressing({{"s1", by_field}, {"s2", whole}, {"s3", whole}});
  json::object event = event_of(R"({"Image":"C:\\backup.exe"})");
  LiteralHit hit = hit_of();
  EXPECT_EQ(suppressing.hides(hit.found(), event, begin), "s1");
  EXPECT_EQ(suppressing.hides(hit.found(), {}, begin), "") << "it has no such field";
  EXPECT_EQ(suppressing.hides(hit.found(), event, begin + hours(1)), "") << "it has ended";
  hit.sensor = "core";
  EXPECT_EQ(suppressing.hides(hit.found(), event, begin), "") << "all conditions hold";
  hit.what = "rule-2";
  EXPECT_EQ(suppressing.hides(hit.found(), {}, begin), "s2");
  hit.what = "rule-3";
  EXPECT_EQ(suppressing.hides(hit.found(), event, begin), "");
  // By the rule's name for a field that the event calls otherwise.
  hit = hit_of();
  std::vector<detect::Detector::Evidence> matched = {{"Image", "C:\\BACKUP.EXE"}};
  Found found = hit.found();
  found.matched = matched;
  EXPECT_EQ(suppressing.hides(found, {}, begin), "s1");
}

}  // namespace
}  // namespace hinomi::watch
