// Taking back: by the node's people, and on the word of somebody harmed.
#include "act/test_support.h"

namespace hinomi::act {
namespace {

using picture::State;
using RecallTest = DeskTest;

TEST_F(RecallTest, ByValueInAnySpelling) {
  node.publish("evil.example\nbad.example\n");
  auto answer = node.desk->recall(node.sato(), {.value = "EVIL[.]example", .reason = "誤検知"});
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->withdrawn, 1u);
  EXPECT_EQ(node.state("evil.example"), State::recalled);
  EXPECT_TRUE(node.published("bad.example"));
  auto notice = notice_from_json(node.journal->by_id(answer->notice)->body);
  ASSERT_TRUE(notice);
  EXPECT_TRUE(notice->withdraw);
  EXPECT_EQ(notice->cause, answer->recall);
  EXPECT_EQ(notice->basis, "誤検知");
}

TEST_F(RecallTest, ByFinding) {
  auto report = node.publish("evil.example\n");
  node.report(node.clinic(), "evil.example\n");  // a newer Finding on the same thing
  auto answer =
      node.desk->recall(node.sato(), {.finding = report.findings.at(0).id, .reason = "x"});
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(node.state("evil.example"), State::recalled);
}

TEST_F(RecallTest, ByReportTakesAllOfIt) {
  auto report = node.publish("evil.example\nbad.example\nworse.example\n");
  node.publish("other.example\n");
  auto answer = node.desk->recall(node.sato(), {.report = report.report, .reason = "x"});
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->withdrawn, 3u);
  for (const char* name : {"evil.example", "bad.example", "worse.example"})
    EXPECT_EQ(node.state(name), State::recalled) << name;
  EXPECT_TRUE(node.published("other.example"));
}

// Also what another report or a sighting said something of later.
TEST_F(RecallTest, ByReportTakesWhatOthersRepeated) {
  auto report = node.publish("evil.example\nbad.example\nworse.example\n");
  node.report(node.clinic(), "bad.example\n");
  ASSERT_TRUE(node.desk->sighting(node.clinic(), "worse.example", {}));
  node.report(node.clinic(), "unrelated.example\n");
  auto answer = node.desk->recall(node.sato(), {.report = report.report, .reason = "x"});
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->withdrawn, 3u);
  for (const char* name : {"evil.example", "bad.example", "worse.example"})
    EXPECT_FALSE(node.published(name)) << name;
}

TEST_F(RecallTest, EveryRefusalSaysWhatToDo) {
  node.report(node.works(), "evil.example\n");
  auto recall = [&](const Actor& actor, const RecallRequest& request) {
    return node.desk->recall(actor, request);
  };
  expect_error(recall(node.works(), {.value = "evil.example", .reason = "x"}), ErrorKind::denied,
               "only an approver recalls", "Ask an approver, or send an appeal");
  expect_error(recall(node.sato(), {.value = "evil.example"}), ErrorKind::invalid,
               "a recall needs its reason", "Say why in a few words");
  expect_error(recall(node.sato(), {.value = "evil.example", .reason = "x"}), ErrorKind::conflict,
               "nothing of it is published", "Look it up in the shield");
  expect_error(recall(node.sato(), {.report = "no-such-id", .reason = "x"}), ErrorKind::missing,
               "no such report", "Check the id");
  EXPECT_FALSE(recall(node.sato(), {.finding = "no-such-id", .reason = "x"}));
  EXPECT_FALSE(recall(node.sato(), {.value = "not an indicator", .reason = "x"}));
  EXPECT_FALSE(recall(node.sato(), {.reason = "x"}));
}

TEST_F(RecallTest, ReportedAgainItWaitsForADecisionAgain) {
  node.publish("evil.example\n");
  ASSERT_TRUE(node.desk->recall(node.sato(), {.value = "evil.example", .reason = "x"}));
  auto again = node.report(node.clinic(), "evil.example\n");
  EXPECT_EQ(node.state("evil.example"), State::proposed);
  EXPECT_FALSE(node.published("evil.example"));
  ASSERT_FALSE(again.duty.empty());
  node.approve(again.duty);
  EXPECT_TRUE(node.published("evil.example"));
}

// A recall of a report and the approval of a duty on it at the same moment: whichever is first, a
// recall that withdrew something is not undone by it.
TEST_F(RecallTest, ARecallBesideADecisionIsNotUndone) {
  for (int round = 0; round < 150; ++round) {
    std::string page = "http://n" + std::to_string(round) + ".example/";
    node.publish(page + "\n");
    auto again = node.report(node.clinic(), page + "\n");
    std::jthread decision([&] {
      if (!again.duty.empty()) (void)node.desk->decide(node.ito(), again.duty, node.yes());
    });
    auto recalled = node.desk->recall(node.sato(), {.value = page, .reason = "x"});
    ASSERT_TRUE(recalled) << recalled.error().text();
    decision.join();
    ASSERT_FALSE(node.published(page)) << round;
  }
}

Appeal an_appeal() {
  return {"http://evil.example", "株式会社 例 03-0000-0000", "当社のページです"};
}

TEST_F(RecallTest, AnAppealStartsAClockAndUpheldWithdraws) {
  node.publish("http://evil.example/\n");
  auto appeal = node.desk->appeal(an_appeal());
  ASSERT_TRUE(appeal) << appeal.error().text();
  EXPECT_EQ(appeal->answer_by, node.clock.now() + hours(node.setting.appeal_hours));
  std::string duty = node.keeper->read([](const auto& p) { return p.duties().back().id; });
  node.keeper->read([&](const picture::Picture& picture) {
    EXPECT_EQ(picture.duty(duty)->duty.kind, DutyKind::answer_appeal);
    EXPECT_EQ(picture.duty(duty)->duty.due, appeal->answer_by);
    ASSERT_NE(picture.appeal(appeal->appeal), nullptr);
    EXPECT_EQ(picture.appeal(appeal->appeal)->appeal.reason, "当社のページです");
  });
  expect_error(node.desk->decide(node.sato(), duty, {.approve = true}), ErrorKind::invalid,
               "an appeal needs an answer in words", "Say why");
  auto upheld = node.desk->decide(node.sato(), duty, {.approve = true, .note = "確認しました"});
  ASSERT_TRUE(upheld) << upheld.error().text();
  EXPECT_TRUE(upheld->done);
  EXPECT_EQ(upheld->published, 0u);
  EXPECT_EQ(node.state("http://evil.example/"), State::recalled);
}

TEST_F(RecallTest, ADeclinedAppealKeepsThePublication) {
  node.publish("http://evil.example/\n");
  ASSERT_TRUE(node.desk->appeal(an_appeal()));
  std::string duty = node.keeper->read([](const auto& p) { return p.duties().back().id; });
  auto declined = node.desk->decide(node.sato(), duty, {.note = "根拠があります"});
  ASSERT_TRUE(declined) << declined.error().text();
  EXPECT_TRUE(declined->notice.empty());
  EXPECT_TRUE(node.published("http://evil.example/"));
}

TEST_F(RecallTest, AnAppealOnWhatIsUnknownIsTakenToo) {
  auto appeal = node.desk->appeal({"当社のサイト全体", "a@b.example", "見られない"});
  ASSERT_TRUE(appeal) << appeal.error().text();
  node.keeper->read([](const picture::Picture& picture) {
    EXPECT_TRUE(picture.duties().back().duty.findings.empty());
  });
}

TEST_F(RecallTest, AnAppealIsCompleteAndBounded) {
  expect_error(node.desk->appeal({"", "c", "r"}), ErrorKind::invalid,
               "an appeal needs what is blocked, how to reach you, and why it is wrong",
               "Fill in all three");
  expect_error(node.desk->appeal({"v", "c", std::string(4097, 'r')}), ErrorKind::too_large,
               "the appeal is too long", "Shorten it");
  expect_error(node.desk->appeal({"v", std::string(257, 'c'), "r"}), ErrorKind::too_large,
               "the appeal is too long", "Shorten it");
}

// Anybody may send one: bytes that are no text must not get into the journal, where they could not
// be read back.
TEST_F(RecallTest, AnAppealThatIsNotTextIsRefused) {
  for (Appeal bad :
       {Appeal{"\xff", "c", "r"}, Appeal{"v", "\xe6\x97", "r"}, Appeal{"v", "c", "\xed\xa0\x80"}}) {
    auto answer = node.desk->appeal(bad);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::invalid);
  }
  EXPECT_TRUE(node.desk->appeal(an_appeal()));
}

}  // namespace
}  // namespace hinomi::act
