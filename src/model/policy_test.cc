#include "model/policy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace hinomi::policy {
namespace {

TEST(Policy, TheDocumentIsTheTable) {
  std::ifstream file(std::filesystem::path(HINOMI_SOURCE_DIR) / "docs" / "policy.md",
                     std::ios::binary);
  std::string written{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(written == document()) << "write it again: hinomi policy > docs/policy.md";
}

TEST(Policy, EveryLineIsNamedOnceAndSaidInBothLanguages) {
  std::set<std::string_view> names;
  auto has_hole = [](std::string_view words) { return words.find("{detail}") != words.npos; };
  for (const CodeRow& row : code_rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(row_of(row.name), &row);
    EXPECT_EQ(&row_of(row.code), &row);
    EXPECT_FALSE(row.words.ja.empty() || row.words.en.empty() || row.source.empty()) << row.name;
    EXPECT_EQ(has_hole(row.words.ja), has_hole(row.words.en)) << row.name;
  }
  EXPECT_EQ(row_of("no such code"), nullptr);
  for (const ActRow& row : act_rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.meaning.ja.empty() || row.meaning.en.empty()) << row.name;
  }
}

// Reasons are shown in the order must, may not, may, notes.
TEST(Policy, CodesStandTogetherByEffect) {
  EXPECT_TRUE(
      std::is_sorted(code_rows().begin(), code_rows().end(),
                     [](const CodeRow& a, const CodeRow& b) { return a.effect < b.effect; }));
}

// FIRST TLP 2.0 and the rules of the house in plain sentences, over every case there is.
bool literally_may_know(const Marking& marking, bool own_information, const Party& party) {
  if (own_information || party.desk) return true;
  if (marking.unknown) return false;
  if (marking.groups) {
    bool shared = false;
    for (const std::string& group : *marking.groups)
      for (const std::string& own : party.groups) shared |= group == own;
    if (!shared) return false;
  }
  if (marking.tlp == Tlp::clear) return true;
  if (marking.tlp == Tlp::green) return party.relation != Relation::outside;
  if (marking.tlp == Tlp::amber)
    return party.relation == Relation::client || party.relation == Relation::own;
  return marking.tlp == Tlp::amber_strict && party.relation == Relation::own;
}

TEST(Policy, WhoMayKnowInEveryCase) {
  const std::vector<std::vector<std::string>> sets{{}, {"a"}, {"b"}, {"a", "b"}};
  int cases = 0;
  for (int bits = 0; bits < 5 * 4 * 2 * 5 * 4 * 4 * 2 * 2; ++bits) {
    int rest = bits;
    auto next = [&](int n) {
      int value = rest % n;
      rest /= n;
      return value;
    };
    Marking marking{.tlp = Tlp(next(5)), .pap = Pap(next(4)), .unknown = next(2) == 1};
    if (int groups = next(5); groups > 0) marking.groups = sets[std::size_t(groups - 1)];
    Party party{.member = "m", .relation = Relation(next(4))};
    party.groups = sets[std::size_t(next(4))];
    party.desk = next(2) == 1;
    bool own = next(2) == 1;
    ASSERT_EQ(may_know(marking, own ? "m" : "other", party),
              literally_may_know(marking, own, party))
        << to_json(marking);
    ASSERT_EQ(may_block(marking),
              !marking.unknown && marking.pap != Pap::amber && marking.pap != Pap::red);
    ++cases;
  }
  EXPECT_EQ(cases, 12'800);
  EXPECT_FALSE(may_know({.tlp = Tlp::red}, "", {.member = "", .relation = Relation::own}))
      << "the public is nobody's origin";
}

}  // namespace
}  // namespace hinomi::policy
