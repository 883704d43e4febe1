#include "model/detection.h"

#include <gtest/gtest.h>

namespace hinomi {
namespace {

const Time the_hour = Time(std::chrono::seconds(1775034000));  // 2026-04-01T09:00:00Z

TEST(DetectionBody, BothWaysAndWhatIsEmptyIsLeftOut) {
  Detection full{.by = FoundBy::correlation,
                 .what = "r-1",
                 .title = "題",
                 .author = "Mizuno Aya",
                 .level = Level::critical,
                 .techniques = {"T1059"},
                 .sensor = "edge",
                 .entity_kind = "host",
                 .entity = "pc-1",
                 .suppression = "s",
                 .continues = "c",
                 .count = 1'000'000'000'000,
                 .first = the_hour,
                 .last = the_hour + std::chrono::microseconds(1),
                 .samples = {{.source = "a",
                              .record = 7,
                              .time = the_hour,
                              .matched = {{"Image", "x"}, {"", "y"}},
                              .event = "{}",
                              .cut = true}}};
  auto again = detection_from_json(to_json(full));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(*again, full);
  Detection bare{.what = "r", .count = 1, .first = the_hour, .last = the_hour};
  EXPECT_EQ(to_json(bare),
            R"({"by":"rule","count":1,"first":"2026-04-01T09:00:00.000000Z",)"
            R"("last":"2026-04-01T09:00:00.000000Z","level":"informational","what":"r"})");
  EXPECT_EQ(detection_from_json(to_json(bare)), bare);

  Suppression hidden{.rule = "r",
                     .where = {{"Image", "x"}},
                     .reason = "why",
                     .owner = "who",
                     .until = the_hour,
                     .by = "Abe",
                     .recalls = {}};
  EXPECT_EQ(suppression_from_json(to_json(hidden)), hidden);
  Judgement said{.detections = {"a", "b"}, .verdict = Judged::benign, .note = "n", .by = "Abe"};
  EXPECT_EQ(judgement_from_json(to_json(said)), said);
}

TEST(DetectionBody, WhatIsDamagedIsNamed) {
  for (const char* body :
       {"", "[]", "{}", R"({"by":"rule","what":"","level":"low","count":1})",
        R"({"by":"seer","what":"r","level":"low","count":1,"first":"x","last":"x"})",
        R"({"by":"rule","what":"r","level":"low","count":-1,"first":"2026-04-01T09:00:00.000000Z",)"
        R"("last":"2026-04-01T09:00:00Z"})"}) {
    auto read = detection_from_json(body);
    ASSERT_FALSE(read) << body;
    EXPECT_EQ(read.error().kind, ErrorKind::damaged);
  }
  EXPECT_FALSE(suppression_from_json("{}"));
  EXPECT_FALSE(judgement_from_json(R"({"detections":[],"by":"x"})"));
}

// No part of a key reaches into its neighbour.
TEST(DetectionBody, KeysTellApart) {
  Detection a{.what = "ab", .sensor = "c"}, b{.what = "a", .sensor = "bc"}, c{.what = "ab 1:c"};
  EXPECT_NE(key_of(a), key_of(b));
  EXPECT_NE(key_of(a), key_of(c));
  Detection d = a;
  d.by = FoundBy::pattern;
  EXPECT_NE(key_of(a), key_of(d));
  d = a;
  d.title = "another", d.count = 5, d.continues = "x";
  EXPECT_EQ(key_of(a), key_of(d)) << "what changes from Record to Record is not in it";
}

// Tags as SigmaHQ's rules have them: tactics, techniques, groups, software, others.
TEST(DetectionBody, TechniquesOfTags) {
  std::vector<std::string> tags = {
      "attack.execution", "attack.t1059.001", "attack.t1003",  "attack.t1059.001", "attack.g0016",
      "attack.s0154",     "cve.2021-44228",   "attack.t10591", "attack.t1059.1",   "t1059",
      "attack.t1059-001", "ATTACK.T1105"};
  EXPECT_EQ(techniques_of(tags), (std::vector<std::string>{"T1003", "T1059.001", "T1105"}));
}

}  // namespace
}  // namespace hinomi
