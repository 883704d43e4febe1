// What a named person may decide, and what follows from it.
#include "act/test_support.h"

namespace hinomi::act {
namespace {

using picture::State;
using DecideTest = DeskTest;

TEST_F(DecideTest, PublishesWithBasisAndExpiry) {
  auto report = node.report(node.works(), "evil.example\nhttp://evil.example/x\n");
  ASSERT_FALSE(report.duty.empty());
  EXPECT_EQ(node.state("evil.example"), State::proposed);
  auto answer = node.approve(report.duty);
  EXPECT_TRUE(answer.done);
  EXPECT_EQ(answer.missing, 0);
  EXPECT_EQ(answer.published, 2u);
  EXPECT_TRUE(answer.review.empty());
  EXPECT_TRUE(node.published("evil.example"));
  EXPECT_EQ(node.entry("http://evil.example/x").published_verdict, Verdict::url_only);
  auto notice = notice_from_json(node.journal->by_id(answer.notice)->body);
  ASSERT_TRUE(notice);
  EXPECT_EQ(notice->approver, "Sato");
  EXPECT_EQ(notice->basis, "情報共有規程 第3条");
  EXPECT_EQ(notice->cause, answer.approval);
  EXPECT_GT(notice->until, node.clock.now());
}

TEST_F(DecideTest, EveryRefusalSaysWhatToDo) {
  auto report = node.report(node.works(), "evil.example\n");
  auto decide = [&](const Actor& actor, const Decision& decision) {
    return node.desk->decide(actor, report.duty, decision);
  };
  expect_error(decide(node.works(), node.yes()), ErrorKind::denied, "only an approver decides",
               "Ask an approver of this node");
  expect_error(node.desk->decide(node.sato(), "no-such-id", node.yes()), ErrorKind::missing,
               "no such duty", "Reload the list of duties");
  expect_error(decide(node.sato(), {.approve = true}), ErrorKind::invalid,
               "a publication needs its legal basis",
               "Name the law, rule or agreement that allows it");
  Decision past = node.yes();
  past.until = node.clock.now();
  expect_error(decide(node.sato(), past), ErrorKind::invalid,
               "the end of the publication has passed", "Choose a time to come");
  Decision emergency = node.yes();
  emergency.emergency = true;
  expect_error(decide(node.sato(), emergency), ErrorKind::invalid,
               "an emergency release is for what needs two people", "Approve without it");
  EXPECT_EQ(node.state("evil.example"), State::proposed);
  node.approve(report.duty);
  expect_error(decide(node.sato(), node.yes()), ErrorKind::conflict, "this duty is done already",
               "Reload the list of duties");
}

TEST_F(DecideTest, DeclinedIsNotPublished) {
  auto report = node.report(node.works(), "evil.example\n");
  auto answer = node.desk->decide(node.ito(), report.duty, {.note = "自社の名前"});
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_TRUE(answer->done);
  EXPECT_TRUE(answer->notice.empty());
  EXPECT_EQ(node.state("evil.example"), State::declined);
}

TEST_F(DecideTest, ExceptionsStayOut) {
  auto report = node.report(node.works(), "evil.example\nbad.example\n");
  Decision decision = node.yes();
  decision.except = {"domain:bad.example", "domain:never-heard-of.example"};
  auto answer = node.desk->decide(node.sato(), report.duty, decision);
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->published, 1u);
  EXPECT_EQ(node.state("bad.example"), State::declined);
  EXPECT_TRUE(node.published("evil.example"));
}

TEST_F(DecideTest, WhatExpiredBeforeTheDecisionIsNotPublished) {
  auto report = node.report(node.works(), "evil.example\n");
  node.clock.set(node.entry("evil.example").expires);  // nothing else is written meanwhile
  auto answer = node.desk->decide(node.sato(), report.duty, node.yes());
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->published, 0u);
  EXPECT_TRUE(answer->notice.empty());
  EXPECT_EQ(node.state("evil.example"), State::proposed);
}

TEST_F(DecideTest, ASupersededFindingPublishesTheNewestOne) {
  auto first = node.report(node.works(), "evil.example\n");
  auto second = node.report(node.clinic(), "evil.example\n");
  auto answer = node.approve(first.duty);
  EXPECT_EQ(answer.published, 1u);
  auto notice = notice_from_json(node.journal->by_id(answer.notice)->body);
  ASSERT_TRUE(notice);
  EXPECT_EQ(notice->findings, std::vector<Position>{second.findings.at(0).position});
  // The other duty has nothing left to publish.
  EXPECT_EQ(node.approve(second.duty).published, 0u);
}

TEST_F(DecideTest, AWeakenedFindingIsNotPublished) {
  auto report = node.report(node.works(), "evil.example\n");
  node.report(node.works(), "value,harmful\nevil.example,false\n");
  ASSERT_EQ(node.entry("evil.example").verdict, Verdict::watch);
  EXPECT_EQ(node.state("evil.example"), State::none);
  EXPECT_EQ(node.approve(report.duty).published, 0u);
  EXPECT_FALSE(node.published("evil.example"));
}

TEST_F(DecideTest, ThePublicationEndsWhereTheApprovalSays) {
  auto report = node.report(node.works(), "evil.example\n");
  Decision decision = node.yes();
  decision.until = node.clock.now() + hours(5);
  ASSERT_TRUE(node.desk->decide(node.sato(), report.duty, decision));
  EXPECT_EQ(node.entry("evil.example").until, *decision.until);
  node.advance(hours(5) - Duration(1));
  EXPECT_TRUE(node.published("evil.example"));
  node.advance(Duration(1));
  EXPECT_FALSE(node.published("evil.example"));
  EXPECT_EQ(node.state("evil.example"), State::expired);
}

TEST_F(DecideTest, NoPublicationIsLongerThanAYear) {
  auto report = node.report(node.works(), "evil.example\n");
  Decision decision = node.yes();
  decision.until = node.clock.now() + hours(24 * 3650);
  ASSERT_TRUE(node.desk->decide(node.sato(), report.duty, decision));
  EXPECT_EQ(node.entry("evil.example").until, node.clock.now() + hours(24 * 365));
}

class TwoPeopleTest : public DecideTest {
 protected:
  void SetUp() override {
    node.setting.approvals_needed = 2;
    DecideTest::SetUp();
  }
  Actor kudo() { return node.by("Kudo", Role::approver, "centre"); }
};

TEST_F(TwoPeopleTest, BothMustAgreeAndBeDifferent) {
  auto report = node.report(node.works(), "evil.example\n");
  auto first = node.approve(report.duty);
  EXPECT_FALSE(first.done);
  EXPECT_EQ(first.missing, 1);
  EXPECT_FALSE(node.published("evil.example"));
  expect_error(node.desk->decide(node.sato(), report.duty, node.yes()), ErrorKind::conflict,
               "Sato has approved already", "Another person has to agree");
  auto second = node.desk->decide(node.ito(), report.duty, node.yes());
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_TRUE(second->done);
  EXPECT_EQ(second->published, 1u);
  EXPECT_TRUE(node.published("evil.example"));
}

TEST_F(TwoPeopleTest, EitherMayDecline) {
  auto report = node.report(node.works(), "evil.example\n");
  node.approve(report.duty);
  auto second = node.desk->decide(node.ito(), report.duty, {});
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_TRUE(second->done);
  EXPECT_EQ(node.state("evil.example"), State::declined);
}

TEST_F(TwoPeopleTest, TheStricterWordOfBothCounts) {
  auto report = node.report(node.works(), "evil.example\nbad.example\n");
  Decision strict = node.yes();
  strict.until = node.clock.now() + hours(2);
  strict.except = {"domain:bad.example"};
  ASSERT_TRUE(node.desk->decide(node.sato(), report.duty, strict));
  auto second = node.desk->decide(node.ito(), report.duty, node.yes());
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(second->published, 1u);
  EXPECT_EQ(node.state("bad.example"), State::declined);
  EXPECT_EQ(node.entry("evil.example").until, *strict.until);
}

TEST_F(TwoPeopleTest, TheEndOfTheFirstMustNotHavePassed) {
  auto report = node.report(node.works(), "evil.example\n");
  Decision short_one = node.yes();
  short_one.until = node.clock.now() + hours(2);
  ASSERT_TRUE(node.desk->decide(node.sato(), report.duty, short_one));
  node.advance(hours(3));
  auto second = node.desk->decide(node.ito(), report.duty, node.yes());
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(second->published, 0u);
  EXPECT_FALSE(node.published("evil.example"));
}

TEST_F(TwoPeopleTest, AnEmergencyIsReviewedByAnother) {
  auto report = node.report(node.works(), "evil.example\n");
  Decision emergency = node.yes();
  emergency.emergency = true;
  auto released = node.desk->decide(node.sato(), report.duty, emergency);
  ASSERT_TRUE(released) << released.error().text();
  EXPECT_TRUE(released->done);
  EXPECT_EQ(released->published, 1u);
  ASSERT_FALSE(released->review.empty());
  node.keeper->read([&](const picture::Picture& picture) {
    const auto* review = picture.duty(released->review);
    ASSERT_NE(review, nullptr);
    EXPECT_EQ(review->duty.kind, DutyKind::review_emergency);
    EXPECT_EQ(review->duty.due, node.clock.now() + hours(node.setting.review_hours));
  });
  expect_error(node.desk->decide(node.sato(), released->review, {.approve = true}),
               ErrorKind::denied, "who released it alone cannot review it",
               "Another approver has to look at it");
  auto confirmed = node.desk->decide(node.ito(), released->review, {.approve = true});
  ASSERT_TRUE(confirmed) << confirmed.error().text();
  EXPECT_TRUE(confirmed->notice.empty());
  EXPECT_TRUE(node.published("evil.example"));
}

TEST_F(TwoPeopleTest, ADeclinedReviewWithdraws) {
  auto report = node.report(node.works(), "evil.example\nbad.example\n");
  Decision emergency = node.yes();
  emergency.emergency = true;
  auto released = node.desk->decide(node.sato(), report.duty, emergency);
  ASSERT_TRUE(released) << released.error().text();
  auto declined = node.desk->decide(node.ito(), released->review, {.note = "誤検知"});
  ASSERT_TRUE(declined) << declined.error().text();
  EXPECT_FALSE(declined->notice.empty());
  EXPECT_EQ(declined->published, 0u);
  EXPECT_EQ(node.state("evil.example"), State::recalled);
  EXPECT_EQ(node.state("bad.example"), State::recalled);
}

// A decision and a report on the same thing, again and again at the same moment: whatever the order
// is, what nobody vouches for any more is not in the feeds.
TEST_F(DecideTest, ADecisionBesideAReportNeverPublishesWhatWasTakenBack) {
  for (int round = 0; round < 150; ++round) {
    std::string name = "n" + std::to_string(round) + ".example";
    auto report = node.report(node.works(), name + "\n");
    std::jthread taken_back([&] {
      auto done = node.desk->report(
          node.works(), {.body = "value,harmful\n" + name + ",false\n", .tlp = Tlp::green});
      EXPECT_TRUE(done) << done.error().text();
    });
    auto decided = node.desk->decide(node.sato(), report.duty, node.yes());
    EXPECT_TRUE(decided) << decided.error().text();
    taken_back.join();
    ASSERT_EQ(node.entry(name).verdict, Verdict::watch);
    ASSERT_FALSE(node.published(name)) << round;
  }
}

}  // namespace
}  // namespace hinomi::act
