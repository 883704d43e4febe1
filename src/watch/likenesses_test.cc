// Names in events against the names of members and services.
#include "watch/likenesses.h"

#include <gtest/gtest.h>

namespace hinomi::watch {
namespace {

struct Told {
  std::string what, title, entity, sensor, field, text;
  Level level{};
};

class LikenessesTest : public ::testing::Test {
 protected:
  LikenessesTest() {
    judge.know(
        {{"白樺村", "vill.shirakaba.example"}, {"Minato Hospital", "minato-hospital.example"}});
  }
  std::vector<Told> look(std::vector<std::string> domains) {
    std::vector<in::Observable> named;
    for (const std::string& domain : domains)
      named.push_back({IndicatorType::domain, domain, "QueryName"});
    std::vector<Told> out;
    judge.look({.sensor = "dns-1", .event = {"192.0.2.7", 3}, .json = "{}", .named = named},
               [&](const Found& found) {
                 EXPECT_EQ(found.by, FoundBy::lookalike);
                 EXPECT_EQ(found.entity_kind, "domain");
                 ASSERT_EQ(found.matched.size(), 1u);
                 out.push_back({std::string(found.what), std::string(found.title),
                                std::string(found.entity), std::string(found.sensor),
                                found.matched[0].field, found.matched[0].text, found.level});
               });
    return out;
  }
  Likenesses judge{{.least = 60, .medium = 80, .remembered = 100}};
};

TEST_F(LikenessesTest, OneThatIsAlikeIsToldWithItsReasons) {
  const auto told = look({"www.xn--shrakaba-uhh.example", "harmless.example"});  // shіrakaba
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].what, "vill.shirakaba.example");
  EXPECT_EQ(told[0].entity, "xn--shrakaba-uhh.example") << "the registered domain";
  EXPECT_EQ(told[0].text, "www.xn--shrakaba-uhh.example") << "what the event says";
  EXPECT_EQ(told[0].level, Level::medium);
  EXPECT_EQ(told[0].sensor, "dns-1");
  for (std::string_view part : {"shіrakaba.example", "白樺村", "90点", " / ", "90 of 100",
                                "і reads as i", "文字が似ています"})
    EXPECT_NE(told[0].title.find(part), std::string::npos) << part << ": " << told[0].title;
}

TEST_F(LikenessesTest, TheScoreIsTheLevel) {
  // One letter away: 60. Another ending, seven letters or more: 70.
  for (std::string_view domain : {"shirakiba.example", "minato-hospital.test"}) {
    const auto told = look({std::string(domain)});
    ASSERT_EQ(told.size(), 1u) << domain;
    EXPECT_EQ(told[0].level, Level::low) << domain;
  }
  EXPECT_EQ(look({"shirakaba-login.test"})[0].level, Level::low) << "with an inviting word: 75";
  // In front of another domain, 85.
  EXPECT_EQ(look({"vill.shirakaba.example.login.evil.test"})[0].level, Level::medium);
  EXPECT_TRUE(look({"shirakaba-fanclub.test"}).empty()) << "any word: 45";
}

TEST_F(LikenessesTest, TheirOwnNamesAreNotTold) {
  EXPECT_TRUE(
      look({"vill.shirakaba.example", "www.vill.shirakaba.example", "minato-hospital.example"})
          .empty());
}

TEST_F(LikenessesTest, EachIsJudgedOnceAndToldAgain) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(look({"shirakiba.example"}).size(), 1u);
  EXPECT_EQ(judge.judged(), 1u);
  for (int i = 0; i < 50; ++i) look({"h" + std::to_string(i) + ".shirakiba.example"});
  EXPECT_EQ(judge.judged(), 1u) << "below one that was judged";
}

TEST_F(LikenessesTest, WhatIsRememberedIsBounded) {
  look({"shirakiba.example"});
  for (int i = 0; i < 250; ++i) look({"other" + std::to_string(i) + "-site.test"});
  EXPECT_EQ(judge.judged(), 251u);
  EXPECT_EQ(look({"shirakiba.example"}).size(), 1u);
  EXPECT_EQ(judge.judged(), 252u) << "forgotten, and judged anew";
  look({"other249-site.test"});
  EXPECT_EQ(judge.judged(), 252u) << "of the last";
}

TEST_F(LikenessesTest, NamesThatChangeChangeTheVerdicts) {
  EXPECT_TRUE(look({"akagane-pover.example"}).empty());
  std::vector<lookalike::Known> known = {{"Akagane", "akagane-power.example"}};
  EXPECT_FALSE(judge.knows(known));
  judge.know(known);
  EXPECT_TRUE(judge.knows(known));
  EXPECT_EQ(look({"akagane-pover.example"}).size(), 1u);
  EXPECT_TRUE(look({"shirakiba.example"}).empty()) << "nobody is called so any more";
}

TEST_F(LikenessesTest, LongNamesLeaveRoomForBothLanguages) {
  const std::string name(60, 'a');
  judge.know({{std::string(2000, 'm'), name + "." + name + "." + name + ".example"}});
  const auto told = look({name + ".test"});  // label of the known one is the third
  ASSERT_EQ(told.size(), 1u);
  EXPECT_LE(told[0].title.size(), 1024u);
  EXPECT_NE(told[0].title.find(" / "), std::string::npos);
}

TEST_F(LikenessesTest, WithoutNamesNothingIsAlike) {
  Likenesses none;
  const in::Observable named{IndicatorType::domain, "shirakiba.example", "q"};
  none.look({.sensor = "s", .event = {}, .json = "{}", .named = std::span(&named, 1)},
            [](const Found&) { ADD_FAILURE(); });
}

}  // namespace
}  // namespace hinomi::watch
