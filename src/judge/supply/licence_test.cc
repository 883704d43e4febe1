// Expressions of the SPDX specification's annex on licence expressions, and what they ask.
#include "judge/supply/licence.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <random>

#include "judge/supply/support.h"

namespace hinomi::supply {
namespace {

LicencePolicy policy() {
  std::ifstream in(HINOMI_SOURCE_DIR "/content/licences/policy.json", std::ios::binary);
  auto out = LicencePolicy::read(std::string(std::istreambuf_iterator<char>(in), {}));
  EXPECT_TRUE(out) << out.error().text();
  return out ? std::move(*out) : LicencePolicy();
}

std::string again(std::string_view text) {
  auto licence = parse_licence(text);
  return licence ? licence_text(*licence) : "error: " + licence.error().where;
}

TEST(Licence, ExpressionsOfTheSpecification) {
  for (std::string_view text :
       {"CDDL-1.0", "CDDL-1.0+", "LicenseRef-23", "LicenseRef-MIT-Style-1",
        "DocumentRef-spdx-tool-1.2:LicenseRef-MIT-Style-2", "LGPL-2.1-only OR MIT",
        "LGPL-2.1-only OR MIT OR BSD-3-Clause", "LGPL-2.1-only AND MIT",
        "LGPL-2.1-only AND MIT AND BSD-2-Clause", "GPL-2.0-or-later WITH Bison-exception-2.2",
        "MIT AND (LGPL-2.1-or-later OR BSD-3-Clause)"})
    EXPECT_EQ(again(text), text);
}

TEST(Licence, AndBindsTighterThanOrAndWithTighterThanBoth) {
  auto licence = parse_licence("LGPL-2.1-only OR BSD-3-Clause AND MIT");
  ASSERT_TRUE(licence);
  EXPECT_EQ(licence->kind, Licence::Kind::any);
  ASSERT_EQ(licence->parts.size(), 2u);
  EXPECT_EQ(licence->parts[1].kind, Licence::Kind::all);
  EXPECT_EQ(again("MIT AND GPL-2.0-or-later WITH Bison-exception-2.2 OR ISC"),
            "(MIT AND GPL-2.0-or-later WITH Bison-exception-2.2) OR ISC");
}

TEST(Licence, IdsInAnyCaseAndOperatorsInTwo) {
  EXPECT_EQ(again("mit and apache-2.0"), "MIT AND Apache-2.0");
  EXPECT_EQ(again(" ( ( MIT ) ) "), "MIT");
  EXPECT_EQ(again("MIT And ISC"), "error: byte 4");
}

TEST(Licence, WhatIsNoExpressionIsToldWithItsPlace) {
  EXPECT_EQ(again(""), "error: byte 0");
  EXPECT_EQ(again("MIT OR"), "error: byte 6");
  EXPECT_EQ(again("(MIT"), "error: byte 4");
  EXPECT_EQ(again("MIT ISC"), "error: byte 4");
  EXPECT_EQ(again("MIT WITH AND"), "error: byte 9");
  EXPECT_EQ(again("NOASSERTION"), "error: byte 0");
  EXPECT_EQ(again("MIT/ISC"), "error: byte 3");
  EXPECT_FALSE(parse_licence(std::string(200, '(') + "MIT"));
  EXPECT_FALSE(parse_licence(std::string(licence_limit + 1, 'a')));
}

TEST(Licence, AnExceptionIsNoLicence) {
  EXPECT_TRUE(parse_licence("GPL-2.0-only WITH Classpath-exception-2.0")->is_listed);
  EXPECT_FALSE(parse_licence("GPL-2.0-only WITH MIT")->is_listed);
  EXPECT_FALSE(parse_licence("Classpath-exception-2.0")->is_listed);
  EXPECT_TRUE(parse_licence("MPL-2.0-no-copyleft-exception")->is_listed);
}

LicenceJudged judged(std::string_view text, LicenceUse use = LicenceUse::product) {
  auto licence = parse_licence(text);
  EXPECT_TRUE(licence) << text;
  return policy().judge(*licence, use);
}

TEST(Licence, WhatIsAskedOfOneWhoHandsItOn) {
  EXPECT_EQ(judged("MIT").most, Risk::low);
  EXPECT_EQ(judged("GPL-3.0-only").most, Risk::high);
  EXPECT_EQ(judged("GPL-3.0-only", LicenceUse::inside).most, Risk::none);
  EXPECT_EQ(judged("AGPL-3.0-only", LicenceUse::service).most, Risk::high);
  EXPECT_EQ(judged("GPL-2.0-only WITH Classpath-exception-2.0").most, Risk::medium);
  EXPECT_EQ(judged("MIT WITH Classpath-exception-2.0").most, Risk::low) << "never more";
  EXPECT_EQ(judged("GPL-2.0+").most, Risk::high);
}

TEST(Licence, OfAlternativesTheLeastOfPartsTheMost) {
  const auto choice = judged("GPL-2.0-only OR MIT");
  EXPECT_EQ(choice.most, Risk::low);
  EXPECT_EQ(choice.chosen, "MIT");
  EXPECT_EQ(judged("GPL-2.0-only AND MIT").most, Risk::high);
  EXPECT_EQ(judged("(GPL-2.0-only OR MIT) AND ISC").chosen, "MIT AND ISC");
}

TEST(Licence, UnknownIsToldAndLeavesSeveralPossible) {
  const auto alone = judged("Village-Licence-1.0");
  EXPECT_EQ(alone.least, Risk::none);
  EXPECT_EQ(alone.most, Risk::high);
  EXPECT_EQ(alone.unlisted, std::vector<std::string>{"Village-Licence-1.0"});
  const auto with_known = judged("Village-Licence-1.0 OR MIT");
  EXPECT_EQ(with_known.most, Risk::low) << "the known one may be chosen";
  EXPECT_FALSE(with_known.unlisted.empty());
  EXPECT_EQ(judged("LicenseRef-own").unclassified.size(), 1u);
  EXPECT_EQ(judged("GPL-2.0-only WITH Village-exception").least, Risk::none);
}

// Each possible value of what is unknown, one after the other, gives the two ends exactly.
TEST(Licence, BoundsAreThoseOfAllThatIsPossible) {
  const LicencePolicy rules = policy();
  std::mt19937_64 random(3);
  for (int round = 0; round < 2000; ++round) {
    std::vector<Risk> unknown;  // one for each that is not known, in the order of reading
    std::function<std::string(int)> make = [&](int depth) -> std::string {
      if (depth == 0 || random() % 3 == 0) {
        static constexpr std::string_view ids[] = {"0BSD", "MIT", "MPL-2.0", "GPL-3.0-only"};
        if (random() % 4 == 0 && unknown.size() < 5) {
          unknown.push_back(Risk::none);
          return "No-Such-" + std::to_string(unknown.size());
        }
        return std::string(ids[random() % 4]);
      }
      std::string left = make(depth - 1), right = make(depth - 1);
      return "(" + left + (random() % 2 ? " AND " : " OR ") + right + ")";
    };
    const std::string text = make(3);
    const auto licence = parse_licence(text);
    ASSERT_TRUE(licence) << text;
    std::size_t next = 0;
    std::function<Risk(const Licence&)> value = [&](const Licence& one) {
      if (one.kind == Licence::Kind::simple)
        return one.is_listed ? rules.judge(one, LicenceUse::product).most : unknown[next++];
      Risk out = value(one.parts[0]);
      for (std::size_t i = 1; i < one.parts.size(); ++i) {
        const Risk other = value(one.parts[i]);
        out = one.kind == Licence::Kind::all ? std::max(out, other) : std::min(out, other);
      }
      return out;
    };
    Risk least = Risk::high, most = Risk::none;
    for (std::size_t code = 0; code < std::size_t(1) << (2 * unknown.size()); ++code) {
      for (std::size_t i = 0; i < unknown.size(); ++i)
        unknown[i] = static_cast<Risk>(code >> (2 * i) & 3);
      next = 0;
      const Risk now = value(*licence);
      least = std::min(least, now), most = std::max(most, now);
    }
    const auto found = rules.judge(*licence, LicenceUse::product);
    ASSERT_EQ(found.least, least) << text;
    ASSERT_EQ(found.most, most) << text;
  }
}

TEST(Licence, APolicyThatSaysTooLittleIsRefused) {
  EXPECT_FALSE(LicencePolicy::read("[]"));
  auto twice = LicencePolicy::read(
      R"({"classes":[{"id":"a","name":"a","name_ja":"a","duty":"a","duty_ja":"a",
          "risk":{"inside":"none","service":"low","product":"high"}}],
          "licences":{"a":["MIT","MIT"]},"exceptions":{}})");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().where, "/licences/a");
  auto nowhere = LicencePolicy::read(R"({"classes":[],"licences":{"b":[]},"exceptions":{}})");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().where, "/licences/b");
}

TEST(Support, EndsWithTheDayMonthOrYearThatIsSaid) {
  const Time now = *parse_time("2027-03-31T12:00:00Z");
  const Duration soon = std::chrono::days(180);
  EXPECT_EQ(support_of("2027-03-31", now, soon).state, SupportState::soon);
  EXPECT_EQ(support_of("2027-03-30", now, soon).state, SupportState::past);
  EXPECT_EQ(support_of("2027-03", now, soon).state, SupportState::soon);
  EXPECT_EQ(support_of("2027-02", now, soon).state, SupportState::past);
  EXPECT_EQ(support_of("2027", now, soon).state, SupportState::supported);
  EXPECT_EQ(support_of("2026", now, soon).state, SupportState::past);
  EXPECT_EQ(support_of("2027-03-31T11:00:00+00:00", now, soon).state, SupportState::past);
  EXPECT_EQ(support_of("2027-09-27", now, soon).state, SupportState::supported);
  EXPECT_EQ(format_time(support_of("2027", now, soon).ends), "2028-01-01T00:00:00.000000Z");
  for (std::string_view text : {"", "soon", "2027-13", "20270331", "until spring"})
    EXPECT_EQ(support_of(text, now, soon).state, SupportState::unknown) << text;
}

}  // namespace
}  // namespace hinomi::supply
