#include "model/letter.h"

#include <gtest/gtest.h>

namespace hinomi {
namespace {

// What is left out when empty comes back empty; what is said comes back as it was.
TEST(Letter, BodiesComeBackAsTheyWere) {
  Draft draft{.title = "停電の前触れ", .purpose = Purpose::question, .by = "佐藤 灯"};
  draft.to = {.members = {"a"},
              .sectors = {"電力"},
              .municipalities = {"日野見市"},
              .kinds = {MemberKind::police}};
  draft.sources = {"r1"};
  draft.tier = 2;
  auto again = draft_from_json(to_json(draft));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(to_json(*again), to_json(draft));
  EXPECT_EQ(again->to, draft.to);
  EXPECT_EQ(again->tier, 2);
  EXPECT_FALSE(again->until);

  Letter letter{.cause = "c", .approver = "佐藤 灯", .purpose = Purpose::warning, .title = "t"};
  letter.to = {
      {.member = "a", .contact = "a/security", .channel = ChannelKind::mail, .why = {"sector"}}};
  letter.until = Time(std::chrono::seconds(1775034000));
  auto sent = letter_from_json(to_json(letter));
  ASSERT_TRUE(sent) << sent.error().text();
  EXPECT_EQ(to_json(*sent), to_json(letter));
  EXPECT_EQ(sent->to.at(0).why, letter.to[0].why);

  Consent consent{.subject = "r1", .to = {"police"}, .deidentified_only = false, .by = "x"};
  auto given = consent_from_json(to_json(consent));
  ASSERT_TRUE(given);
  EXPECT_FALSE(given->deidentified_only);
}

TEST(Letter, AsReadIsAllButWhoElseGotItAndWhy) {
  Letter letter{.draft = "d",
                .cause = "c",
                .approver = "佐藤 灯",
                .basis = "規約 3 条",
                .until = Time(std::chrono::seconds(1775034000)),
                .purpose = Purpose::question,
                .urgency = Urgency::now,
                .title = "題",
                .text = "本文",
                .title_en = "title",
                .text_en = "text",
                .about = "l",
                .recalls = true,
                .escalates = true,
                .answer_minutes = 7,
                .to = {{.member = "a"}, {.member = "b"}}};
  Letter read = as_read(letter);
  EXPECT_TRUE(read.to.empty() && read.draft.empty() && read.cause.empty());
  letter.to.clear();
  letter.draft.clear();
  letter.cause.clear();
  EXPECT_EQ(to_json(read), to_json(letter));
}

TEST(Letter, DamagedBodiesNameThePart) {
  auto none = receipt_from_json(R"({"letter":"l","member":"m","at":"2026-04-01T09:00:00Z"})");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().where, "state");
  auto wrong = receipt_from_json(
      R"({"letter":"l","member":"m","state":"lost","at":"2026-04-01T09:00:00Z"})");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, ErrorKind::damaged);
  EXPECT_FALSE(letter_from_json("[]"));
  EXPECT_FALSE(draft_from_json(R"({"title":7,"purpose":"warning","by":"x"})"));
}

TEST(Register, BodiesComeBackAsTheyWere) {
  Contact contact{.id = "a/security", .member = "a", .role = "security", .holder = "渡辺 光"};
  contact.channels = {{.kind = ChannelKind::mail, .address = "security@a.example"}};
  contact.quiet_from = 1320;
  contact.quiet_to = 420;
  auto again = contact_from_json(to_json(contact));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(*again, contact);
  Community community{.id = "council", .name = "協議会", .tiers = {"council/1", "council/2"}};
  EXPECT_EQ(*community_from_json(to_json(community)), community);
  Service service{.id = "grid", .name = "送電", .member = "a", .needs = {"dc"}};
  EXPECT_EQ(*service_from_json(to_json(service)), service);
}

// Examples of the ministry's order and the tax agency's page.
TEST(Register, CorporateNumberHasItsCheckDigit) {
  EXPECT_TRUE(is_corporate_number("7123456789012"));
  EXPECT_TRUE(is_corporate_number("4011001098993"));
  EXPECT_FALSE(is_corporate_number("7123456789013"));
  EXPECT_FALSE(is_corporate_number("8123456789012"));
  EXPECT_FALSE(is_corporate_number("712345678901"));
  EXPECT_FALSE(is_corporate_number("712345678901a"));
  EXPECT_FALSE(is_corporate_number(""));
}

}  // namespace
}  // namespace hinomi
