// What goes out when, and what follows when nobody answers.
#include "act/post_test_support.h"

namespace hinomi::act {
namespace {

using std::chrono::minutes;

class PostDueTest : public PostTest {
 protected:
  std::vector<Outgoing> due(std::size_t most = 100) { return post->due(node.clock.now(), most); }
  // Contacts that something is due for, in order.
  std::vector<std::string> contacts_due() {
    std::vector<std::string> out;
    for (const Outgoing& one : due()) out.push_back(one.contact);
    return out;
  }
  std::size_t follow_up() {
    auto written = post->follow_up(node.clock.now());
    EXPECT_TRUE(written) << written.error().text();
    return written.value_or(0);
  }
  hinomi::Draft to_rail(Urgency urgency) {
    hinomi::Draft draft = warning_to({"rail"});
    draft.urgency = urgency;
    return draft;
  }
  // The letters that escalate this one, oldest first.
  std::vector<picture::LetterRow> escalations(const std::string& id) {
    std::vector<picture::LetterRow> out;
    for (const std::string& follow_up : letter(id).follow_ups) out.push_back(letter(follow_up));
    return out;
  }
  std::vector<Duty> mend_duties() {
    std::vector<Duty> out;
    node.keeper->read([&](const picture::Picture& picture) {
      for (std::size_t place : picture.open_duties())
        if (const auto& open = picture.duties()[place]; open.duty.kind == DutyKind::mend_contact)
          out.push_back(open.duty);
    });
    return out;
  }
  void wait(Duration time) { node.advance(time); }
};

TEST_F(PostDueTest, TheCourierGetsTheLetterWithoutItsWayBack) {
  std::string id = sent(warning_to({"rail", "works"}));
  std::vector<Outgoing> all = due();
  ASSERT_EQ(all.size(), 2u);  // the page of works' executive is no courier's
  EXPECT_EQ(all[0].contact, "rail/security");
  EXPECT_EQ(all[0].channel.address, "soc@rail.example");
  EXPECT_EQ(all[0].holder, "吉田 駅");
  EXPECT_EQ(all[0].origin_name, "Himori Centre");
  ASSERT_EQ(all[0].letters.size(), 1u);
  EXPECT_EQ(all[0].letters[0].id, id);
  EXPECT_EQ(all[0].letters[0].letter.draft, "");
  EXPECT_TRUE(all[0].letters[0].letter.to.empty());
  note(id, "rail/security", ReceiptState::sent);
  EXPECT_EQ(contacts_due(), std::vector<std::string>{"works/security"});
  EXPECT_EQ(due(0).size(), 0u);
}

TEST_F(PostDueTest, UrgentOnesGoFirst) {
  std::string slow = sent(to_rail(Urgency::routine));
  hinomi::Draft fast = warning_to({"works"});
  fast.urgency = Urgency::now;
  sent(fast);
  EXPECT_EQ(contacts_due(), (std::vector<std::string>{"works/security", "rail/security"}));
}

// 09:00 UTC is 18:00 in Japan. Quiet from 17:30 to 07:00.
TEST_F(PostDueTest, QuietHoursHoldAllButWhatIsUrgent) {
  contact({.id = "rail/security",
           .member = "rail",
           .channels = {{.kind = ChannelKind::mail, .address = "soc@rail.example"}},
           .quiet_from = 17 * 60 + 30,
           .quiet_to = 7 * 60});
  sent(to_rail(Urgency::today));
  EXPECT_TRUE(due().empty());
  std::string urgent = sent(to_rail(Urgency::now));
  ASSERT_EQ(due().size(), 1u);
  EXPECT_EQ(due()[0].letters[0].id, urgent);
  note(urgent, "rail/security", ReceiptState::sent);
  wait(hours(12) + minutes(59));  // 06:59
  EXPECT_TRUE(due().empty());
  wait(minutes(1));  // 07:00
  EXPECT_EQ(due().size(), 1u);
}

TEST_F(PostDueTest, FailuresWaitTwiceAsLongEachTimeThenTheNextChannelIsTried) {
  std::string id = sent(warning_to({"power"}));
  for (int failures = 1; failures < 8; ++failures) {
    ASSERT_EQ(due().size(), 1u);
    EXPECT_EQ(due()[0].channel.kind, ChannelKind::webhook);
    EXPECT_EQ(due()[0].attempts, failures - 1);
    note(id, "power/security", ReceiptState::failed, "503 later", ChannelKind::webhook);
    wait(minutes(1 << (failures - 1)) - std::chrono::seconds(1));
    EXPECT_TRUE(due().empty()) << failures;
    wait(std::chrono::seconds(1));
  }
  note(id, "power/security", ReceiptState::failed, "503 later",
       ChannelKind::webhook);  // the eighth
  ASSERT_EQ(due().size(), 1u);
  EXPECT_EQ(due()[0].channel.address, "noc@power.example");
  note(id, "power/security", ReceiptState::failed, "550 no such user");  // no use in trying again
  EXPECT_TRUE(due().empty());
  wait(hours(7));
  EXPECT_TRUE(due().empty());
}

TEST_F(PostDueTest, AWebhookThatTakesItInTheEndIsNotCalledAgain) {
  std::string id = sent(warning_to({"power"}));
  note(id, "power/security", ReceiptState::failed, "503 later", ChannelKind::webhook);
  wait(minutes(1));
  ASSERT_EQ(due().size(), 1u);
  note(id, "power/security", ReceiptState::delivered, "2xx", ChannelKind::webhook);
  EXPECT_EQ(delivery(id, "power", "power/security").state, ReceiptState::delivered);
  wait(hours(7));
  EXPECT_TRUE(due().empty());
}

TEST_F(PostDueTest, AFloodBecomesADigest) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(sent(to_rail(Urgency::today)));
  ASSERT_EQ(due().size(), 1u);
  EXPECT_EQ(due()[0].letters.size(), 1u);  // five come alone, one after the other
  for (const std::string& id : ids) {
    ASSERT_EQ(due()[0].letters[0].id, id);
    note(id, "rail/security", ReceiptState::sent);
    wait(minutes(1));
  }
  for (int i = 0; i < 7; ++i) sent(to_rail(Urgency::routine));
  EXPECT_TRUE(due().empty());  // five within the hour are enough
  std::string urgent = sent(to_rail(Urgency::now));
  EXPECT_EQ(due().at(0).letters.at(0).id, urgent);  // but for what is urgent
  note(urgent, "rail/security", ReceiptState::sent);
  wait(minutes(55));  // an hour after the first of them
  ASSERT_EQ(due().size(), 1u);
  EXPECT_EQ(due()[0].letters.size(), 7u);
}

// The node was killed while a digest was on its way: with another letter in it, its reader would
// not know it as the same.
TEST_F(PostDueTest, WhatMayHaveArrivedGoesAgainAsItWas) {
  for (int i = 0; i < 7; ++i) sent(to_rail(Urgency::routine));
  auto ids = [&] {
    std::vector<std::string> out;
    for (const Outgoing& one : due())
      for (const Outgoing::Item& item : one.letters) out.push_back(item.id);
    return out;
  };
  const auto before = ids();
  ASSERT_EQ(before.size(), 7u);
  std::vector<Receipt> perhaps;
  for (const std::string& id : before)
    perhaps.push_back({.letter = id,
                       .member = "rail",
                       .contact = "rail/security",
                       .channel = ChannelKind::mail,
                       .state = ReceiptState::failed,
                       .at = node.clock.now(),
                       .by = std::string(picture::by_cut_off)});
  ASSERT_EQ(*post->note(perhaps), 7u);
  std::string late = sent(to_rail(Urgency::routine));
  EXPECT_EQ(ids(), before) << "at once, and as it was";
  EXPECT_FALSE(node.keeper->read([](const picture::Picture& picture) {
    return picture.letters().reach("rail/security").failures;
  })) << "nobody is to blame";
  auto taken = post->recall(node.ito(), before[0], "wrong");
  ASSERT_TRUE(taken) << taken.error().text();
  EXPECT_EQ(taken->contacts, 1u) << "it may have arrived, so it is taken back there";
  for (std::size_t i = 1; i < before.size(); ++i)
    note(before[i], "rail/security", ReceiptState::sent, "250 queued");
  note(taken->letter, "rail/security", ReceiptState::sent, "250 queued");
  auto rest = ids();
  EXPECT_NE(std::find(rest.begin(), rest.end(), late), rest.end());
}

// A bounce may be quicker than the note that the mail has left.
TEST_F(PostDueTest, WhatCameBackIsNotSentByALateNote) {
  std::string id = sent(to_rail(Urgency::now));
  Receipt left{.letter = id, .member = "rail", .contact = "rail/security"};
  left.at = node.clock.now();
  left.by = "courier";
  left.channel = ChannelKind::mail;
  wait(minutes(1));
  Receipt back = left;
  back.at = node.clock.now();
  back.state = ReceiptState::failed;
  back.by = picture::by_mail_server;
  ASSERT_EQ(*post->note({&back, 1}), 1u);
  ASSERT_EQ(*post->note({&left, 1}), 1u);
  EXPECT_EQ(delivery(id, "rail", "rail/security").state, ReceiptState::failed);
  wait(hours(7));
  EXPECT_TRUE(due().empty()) << "a mail that came back is not sent again and again";
}

TEST_F(PostDueTest, WhatIsTakenBackOrOverIsNotSent) {
  std::string id = sent(warning_to({"rail"}));
  ASSERT_TRUE(post->recall(node.ito(), id, "wrong"));
  EXPECT_TRUE(due().empty());
  hinomi::Draft draft = warning_to({"rail"});
  draft.until = node.clock.now() + hours(1);
  sent(draft);
  EXPECT_EQ(due().size(), 1u);
  wait(hours(1));
  EXPECT_TRUE(due().empty());
}

TEST_F(PostDueTest, SubstitutesAreAskedInOrderThenTheContactIsToBeMended) {
  std::string id = sent([&] {
    hinomi::Draft draft = warning_to({"works"});
    draft.urgency = Urgency::now;
    return draft;
  }());
  note(id, "works/security", ReceiptState::sent);
  wait(minutes(29));
  EXPECT_EQ(follow_up(), 0u);
  wait(minutes(1));
  EXPECT_GT(follow_up(), 0u);
  ASSERT_EQ(escalations(id).size(), 1u);
  picture::LetterRow first = escalations(id)[0];
  ASSERT_EQ(first.letter.to.size(), 1u);
  EXPECT_EQ(first.letter.to[0].contact, "works/deputy");
  EXPECT_EQ(first.letter.to[0].instead_of, "works/security");
  EXPECT_EQ(first.letter.to[0].why.at(0), "substitute works/security");
  EXPECT_EQ(first.letter.cause, id);
  EXPECT_EQ(first.letter.approver, "Sato");
  EXPECT_EQ(follow_up(), 0u);  // done
  note(first.id, "works/deputy", ReceiptState::sent);
  wait(minutes(30));
  follow_up();
  EXPECT_TRUE(escalations(first.id).empty());  // nobody is left
  std::set<std::string> mended;
  for (const Duty& duty : mend_duties()) mended.insert(duty.subject);
  EXPECT_EQ(mended, (std::set<std::string>{"works/deputy", "works/executive"}));
  EXPECT_EQ(follow_up(), 0u);
  // Who answers after all needs no mending.
  says("works", first.id, ReceiptState::acknowledged, "works/deputy");
  EXPECT_EQ(mend_duties().size(), 1u);
}

TEST_F(PostDueTest, ACallThatNobodyMakesIsMissed) {
  contact({.id = "rail/security",
           .member = "rail",
           .role = "security",
           .holder = "Abe",
           .channels = {{.kind = ChannelKind::phone, .address = "03-0000-0000"}}});
  std::string id = sent(to_rail(Urgency::now));
  EXPECT_TRUE(due().empty());
  wait(minutes(29));
  EXPECT_EQ(follow_up(), 0u);
  wait(minutes(1));
  EXPECT_EQ(follow_up(), 2u) << "a receipt that nobody is left, and a duty to mend the contact";
  EXPECT_EQ(mend_duties().size(), 1u);
}

TEST_F(PostDueTest, WhoAnswersIsNotEscalated) {
  std::string id = sent(warning_to({"works"}));
  note(id, "works/security", ReceiptState::sent);
  says("works", id, ReceiptState::opened, "works/security");
  wait(hours(7));
  says("works", id, ReceiptState::acknowledged, "works/executive");
  wait(hours(80));
  EXPECT_EQ(follow_up(), 0u);
}

TEST_F(PostDueTest, OpeningIsNoAnswer) {
  std::string id = sent(warning_to({"works"}));
  note(id, "works/security", ReceiptState::sent);
  says("works", id, ReceiptState::opened, "works/security");
  wait(hours(8));
  EXPECT_GT(follow_up(), 0u);
  EXPECT_EQ(escalations(id).size(), 1u);
}

TEST_F(PostDueTest, EachContactAnswersACheckItself) {
  hinomi::Draft draft = warning_to({"works"});
  draft.purpose = Purpose::check;
  draft.answer_minutes = 60;
  std::string id = sent(draft);
  note(id, "works/security", ReceiptState::sent);
  says("works", id, ReceiptState::acknowledged, "works/executive");
  wait(minutes(60));
  follow_up();
  ASSERT_EQ(escalations(id).size(), 1u);
  EXPECT_EQ(escalations(id)[0].letter.to[0].contact, "works/deputy");
}

TEST_F(PostDueTest, ARecallReachesTheSubstitutesToo) {
  std::string id = sent(warning_to({"works"}));
  note(id, "works/security", ReceiptState::sent);
  wait(hours(8));
  follow_up();
  picture::LetterRow escalation = escalations(id).at(0);
  note(escalation.id, "works/deputy", ReceiptState::sent);
  auto taken = post->recall(node.ito(), escalation.id, "wrong");  // by whichever of them
  ASSERT_TRUE(taken) << taken.error().text();
  EXPECT_EQ(taken->contacts, 3u);
  EXPECT_EQ(letter(id).recalled_by, taken->letter);
  EXPECT_EQ(letter(escalation.id).recalled_by, taken->letter);
  wait(hours(80));
  for (const auto& row : escalations(id))
    EXPECT_FALSE(row.letter.recalls && row.id != taken->letter);
}

TEST_F(PostDueTest, AContactThatIsGoneStartsItsClock) {
  std::string id = sent(warning_to({"rail"}));
  contact({.id = "rail/security", .member = "rail", .removed = true});
  contact({.id = "rail/night",
           .member = "rail",
           .channels = {{.kind = ChannelKind::mail, .address = "night@rail.example"}}});
  EXPECT_TRUE(due().empty());
  EXPECT_EQ(follow_up(), 1u);
  EXPECT_EQ(delivery(id, "rail", "rail/security").state, ReceiptState::failed);
  wait(hours(8));
  follow_up();
  ASSERT_EQ(escalations(id).size(), 1u);
  EXPECT_EQ(escalations(id)[0].letter.to[0].contact, "rail/night");
}

TEST_F(PostDueTest, AnAgreementThatEndsIsToBeRenewed) {
  Member port{.id = "port", .name = "港湾", .kind = MemberKind::operator_of_service};
  port.agreements = {{.name = "守秘", .clauses = {"secrecy"}},
                     {.name = "共有", .expires = node.clock.now() + hours(31 * 24)}};
  node.register_member(port);
  auto open = [&] {
    return node.keeper->read([](const picture::Picture& picture) {
      std::vector<std::string> out;
      for (std::size_t place : picture.open_duties())
        if (const auto& one = picture.duties()[place]; one.duty.kind == DutyKind::renew_agreement)
          out.push_back(one.duty.reason);
      return out;
    });
  };
  EXPECT_EQ(follow_up(), 0u);
  wait(hours(24));
  EXPECT_EQ(follow_up(), 1u);
  EXPECT_EQ(open(), std::vector<std::string>{"共有"});
  wait(hours(40 * 24));
  EXPECT_EQ(follow_up(), 0u) << "once is enough, also when it has ended";
  EXPECT_EQ(open().size(), 1u);
  port.agreements[1].expires = node.clock.now() + hours(365 * 24);
  node.register_member(port);
  EXPECT_TRUE(open().empty()) << "it is renewed";
  wait(hours(336 * 24));
  EXPECT_EQ(follow_up(), 1u) << "and ends again";
  port.removed = true;
  node.register_member(port);
  EXPECT_TRUE(open().empty());
}

TEST_F(PostDueTest, AContactCheckIsProposedWhenItIsTime) {
  node.setting.check_days = 7;
  ASSERT_TRUE(node.desk->settle(node.setting, {}));
  EXPECT_EQ(follow_up(), 0u);
  wait(hours(24 * 7));
  EXPECT_EQ(follow_up(), 2u);  // Draft and Duty: nothing leaves by itself
  EXPECT_EQ(follow_up(), 0u);
  std::string duty = node.keeper->read(
      [](const picture::Picture& picture) { return picture.letters().drafts().back().duty; });
  auto done = post->decide(node.sato(), duty, node.yes());
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(letter(done->notice).letter.purpose, Purpose::check);
  wait(hours(24 * 6));
  node.keeper->read(
      [](const picture::Picture& picture) { EXPECT_EQ(picture.letters().drafts().size(), 1u); });
}

}  // namespace
}  // namespace hinomi::act
