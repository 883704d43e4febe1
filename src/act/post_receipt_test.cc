// How far a letter came, taking it back, and what was said of it.
#include "act/post_test_support.h"
#include "act/scores.h"

namespace hinomi::act {
namespace {

TEST_F(PostTest, ReceiptsOnlyGetStronger) {
  std::string id = sent(warning_to({"works"}));
  note(id, "works/security", ReceiptState::sent);
  EXPECT_NE(says("works", id, ReceiptState::acknowledged, "works/security"), "");
  EXPECT_EQ(says("works", id, ReceiptState::opened, "works/security"), "");  // was as far already
  note(id, "works/security", ReceiptState::delivered);
  note(id, "works/security", ReceiptState::failed, "late bounce");
  EXPECT_EQ(delivery(id, "works", "works/security").state, ReceiptState::acknowledged);
  EXPECT_NE(says("works", id, ReceiptState::acted, "works/security"), "");
  EXPECT_EQ(delivery(id, "works", "works/security").state, ReceiptState::acted);
}

TEST_F(PostTest, AMemberAsAWholeSpeaksForEachOfItsContacts) {
  std::string id = sent(warning_to({"works"}));
  EXPECT_NE(says("works", id, ReceiptState::acknowledged), "");
  EXPECT_EQ(delivery(id, "works", "works/security").state, ReceiptState::acknowledged);
  EXPECT_EQ(delivery(id, "works", "works/executive").state, ReceiptState::acknowledged);
  // But nobody has answered by way of the contact itself.
  node.keeper->read([](const picture::Picture& picture) {
    EXPECT_FALSE(picture.letters().reach("works/security").answered);
  });
}

// Nobody carries a telephone call: the desk calls, and says what came of it.
TEST_F(PostTest, TheDeskSaysWhatCameOfACall) {
  contact({.id = "rail/security",
           .member = "rail",
           .role = "security",
           .holder = "Abe",
           .channels = {{.kind = ChannelKind::phone, .address = "03-0000-0000"}}});
  std::string id = sent(warning_to({"rail", "power"}));
  auto says = [&](const Actor& who, const char* contact, ReceiptState state) {
    return post->receipt(who, {.letter = id, .contact = contact, .state = state, .note = "called"});
  };
  EXPECT_NE(says(node.ito(), "rail/security", ReceiptState::failed).value_or(""), "");
  EXPECT_EQ(delivery(id, "rail", "rail/security").state, ReceiptState::failed);
  EXPECT_NE(says(node.ito(), "rail/security", ReceiptState::failed).value_or(""), "") << "again";
  EXPECT_EQ(delivery(id, "rail", "rail/security").attempts, 2);
  EXPECT_NE(says(node.ito(), "rail/security", ReceiptState::sent).value_or(""), "");
  EXPECT_EQ(delivery(id, "rail", "rail/security").state, ReceiptState::sent);
  EXPECT_NE(says(node.ito(), "rail/security", ReceiptState::acknowledged).value_or(""), "");
  EXPECT_EQ(delivery(id, "rail", "rail/security").note, "called");
  EXPECT_EQ(says(node.ito(), "rail/security", ReceiptState::failed).value_or("x"), "")
      << "who answered has answered";
  // A machine's channel speaks for itself, and so does everybody else.
  EXPECT_EQ(says(node.ito(), "power/security", ReceiptState::acknowledged).error().kind,
            ErrorKind::missing);
  EXPECT_EQ(says(node.by("x", Role::reporter, "works"), "rail/security", ReceiptState::acted)
                .error()
                .kind,
            ErrorKind::missing);
}

TEST_F(PostTest, ALetterToOthersIsNotThere) {
  std::string id = sent(warning_to({"works"}));
  for (const char* member : {"clinic", "power", "centre"})
    expect_error(post->receipt(node.by("x", Role::reporter, member),
                               {.letter = id, .state = ReceiptState::opened}),
                 ErrorKind::missing, "no such letter",
                 "GET /api/v1/letters?box=received lists yours");
  expect_error(
      post->receipt(node.works(),
                    {.letter = id, .contact = "power/security", .state = ReceiptState::opened}),
      ErrorKind::missing, "no such letter", "GET /api/v1/letters?box=received lists yours");
  EXPECT_EQ(post->receipt(node.works(), {.letter = id, .state = ReceiptState::sent}).error().kind,
            ErrorKind::invalid);
}

TEST_F(PostTest, ReceiptsOfWhatIsNotThereAreLeftOut) {
  std::string id = sent(warning_to({"works"}));
  std::vector<Receipt> all = {
      {.letter = id, .member = "works", .contact = "works/security", .state = ReceiptState::sent},
      {.letter = id, .member = "works", .contact = "power/security", .state = ReceiptState::sent},
      {.letter = id, .member = "power", .contact = "works/security", .state = ReceiptState::sent},
      {.letter = "x", .member = "works", .contact = "works/security", .state = ReceiptState::sent}};
  for (Receipt& one : all) one.at = node.clock.now();
  EXPECT_EQ(*post->note(all), 1u);
}

// A mail server that puts a mail off, or an address that was mended, is no dead contact.
TEST_F(PostTest, OnlyWhatFailsForGoodIsDead) {
  std::string id = sent(warning_to({"works"}));
  const std::string contact = "works/security";
  auto failed = [&] {
    return node.keeper->read([&](const picture::Picture& picture) {
      auto reach = picture.letters().reach(contact);
      EXPECT_EQ(picture.letters().failing().contains(contact), reach.failed.has_value());
      return reach.failed.has_value();
    });
  };
  for (int i = 0; i < picture::tries_a_channel - 1; ++i) {
    note(id, contact, ReceiptState::failed, "450 4.7.1 Greylisted");
    EXPECT_FALSE(failed()) << i;
  }
  note(id, contact, ReceiptState::sent, "250 queued");
  note(id, contact, ReceiptState::failed, "451 later");
  EXPECT_FALSE(failed()) << "what went in between begins the count anew";
  Receipt back{.letter = id,
               .member = "works",
               .contact = contact,
               .channel = ChannelKind::mail,
               .state = ReceiptState::failed,
               .at = node.clock.now()};
  back.by = picture::by_mail_server;
  back.note = "4.2.2 mailbox full";
  ASSERT_EQ(*post->note({&back, 1}), 1u);
  EXPECT_TRUE(failed()) << "a notification that it came back";
  note(id, contact, ReceiptState::sent, "250 queued");
  EXPECT_TRUE(failed()) << "a server that takes everything says nothing";
  note(id, contact, ReceiptState::delivered);
  EXPECT_FALSE(failed()) << "this one arrived";
  note(id, contact, ReceiptState::failed, "550 no such user");
  EXPECT_TRUE(failed());
  Contact mended = node.keeper->read(
      [&](const picture::Picture& picture) { return *picture.people().contact(contact); });
  mended.holder = "Abe";
  this->contact(mended);
  EXPECT_TRUE(failed()) << "the same address";
  mended.channels = {{.kind = ChannelKind::mail, .address = "new@works.example"}};
  this->contact(mended);
  EXPECT_FALSE(failed()) << "another address";
  for (int i = 0; i < picture::tries_a_channel; ++i)
    note(id, contact, ReceiptState::failed, "451 later");
  EXPECT_TRUE(failed()) << "given up";
}

TEST_F(PostTest, ARecallReachesWhoMayHaveTheLetterAndStopsTheRest) {
  std::string id = sent(warning_to({"works", "power", "rail"}));
  note(id, "works/security", ReceiptState::sent);
  note(id, "rail/security", ReceiptState::failed, "451 later");
  expect_error(post->recall(analyst(), id, "wrong"), ErrorKind::denied, "only an approver recalls",
               "Ask an approver of your organisation");
  expect_error(post->recall(approver_of("works"), id, "wrong"), ErrorKind::missing,
               "no such letter", "GET /api/v1/letters?box=sent lists yours");
  auto taken = post->recall(node.ito(), id, "宛先を誤りました");
  ASSERT_TRUE(taken) << taken.error().text();
  // The page of works' executive, its mail, and the mail that may have arrived at rail.
  EXPECT_EQ(taken->contacts, 3u);
  EXPECT_EQ(taken->members, 2u);
  picture::LetterRow recall = letter(taken->letter);
  EXPECT_TRUE(recall.letter.recalls);
  EXPECT_EQ(recall.letter.about, id);
  EXPECT_EQ(recall.letter.urgency, Urgency::now);
  EXPECT_NE(recall.letter.text.find("宛先を誤りました"), std::string::npos);
  EXPECT_EQ(letter(id).recalled_by, taken->letter);
  EXPECT_FALSE(delivery(id, "power", "power/security").queued);
  EXPECT_EQ(recall.place_of("power", ""), recall.letter.to.size());
  expect_error(post->recall(node.sato(), id, "again"), ErrorKind::conflict,
               "this letter is recalled already", "See the letter that took it back");
  EXPECT_EQ(post->recall(node.sato(), taken->letter, "x").error().kind, ErrorKind::invalid);
}

// The courier had it in hand when it was taken back.
TEST_F(PostTest, WhatArrivesAfterARecallIsTakenBackThereToo) {
  std::string id = sent(warning_to({"power"}));
  auto taken = post->recall(node.ito(), id, "wrong");
  ASSERT_TRUE(taken) << taken.error().text();
  EXPECT_EQ(taken->contacts, 0u);
  note(id, "power/security", ReceiptState::sent);
  std::vector<std::string> after;
  node.keeper->read([&](const picture::Picture& picture) {
    for (const auto& row : picture.letters().letters())
      if (row.letter.recalls && row.letter.about == id)
        for (const Addressee& to : row.letter.to) after.push_back(to.contact);
    EXPECT_EQ(picture.letters().letter(id)->recalled_by, taken->letter);
  });
  EXPECT_EQ(after, std::vector<std::string>{"power/security"});
}

// 3 useful - 5 false positive, each member's newest opinion once; +2 seen; nobody praises itself.
TEST_F(PostTest, ScoresAreWhatOthersSaid) {
  ReportAnswer report = node.report(node.works(), "203.0.113.7\n", Tlp::amber);
  ASSERT_TRUE(post->consent(node.works(),
                            {.subject = report.report, .to = {"all"}, .deidentified_only = false}));
  hinomi::Draft draft = warning_to({"power", "rail", "works"});
  draft.sources = {report.report};
  std::string id = sent(draft);
  auto say = [&](const std::string& member, std::string subject, Saying says) {
    auto said = post->feedback(node.by(member + "-desk", Role::reporter, member),
                               {.subject = std::move(subject), .says = says});
    EXPECT_TRUE(said) << said.error().text();
  };
  say("power", id, Saying::not_useful);
  say("power", id, Saying::useful);  // takes the place of the one before
  say("rail", id, Saying::false_positive);
  say("works", id, Saying::useful);  // its own
  say("power", "ipv4:203.0.113.7", Saying::seen);
  ASSERT_TRUE(node.desk->sighting(approver_of("rail"), "203.0.113.7", {}));
  auto scores = node.keeper->read([](const picture::Picture& p) { return scores_of(p); });
  ASSERT_EQ(scores.size(), 1u);
  EXPECT_EQ(scores[0].member, "works");
  EXPECT_EQ(scores[0].reports, 1u);
  EXPECT_EQ(scores[0].score, 3 - 5 + 2 + 2);
  EXPECT_EQ(scores[0].because.size(), 4u);
}

TEST_F(PostTest, FeedbackIsOnWhatOneMayKnow) {
  ReportAnswer secret = node.report(node.works(), "203.0.113.9\n", Tlp::red);
  for (std::string subject :
       {secret.report, std::string("ipv4:203.0.113.9"), std::string("nothing")})
    EXPECT_EQ(post->feedback(node.clinic(), {.subject = subject}).error().kind, ErrorKind::missing);
  std::string id = sent(warning_to({"works"}));
  EXPECT_EQ(post->feedback(node.clinic(), {.subject = id}).error().kind, ErrorKind::missing);
  EXPECT_EQ(post->feedback(node.works(), {.subject = id, .says = Saying::answer, .text = "?"})
                .error()
                .kind,
            ErrorKind::invalid);  // it was no question
}

TEST_F(PostTest, TheNextTierIsAskedOnlyWhenTheAskerAgrees) {
  hinomi::Draft question{.title = "この挙動に心当たりは",
                         .text = "教えてください",
                         .purpose = Purpose::question,
                         .basis = "協議会規約",
                         .community = "council",
                         .tier = 1};
  node.register_member({.id = "maker", .name = "Himori Maker", .groups = {"council/1"}});
  Actor asker = approver_of("power");
  auto first = post->draft(asker, {.draft = question, .marking = Marking{.tlp = Tlp::amber}});
  ASSERT_TRUE(first) << first.error().text();
  auto asked = post->decide(asker, first->duty, node.yes());
  ASSERT_TRUE(asked) << asked.error().text();
  picture::LetterRow row = letter(asked->notice);
  EXPECT_EQ(row.sender, "power");
  ASSERT_EQ(row.letter.to.size(), 1u);  // not the asker, not the second tier
  EXPECT_EQ(row.letter.to[0].member, "maker");

  ASSERT_TRUE(post->feedback(node.by("maker-desk", Role::reporter, "maker"),
                             {.subject = row.id, .says = Saying::answer, .text = "あります"}));

  hinomi::Draft next = question;
  next.tier = 2;
  next.follows = first->draft;
  expect_error(post->draft(asker, {.draft = next}), ErrorKind::conflict,
               "the one who asks has not agreed to ask further",
               "Let it consent to 'tier:council/2' first: POST /api/v1/consents");
  ASSERT_TRUE(post->consent(asker, {.subject = first->draft, .to = {"tier:council/2"}}));
  auto second = post->draft(asker, {.draft = next, .marking = Marking{.tlp = Tlp::amber}});
  ASSERT_TRUE(second) << second.error().text();
  auto further = post->decide(asker, second->duty, node.yes());
  ASSERT_TRUE(further) << further.error().text();
  picture::LetterRow wider = letter(further->notice);
  ASSERT_EQ(wider.letter.to.size(), 1u);
  EXPECT_EQ(wider.letter.to[0].member, "rail");
  EXPECT_EQ(wider.letter.about, row.id);
}

}  // namespace
}  // namespace hinomi::act
