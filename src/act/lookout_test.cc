// What detection found becomes Records: lines that go on, duties, verdicts, what is hidden.
#include "act/lookout.h"

#include "act/test_support.h"
#include "watch/grouping.h"

namespace hinomi::act {
namespace {

using picture::DetectionRow;
using picture::Picture;
using picture::RuleRow;
using std::chrono::minutes;

class LookoutTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    lookout = std::make_unique<Lookout>(node.world, *node.keeper);
  }
  void TearDown() override {
    lookout.reset();
    DeskTest::TearDown();
  }
  Actor analyst() const { return node.by("Abe", Role::analyst, "centre"); }

  Detection told(std::string what = "r1", std::string entity = "pc-1", Level level = Level::high) {
    return {.what = what,
            .title = "Title of " + what,
            .author = "Mizuno Aya",
            .level = level,
            .techniques = {"T1059.001"},
            .sensor = "edge",
            .entity_kind = "host",
            .entity = std::move(entity),
            .count = 1,
            .first = node.clock.now(),
            .last = node.clock.now(),
            .samples = {{.source = "192.0.2.7",
                         .record = 7,
                         .matched = {{"Image", "C:\\a.exe"}},
                         .event = "{}"}}};
  }
  std::string take(Detection one) {
    auto ids = lookout->take({&one, 1});
    EXPECT_TRUE(ids) << ids.error().text();
    return ids && ids->size() == 1 ? ids->front() : "";
  }
  template <class Look>
  auto look(Look&& at) const {
    return node.keeper->read([&](const Picture& picture) { return at(picture.detections()); });
  }
  DetectionRow row(std::string_view id) const {
    return look([&](const picture::Detections& all) {
      const DetectionRow* found = all.row(id);
      EXPECT_NE(found, nullptr) << id;
      return found ? *found : DetectionRow();
    });
  }
  RuleRow rule(std::string_view what) const {
    return look([&](const picture::Detections& all) {
      const RuleRow* found = all.rule(what);
      EXPECT_NE(found, nullptr) << what;
      return found ? *found : RuleRow();
    });
  }
  std::vector<Duty> open_duties() const {
    return node.keeper->read([](const Picture& picture) {
      std::vector<Duty> out;
      for (std::size_t place : picture.open_duties())
        if (picture.duties()[place].duty.kind == DutyKind::judge_detection)
          out.push_back(picture.duties()[place].duty);
      return out;
    });
  }
  JudgementAnswer judge(const std::string& id, Judged verdict, bool alike = false) {
    auto answer = lookout->judge(analyst(), {.detection = id, .verdict = verdict, .alike = alike});
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(JudgementAnswer());
  }
  Suppression hide(std::string what = "r1") {
    return {.rule = std::move(what),
            .where = {{"Image", "C:\\a.exe"}},
            .reason = "the backup does this each night",
            .owner = "systems",
            .until = node.clock.now() + hours(24)};
  }

  std::unique_ptr<Lookout> lookout;
};

TEST_F(LookoutTest, AStormIsOneLineWithACount) {
  watch::Grouping grouping({});
  std::vector<Detection> lines;
  watch::Found found{.what = "r1",
                     .title = "Storm",
                     .author = "Mizuno Aya",
                     .level = Level::medium,
                     .sensor = "edge",
                     .entity_kind = "host",
                     .entity = "pc-1",
                     .source = "192.0.2.7",
                     .json = "{}"};
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    found.record = i;
    grouping.add(found, node.clock.now(), lines);
  }
  auto ids = lookout->take(lines);
  ASSERT_TRUE(ids) << ids.error().text();
  EXPECT_EQ(ids->size(), 6u) << "1, 10, 100, 1000, 10000, 100000";
  DetectionRow line = row(ids->front());
  EXPECT_EQ(line.count, 100'000u);
  EXPECT_EQ(line.samples.size(), 2u) << "ten samples, in the first two Records";
  look([](const picture::Detections& all) { EXPECT_EQ(all.rows().size(), 1u); });
  EXPECT_EQ(rule("r1").hits, 100'000u);
  EXPECT_EQ(rule("r1").author, "Mizuno Aya");
  EXPECT_TRUE(open_duties().empty()) << "medium";
}

TEST_F(LookoutTest, ALineGoesOnUntilTwoHoursWereQuiet) {
  std::string first = take(told());
  node.advance(hours(2) - minutes(1));
  take(told());
  EXPECT_EQ(row(first).count, 2u);
  node.advance(hours(2));
  std::string second = take(told());
  EXPECT_EQ(row(first).count, 2u);
  EXPECT_EQ(row(second).count, 1u) << "another line";
  // Another host, sensor or suppression is another line too.
  Detection other = told("r1", "pc-2");
  other.sensor = "core";
  take(other);
  look([](const picture::Detections& all) { EXPECT_EQ(all.rows().size(), 3u); });
  // In one breath as well.
  std::vector<Detection> both = {told("r9"), told("r9")};
  ASSERT_TRUE(lookout->take(both));
  look([](const picture::Detections& all) { EXPECT_EQ(all.rows().size(), 4u); });
}

TEST_F(LookoutTest, WhatIsUrgentIsLookedAtInTime) {
  node.setting.high_minutes = 90;
  ASSERT_TRUE(node.desk->settle(node.setting, {}));
  std::string id = take(told());
  auto duties = open_duties();
  ASSERT_EQ(duties.size(), 1u);
  EXPECT_EQ(duties[0].subject, id);
  EXPECT_EQ(duties[0].due, node.clock.now() + minutes(90));
  EXPECT_EQ(duties[0].reason, "Title of r1");
  // A further host is the same Duty; another rule another one, by its own clock.
  std::string second = take(told("r1", "pc-2"));
  take(told("r2", "pc-1", Level::critical));
  take(told("r3", "pc-1", Level::medium));
  duties = open_duties();
  ASSERT_EQ(duties.size(), 2u);
  EXPECT_EQ(duties[1].due, node.clock.now() + minutes(30));
  // It ends when all of the rule are judged.
  EXPECT_EQ(judge(id, Judged::false_positive).duty, "");
  EXPECT_EQ(open_duties().size(), 2u);
  EXPECT_NE(judge(second, Judged::benign).duty, "");
  EXPECT_EQ(open_duties().size(), 1u);
  take(told("r1", "pc-3"));
  EXPECT_EQ(open_duties().size(), 2u) << "asked anew";
  node.setting.high_minutes = 0;
  ASSERT_TRUE(node.desk->settle(node.setting, {}));
  take(told("r4"));
  EXPECT_EQ(open_duties().size(), 2u) << "nobody is asked";
}

// Its Duty is not an approver's to decide.
TEST_F(LookoutTest, ADutyToLookIsAnsweredByJudging) {
  take(told());
  std::string duty = rule("r1").duty;
  auto decided = node.desk->decide(node.sato(), duty, node.yes());
  expect_error(decided, ErrorKind::invalid, "this is answered by judging the detection",
               "POST /api/v1/detections/ID/judgement, or its page");
}

TEST_F(LookoutTest, PrecisionIsWhatAnalystsSaid) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(take(told("r1", "pc-" + std::to_string(i))));
  EXPECT_FALSE(rule("r1").precision());
  judge(ids[0], Judged::true_positive);
  judge(ids[1], Judged::false_positive);
  judge(ids[2], Judged::false_positive);
  judge(ids[3], Judged::benign);
  judge(ids[3], Judged::benign);  // said again counts once
  EXPECT_DOUBLE_EQ(rule("r1").precision().value_or(-1), 1.0 / 3);
  // The newest counts.
  judge(ids[2], Judged::true_positive);
  EXPECT_DOUBLE_EQ(rule("r1").precision().value_or(-1), 2.0 / 3);
  auto noted = lookout->judge(analyst(), {.detection = ids[4], .note = "asked the owner"});
  ASSERT_TRUE(noted) << noted.error().text();
  EXPECT_TRUE(row(ids[4]).is_open()) << "a note is no verdict";
  EXPECT_EQ(row(ids[4]).judgements.size(), 1u);
  // Hits that come after the verdict are counted beside it.
  take(told("r1", "pc-0"));
  EXPECT_EQ(row(ids[0]).count, 2u);
  EXPECT_EQ(row(ids[0]).count_at_verdict, 1u);
  EXPECT_EQ(row(ids[0]).verdict, Judged::true_positive);
}

TEST_F(LookoutTest, AllOfARuleAreJudgedAtOnce) {
  std::string first = take(told("r1", "pc-1"));
  take(told("r1", "pc-2"));
  std::string other = take(told("r2", "pc-1"));
  JudgementAnswer answer = judge(first, Judged::benign, true);
  EXPECT_EQ(answer.judged, 2u);
  EXPECT_NE(answer.duty, "");
  EXPECT_TRUE(row(other).is_open());
  EXPECT_EQ(rule("r1").verdicts[static_cast<std::size_t>(Judged::benign)], 2u);
}

TEST_F(LookoutTest, WhatIsHiddenIsCounted) {
  take(told());
  auto id = lookout->suppress(analyst(), hide());
  ASSERT_TRUE(id) << id.error().text();
  Detection hidden = told("r1", "pc-2");
  hidden.suppression = *id;
  hidden.count = 40;
  std::string line = take(hidden);
  EXPECT_FALSE(row(line).is_open());
  EXPECT_EQ(rule("r1").hits, 1u);
  EXPECT_EQ(rule("r1").hidden, 40u);
  EXPECT_EQ(open_duties().size(), 1u) << "of the one that is not hidden";
  look([&](const picture::Detections& all) {
    EXPECT_EQ(all.suppression(*id)->hidden, 40u);
    EXPECT_EQ(all.suppression(*id)->suppression.by, "Abe");
  });
}

TEST_F(LookoutTest, ASuppressionEndsByItselfOrIsTakenBack) {
  take(told());
  std::string first = lookout->suppress(analyst(), hide()).value_or("");
  std::string second = lookout->suppress(node.admin(), hide()).value_or("");
  auto hides = [&] {
    std::vector<detect::Detector::Evidence> matched = {{"Image", "c:\\A.exe"}};
    watch::Found found{.what = "r1", .matched = matched};
    Time now = node.clock.now();
    return std::string(lookout->suppressing(now).hides(found, {}, now));
  };
  EXPECT_EQ(hides(), first);
  auto back = lookout->recall_suppression(analyst(), first, "the backup moved");
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(hides(), second);
  expect_error(lookout->recall_suppression(analyst(), first, "again"), ErrorKind::conflict,
               "this suppression is over already", "Reload the list of suppressions");
  node.advance(hours(24));
  EXPECT_EQ(hides(), "");
}

TEST_F(LookoutTest, WhoMayAndWhatIsRefused) {
  std::string id = take(told());
  for (const Actor& actor : {node.works(), node.sato(), node.by("x", Role::analyst, "works"),
                             node.by("x", Role::auditor, "centre")}) {
    EXPECT_EQ(lookout->judge(actor, {.detection = id, .verdict = Judged::benign}).error().kind,
              ErrorKind::denied);
    EXPECT_EQ(lookout->suppress(actor, hide()).error().kind, ErrorKind::denied);
    EXPECT_EQ(lookout->recall_suppression(actor, "x", "y").error().kind, ErrorKind::denied);
  }
  auto refused = [&](auto change, ErrorKind kind, std::string_view where) {
    Suppression one = hide();
    change(one);
    auto answer = lookout->suppress(analyst(), one);
    ASSERT_FALSE(answer) << where;
    EXPECT_EQ(answer.error().kind, kind);
    EXPECT_EQ(answer.error().where, where);
  };
  refused([](Suppression& s) { s.reason.clear(); }, ErrorKind::invalid, "reason");
  refused([](Suppression& s) { s.owner = std::string(201, 'x'); }, ErrorKind::invalid, "owner");
  refused([&](Suppression& s) { s.until = node.clock.now(); }, ErrorKind::invalid, "until");
  refused([&](Suppression& s) { s.until += hours(24 * 366); }, ErrorKind::invalid, "until");
  refused([](Suppression& s) { s.where.assign(11, {"a", "b"}); }, ErrorKind::invalid, "where");
  refused([](Suppression& s) { s.where[0].text.clear(); }, ErrorKind::invalid, "text");
  refused([](Suppression& s) { s.rule = "never"; }, ErrorKind::missing, "never");
  EXPECT_EQ(lookout->judge(analyst(), {.detection = "x", .verdict = Judged::benign}).error().kind,
            ErrorKind::missing);
  EXPECT_EQ(lookout->judge(analyst(), {.detection = id}).error().where, "note");
  EXPECT_EQ(
      lookout->judge(analyst(), {.detection = id, .note = std::string(2001, 'x')}).error().where,
      "note");
}

}  // namespace
}  // namespace hinomi::act
