// What a buyer is shown of two products, counted by hand.
#include "judge/supply/compare.h"

#include <gtest/gtest.h>

#include <fstream>

namespace hinomi::supply {
namespace {

LicencePolicy buyers_policy() {
  std::ifstream in(HINOMI_SOURCE_DIR "/content/licences/policy.json", std::ios::binary);
  auto out = LicencePolicy::read(std::string(std::istreambuf_iterator<char>(in), {}));
  EXPECT_TRUE(out) << out.error().text();
  return out ? std::move(*out) : LicencePolicy();
}

const Time today = *parse_time("2026-11-01T00:00:00Z");
Time on_day(std::string_view text) { return *parse_time_loosely(text); }

in::Inventory small_sbom() {
  in::Inventory out;
  out.format = "CycloneDX 1.5";
  out.made = on_day("2026-10-01");
  in::Component app{.name = "pump", .version = "2", .supplier = "Kawa"};
  app.cpes = {"cpe:2.3:a:kawa:pump:2:*:*:*:*:*:*:*"};
  app.licences = {"LicenseRef-kawa"};
  in::Component library{.name = "letters", .version = "1.9", .supplier = "Letters"};
  library.purls = {"pkg:pypi/letters@1.9"};
  library.licences = {"MIT"};
  library.digests = {{"sha-256", "00"}};
  out.components = {app, library, {.name = "unnamed"}};
  out.subject = 0;
  out.needs = {{0, 1}};
  return out;
}

const ComparisonRow* row_of(const std::vector<ComparisonRow>& all, std::string_view id) {
  for (const ComparisonRow& one : all)
    if (one.id == id) return &one;
  return nullptr;
}

TEST(Compare, WhatIsNotKnownStaysUnknown) {
  const auto rows = compare({.name = "a"}, {.name = "b"}, buyers_policy(), today);
  ASSERT_FALSE(rows.empty());
  for (const ComparisonRow& one : rows) {
    EXPECT_EQ(one.a.value, "") << one.id;
    EXPECT_EQ(one.b.value, "") << one.id;
  }
  EXPECT_TRUE(row_of(rows, "flaws")) << "that nothing is known of it is shown";
}

TEST(Compare, HowGoodTheInventoryIs) {
  const in::Inventory one = small_sbom();
  const auto rows = compare({.name = "a", .inventory = &one, .inventory_file = "a.json"},
                            {.name = "b"}, buyers_policy(), today);
  EXPECT_EQ(row_of(rows, "sbom")->a.value, "yes");
  EXPECT_EQ(row_of(rows, "sbom")->b.value, "");
  const Figure& versions = row_of(rows, "sbom.versions")->a;
  EXPECT_EQ(versions.part, 2u);
  EXPECT_EQ(versions.whole, 3u);
  EXPECT_EQ(versions.value, "66");
  EXPECT_EQ(versions.evidence, std::vector<std::string>{"a.json"});
  EXPECT_EQ(row_of(rows, "sbom.digests")->a.part, 1u);
  EXPECT_EQ(row_of(rows, "sbom.minimum")->a.part, 2u);
  EXPECT_EQ(row_of(rows, "sbom.made")->a.value, "2026-10-01");
  // One part says nothing of its licence, and one has a text that only people can read.
  EXPECT_EQ(row_of(rows, "licences.risk")->a.value, "");
  EXPECT_EQ(row_of(rows, "licences.least")->a.value, "low");
}

TEST(Compare, HistoryAndTimeToFix) {
  ProductFacts a{.name = "a", .knows_exploited = true};
  a.flaws = {
      {"CVE-2024-1", "critical", on_day("2024-03-01"), on_day("2024-03-11"), "K-1", true, true},
      {"CVE-2025-2", "high", on_day("2025-01-10"), on_day("2025-01-05"), "K-2", true, false},
      {"CVE-2025-3", "high", on_day("2025-02-01"), on_day("2025-05-02"), "K-3", true, false},
      {"CVE-2025-4", "", on_day("2025-02-01"), {}, "", true, false},
      {"CVE-2025-5", "low", Time(), on_day("2025-05-02"), "K-5", false, false},
  };
  ProductFacts b{.name = "b"};
  b.flaws = {{"CVE-2025-9", "low", on_day("2025-01-01")}};
  const auto rows = compare(a, b, buyers_policy(), today);
  EXPECT_EQ(row_of(rows, "flaws")->a.value, "5");
  EXPECT_EQ(row_of(rows, "flaws.high")->a.value, "2");
  EXPECT_EQ(row_of(rows, "flaws.high")->a.evidence,
            (std::vector<std::string>{"CVE-2025-2", "CVE-2025-3"}));
  EXPECT_EQ(row_of(rows, "flaws.high")->b.value, "0");
  EXPECT_EQ(row_of(rows, "flaws.unrated")->a.value, "1");
  EXPECT_EQ(row_of(rows, "flaws.2025")->a.value, "3");
  EXPECT_EQ(row_of(rows, "flaws.2024")->b.value, "0");
  EXPECT_EQ(row_of(rows, "flaws.undated")->a.value, "1");
  EXPECT_EQ(row_of(rows, "flaws.exploited")->a.value, "1");
  EXPECT_EQ(row_of(rows, "flaws.exploited")->b.value, "") << "no list was looked at";
  EXPECT_EQ(row_of(rows, "flaws.unmended")->a.value, "1");
  // Of the three with both dates: 5 days before it was told, 10 days, 90 days after.
  const Figure& median = row_of(rows, "fix.median")->a;
  EXPECT_EQ(median.value, "10");
  EXPECT_EQ(median.part, 3u);
  EXPECT_EQ(median.whole, 5u);
  EXPECT_EQ(row_of(rows, "fix.longest")->a.value, "90");
  EXPECT_EQ(row_of(rows, "fix.longest")->a.evidence, std::vector<std::string>{"CVE-2025-3: K-3"});
  EXPECT_EQ(row_of(rows, "fix.median")->b.value, "");
}

TEST(Compare, SupportAndPublishing) {
  const auto rows = compare(
      {.name = "a", .end_of_support = "2026-12", .support_source = "a.json", .csaf = {"K-1"}},
      {.name = "b", .end_of_support = "some on_day"}, buyers_policy(), today);
  EXPECT_EQ(row_of(rows, "support")->a.value, "soon");
  EXPECT_EQ(row_of(rows, "support.ends")->a.value, "2026-12");
  EXPECT_EQ(row_of(rows, "support")->b.value, "");
  EXPECT_EQ(row_of(rows, "csaf")->a.value, "yes");
  EXPECT_EQ(row_of(rows, "csaf")->b.value, "");
}

TEST(Compare, InTheOrderOfASheet) {
  ProductFacts a{.name = "a"};
  a.flaws = {{"CVE-2024-1", "low", on_day("2024-03-01")},
             {"CVE-2025-1", "low", on_day("2025-03-01")}};
  const auto rows = compare(a, {.name = "b"}, buyers_policy(), today);
  std::vector<std::string> ids;
  for (const ComparisonRow& one : rows) ids.push_back(one.id);
  auto at = [&](std::string_view id) {
    return std::find(ids.begin(), ids.end(), id) - ids.begin();
  };
  EXPECT_EQ(ids.front(), "sbom");
  EXPECT_LT(at("support"), at("flaws"));
  EXPECT_LT(at("flaws.2025"), at("flaws.2024"));
  EXPECT_LT(at("flaws.low"), at("flaws.2025"));
}

}  // namespace
}  // namespace hinomi::supply
