// From a Draft to the letter: what an approver sees and decides, and what must never leave.
#include "act/post_test_support.h"
#include "base/text.h"

namespace hinomi::act {
namespace {

TEST_F(PostTest, ADryDraftShowsWhoWouldBeToldAndWritesNothing) {
  std::string before = node.dump();
  auto answer = post->draft(analyst(), {.draft = warning_to({"works", "nobody"}),
                                        .marking = Marking{.tlp = Tlp::amber},
                                        .dry_run = true});
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->draft, "");
  ASSERT_EQ(answer->preview.rows.size(), 2u);
  EXPECT_EQ(answer->preview.rows[0].member, "nobody");
  EXPECT_FALSE(answer->preview.rows[0].may);
  EXPECT_EQ(answer->preview.rows[1].name, "Waterworks");
  EXPECT_TRUE(answer->preview.rows[1].may);
  EXPECT_EQ(answer->preview.told, 1u);
  EXPECT_EQ(answer->preview.withheld, 1u);
  EXPECT_EQ(node.dump(), before);
}

TEST_F(PostTest, NothingLeavesWithoutANamedApproverAndALegalBasis) {
  hinomi::Draft draft = warning_to({"works"});
  draft.basis.clear();
  DraftAnswer made = drafted(draft);
  EXPECT_TRUE(letter("none").id.empty());
  expect_error(post->decide(analyst(), made.duty, node.yes()), ErrorKind::denied,
               "only an approver decides", "Ask an approver of your organisation");
  expect_error(post->decide(node.sato(), made.duty, {.approve = true}), ErrorKind::invalid,
               "a letter needs its legal basis", "Name the law, rule or agreement that allows it");
  expect_error(post->decide(approver_of("works"), made.duty, node.yes()), ErrorKind::denied,
               "an approver of another organisation decides on this",
               "Ask an approver of the organisation whose letter it is");
  auto done = post->decide(node.sato(), made.duty, node.yes());
  ASSERT_TRUE(done) << done.error().text();
  picture::LetterRow row = letter(done->notice);
  EXPECT_EQ(row.letter.approver, "Sato");
  EXPECT_EQ(row.letter.basis, "情報共有規程 第3条");
  EXPECT_EQ(row.letter.cause, done->approval);
  ASSERT_TRUE(row.letter.until);
  EXPECT_LE(*row.letter.until, node.clock.now() + hours(24 * 365));
  EXPECT_EQ(row.marking.tlp, Tlp::amber);
  EXPECT_EQ(row.origin, "centre");
  expect_error(post->decide(node.ito(), made.duty, node.yes()), ErrorKind::conflict,
               "this duty is done already", "Reload the list of duties");
}

TEST_F(PostTest, TwoPeopleAgreeWhereTheNodeAsksForTwoButOneOnACheck) {
  node.setting.approvals_needed = 2;
  ASSERT_TRUE(node.desk->settle(node.setting, {}));
  DraftAnswer made = drafted(warning_to({"works"}));
  auto first = post->decide(node.sato(), made.duty, node.yes());
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_FALSE(first->done);
  EXPECT_EQ(first->missing, 1);
  EXPECT_EQ(first->notice, "");
  expect_error(post->decide(node.sato(), made.duty, node.yes()), ErrorKind::conflict,
               "Sato has approved already", "Another person has to agree");
  auto second = post->decide(node.ito(), made.duty, node.yes());
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(letter(second->notice).letter.approver, "Sato, Ito");

  hinomi::Draft check = warning_to({"works"});
  check.purpose = Purpose::check;
  EXPECT_TRUE(post->decide(node.sato(), drafted(check).duty, node.yes())->done);
}

TEST_F(PostTest, ADeclinedDraftEnds) {
  DraftAnswer made = drafted(warning_to({"works"}));
  auto no = post->decide(node.sato(), made.duty, {.approve = false, .note = "too early"});
  ASSERT_TRUE(no) << no.error().text();
  EXPECT_TRUE(no->done);
  EXPECT_EQ(no->notice, "");
  expect_error(post->decide(node.ito(), made.duty, node.yes()), ErrorKind::conflict,
               "this duty is done already", "Reload the list of duties");
}

TEST_F(PostTest, RoutingIsDoneAgainWhenTheDecisionFalls) {
  DraftAnswer made = drafted(warning_to({"works", "rail"}));
  EXPECT_EQ(made.preview.told, 2u);
  node.register_member({.id = "rail", .name = "Himori Rail", .removed = true});
  auto done = post->decide(node.sato(), made.duty, node.yes());
  ASSERT_TRUE(done) << done.error().text();
  for (const Addressee& to : letter(done->notice).letter.to) EXPECT_EQ(to.member, "works");

  DraftAnswer nobody = drafted(warning_to({"clinic"}));
  node.register_member({.id = "clinic", .name = "診療所", .removed = true});
  expect_error(post->decide(node.sato(), nobody.duty, node.yes()), ErrorKind::conflict,
               "nobody who must be told may know of it",
               "See the preview for why; decline it, and write another");
}

TEST_F(PostTest, EveryMemberIsToldOrNamedAsUnreachable) {
  DraftAnswer made = drafted(warning_to({"works", "clinic"}));
  EXPECT_EQ(made.preview.unreachable, 1u);  // nobody is known at the clinic
  auto done = post->decide(node.sato(), made.duty, node.yes());
  picture::LetterRow row = letter(done->notice);
  std::set<std::string> members;
  for (const Addressee& to : row.letter.to) members.insert(to.member);
  EXPECT_EQ(members, (std::set<std::string>{"clinic", "works"}));
  // Its page has it at once.
  EXPECT_EQ(delivery(row.id, "clinic", "").state, ReceiptState::sent);
  EXPECT_EQ(delivery(row.id, "works", "works/executive").state, ReceiptState::sent);
  EXPECT_FALSE(delivery(row.id, "works", "works/security").state);
}

TEST_F(PostTest, ALetterIsNoWiderThanItsSources) {
  ReportAnswer report = node.report(node.works(), "203.0.113.7\n", Tlp::amber_strict);
  hinomi::Draft draft = warning_to({"power"});
  draft.sources = {report.report};
  expect_error(post->draft(analyst(), {.draft = draft, .marking = Marking{.tlp = Tlp::green}}),
               ErrorKind::invalid, "the letter may not be for more than its sources are",
               "Leave the marking out, or take out what points to their origins (deidentify)");
  auto kept = post->draft(analyst(), {.draft = draft, .dry_run = true});
  ASSERT_TRUE(kept) << kept.error().text();
  EXPECT_EQ(kept->preview.marking.tlp, Tlp::amber_strict);
  draft.sources = {"0190b000-0000-7000-8000-000000000000"};
  auto unknown = post->draft(analyst(), {.draft = draft});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::missing);
}

// What points to the one who reported is shown struck out, and is not in the letter.
TEST_F(PostTest, DeidentificationTakesTheOriginOutOfEveryText) {
  ReportAnswer report = node.report(node.works(), "203.0.113.7\n", Tlp::amber);
  hinomi::Draft draft = warning_to({"power"});
  draft.title = "Waterworksで不審な通信";
  draft.text = "WATERWORKS（担当 渡辺光、security@works.example）から連絡がありました";
  draft.title_en = "Odd traffic at Waterworks";
  draft.text_en = "Reported by waterworks";
  draft.sources = {report.report};
  ASSERT_TRUE(post->consent(node.works(), {.subject = report.report, .to = {"all"}}));
  expect_error(
      [&] {
        hinomi::Draft named = draft;
        named.anonymous = true;
        return post->draft(analyst(), {.draft = named, .dry_run = true});
      }(),
      ErrorKind::invalid, "the text names whose report it was",
      "Take it out (deidentify), or let the letter say whose it is");

  auto made = post->draft(analyst(), {.draft = draft, .deidentify = true});
  ASSERT_TRUE(made) << made.error().text();
  std::string whole;
  for (const auto& stretch : made->preview.text_diff) whole += stretch.text;
  EXPECT_EQ(whole, draft.text);
  auto again = post->preview(node.sato(), made->draft);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->draft.text, made->preview.draft.text);

  auto done = post->decide(node.sato(), made->duty, node.yes());
  ASSERT_TRUE(done) << done.error().text();
  picture::LetterRow row = letter(done->notice);
  std::string all = row.letter.title + row.letter.text + row.letter.title_en + row.letter.text_en;
  for (char& c : all) c = to_lower(c);
  for (std::string_view trace : {"waterworks", "渡辺", "works.example"})
    EXPECT_EQ(all.find(trace), all.npos) << trace << " in " << all;
  EXPECT_EQ(row.origin, "centre");
  EXPECT_EQ(row.letter.about, "");
}

TEST_F(PostTest, WithoutConsentAMembersReportIsNotTold) {
  ReportAnswer report = node.report(node.works(), "203.0.113.7\n", Tlp::amber);
  hinomi::Draft draft = warning_to({"power"});
  draft.sources = {report.report};
  auto answer = post->draft(analyst(), {.draft = draft, .dry_run = true});
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->preview.told, 0u);
  ASSERT_TRUE(post->consent(
      node.works(),
      {.subject = report.report, .to = {"member:power"}, .deidentified_only = false}));
  EXPECT_EQ(post->draft(analyst(), {.draft = draft, .dry_run = true})->preview.told, 1u);
  expect_error(post->consent(node.clinic(), {.subject = report.report, .to = {"all"}}),
               ErrorKind::missing, "no report or question of yours",
               "Name the id of your own report or draft");
  expect_error(post->consent(node.works(), {.subject = report.report, .to = {"polis"}}),
               ErrorKind::invalid, "nobody is called so: polis",
               "Send kinds (\"police\"), \"tier:NAME\", \"member:ID\" or \"all\"");
}

TEST_F(PostTest, ATimeThatIsOverLetsNothingOut) {
  hinomi::Draft draft = warning_to({"works"});
  draft.until = node.clock.now() + hours(1);
  DraftAnswer made = drafted(draft);
  node.advance(hours(2));
  expect_error(post->decide(node.sato(), made.duty, node.yes()), ErrorKind::conflict,
               "the time of this letter is over", "Decline it, and write another");
  draft.until = node.clock.now() - hours(1);
  auto late = post->draft(analyst(), {.draft = draft});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().where, "until");
}

TEST_F(PostTest, WhoMayNotWriteDoesNot) {
  auto by = [&](Actor actor, hinomi::Draft draft) {
    return post->draft(actor, {.draft = std::move(draft)}).error().kind;
  };
  EXPECT_EQ(by(node.works(), warning_to({"power"})), ErrorKind::denied);
  EXPECT_EQ(by(approver_of("works"), warning_to({"power"})), ErrorKind::denied);
  hinomi::Draft question = warning_to({});
  question.purpose = Purpose::question;
  question.community = "council";
  question.tier = 1;
  EXPECT_EQ(by(approver_of("works"), question), ErrorKind::denied);  // not in it
  EXPECT_TRUE(post->draft(approver_of("power"), {.draft = question, .dry_run = true}));
}

}  // namespace
}  // namespace hinomi::act
