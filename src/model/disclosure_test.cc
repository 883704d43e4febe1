#include "model/disclosure.h"

#include <gtest/gtest.h>

#include <random>

#include "base/json.h"

namespace hinomi {
namespace {

Time at(std::int64_t second) { return Time(std::chrono::seconds(second)); }

TEST(Disclosure, IsWrittenAsALawyerReadsIt) {
  Disclosure said{.by = "Abe", .member = "works", .role = "analyst", .way = "session"};
  said.answers.push_back({.at = at(1775034000),
                          .what = "GET /api/v1/shield",
                          .subject = "?limit=5",
                          .given = true,
                          .count = 5});
  said.answers.push_back({.at = at(1775034001),
                          .what = "POST /api/v1/duties/{}/decision",
                          .subject = "x",
                          .why = "role",
                          .times = 3,
                          .glass = true});
  EXPECT_EQ(
      to_json(said),
      R"({"answers":[{"answer":"given","at":"2026-04-01T09:00:00.000000Z","count":5,)"
      R"("subject":"?limit=5","what":"GET /api/v1/shield"},)"
      R"({"answer":"denied","at":"2026-04-01T09:00:01.000000Z","glass":true,"subject":"x","times":3,)"
      R"("what":"POST /api/v1/duties/{}/decision","why":"role"}],)"
      R"("by":"Abe","member":"works","role":"analyst","way":"session"})");
}

// The writer by hand against the general one, on texts that need care.
TEST(Disclosure, IsCanonicalAndComesBack) {
  std::mt19937 random(7);
  const char* pieces[] = {"a", "\"", "\\",  "\n", "\x01", "橘", "é",
                          " ", "/",  "%E3", "<",  "\x7f", ""};
  auto text = [&] {
    std::string out;
    for (auto n = random() % 6; n > 0; --n) out += pieces[random() % std::size(pieces)];
    return out;
  };
  for (int i = 0; i < 500; ++i) {
    Disclosure said{.by = text(), .member = text(), .role = text(), .way = text(), .from = text()};
    for (auto n = random() % 4; n > 0; --n)
      said.answers.push_back({.at = at(1775034000 + i),
                              .what = text(),
                              .subject = text(),
                              .given = random() % 2 == 0,
                              .why = text(),
                              .count = random() % 3,
                              .times = 1 + random() % 2,
                              .glass = random() % 2 == 0});
    std::string written = to_json(said);
    auto parsed = parse_json(written);
    ASSERT_TRUE(parsed) << written;
    EXPECT_EQ(canonical_json(*parsed).value_or("?"), written);
    auto back = disclosure_from_json(written);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(to_json(*back), written);
    EXPECT_EQ(back->by, said.by);
    EXPECT_EQ(back->answers.size(), said.answers.size());
  }
}

TEST(Disclosure, WhatIsNoneIsDamaged) {
  for (std::string_view body :
       {"", "[]", "{}", R"({"answers":7})", R"({"answers":[7]})", R"({"answers":[{"at":"x"}]})"})
    EXPECT_FALSE(disclosure_from_json(body)) << body;
}

}  // namespace
}  // namespace hinomi
