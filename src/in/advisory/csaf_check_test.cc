#include "in/advisory/csaf_check.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace hinomi::in {
namespace {

// OASIS's own documents are run by hinomi-conformance; here is what those do not hold.
std::string document(std::string_view category, std::string_view tracking, std::string_view rest) {
  return R"({"document": {"category": ")" + std::string(category) +
         R"(", "csaf_version": "2.0", "tracking": {"id": "EX-1", )" + std::string(tracking) + "}}" +
         std::string(rest) + "}";
}

std::vector<std::string> tests_failed(std::string_view bytes) {
  std::vector<std::string> out;
  auto faults = check_csaf(bytes);
  if (!faults) return {faults.error().text()};
  for (const CsafFault& one : *faults) {
    EXPECT_FALSE(one.what.empty());
    out.push_back(one.test);
  }
  std::sort(out.begin(), out.end());
  return out;
}

using Lines = std::vector<std::string>;
constexpr std::string_view released =
    R"("status": "final", "version": "1", "revision_history": [{"date": "2026-04-01T00:00:00Z", "number": "1"}])";

TEST(CsafCheck, ADocumentWithoutFault) {
  EXPECT_EQ(tests_failed(document("csaf_base", released, "")), Lines{});
  EXPECT_EQ(
      tests_failed(document("csaf_vex", released, R"(, "product_tree": {"full_product_names": [
      {"name": "Mado", "product_id": "P1"}]}, "vulnerabilities": [{"cve": "CVE-2026-1",
      "notes": [{"category": "description", "text": "x"}], "product_status": {"known_not_affected": ["P1"]},
      "flags": [{"label": "component_not_present", "product_ids": ["P1"]}]}])")),
      Lines{});
}

TEST(CsafCheck, PlacesAreNamed) {
  auto faults = check_csaf(document("csaf_base", released, R"(, "product_tree": {"relationships": [
      {"product_reference": "A", "relates_to_product_reference": "B",
       "full_product_name": {"name": "x", "product_id": "C"}}]})"));
  ASSERT_TRUE(faults);
  ASSERT_EQ(faults->size(), 2u);
  EXPECT_EQ((*faults)[0].test, "6.1.1");
  EXPECT_EQ((*faults)[0].where, "/product_tree/relationships/0");
}

TEST(CsafCheck, ALongCircleIsACircle) {
  std::string joins;
  for (int i = 0; i < 3; ++i)
    joins += std::string(i ? "," : "") + R"({"product_reference": "P)" + std::to_string(i) +
             R"(", "relates_to_product_reference": "P)" + std::to_string(i) +
             R"(", "full_product_name": {"name": "x", "product_id": "P)" +
             std::to_string((i + 1) % 3) + "\"}}";
  auto failed = tests_failed(
      document("csaf_base", released, R"(, "product_tree": {"relationships": [)" + joins + "]}"));
  EXPECT_EQ(failed, (Lines{"6.1.3", "6.1.3", "6.1.3"}));
}

TEST(CsafCheck, RevisionNumbersOfTwoKinds) {
  EXPECT_EQ(tests_failed(document("csaf_base", R"("status": "final", "version": "2",
      "revision_history": [{"date": "2026-04-01T00:00:00Z", "number": "1.0.0"},
                           {"date": "2026-04-02T00:00:00Z", "number": "2"}])",
                                  "")),
            Lines{"6.1.30"});
  EXPECT_EQ(tests_failed(document("csaf_base", R"("status": "draft", "version": "1.10.0",
      "revision_history": [{"date": "2026-04-01T00:00:00Z", "number": "1.9.0"},
                           {"date": "2026-04-01T00:00:00Z", "number": "1.10.0"}])",
                                  "")),
            Lines{})
      << "of one day, in the order of numbers";
}

TEST(CsafCheck, WhatIsNoCsafIsAnError) {
  EXPECT_FALSE(check_csaf("{"));
  EXPECT_FALSE(check_csaf("[]"));
  EXPECT_FALSE(check_csaf("{}"));
  EXPECT_FALSE(check_csaf(std::string(100'000, '[')));
}

TEST(CsafCheck, EveryTestThatIsMadeHasItsNumber) {
  for (std::string_view one : csaf_tests()) EXPECT_TRUE(one.starts_with("6.1.")) << one;
  EXPECT_EQ(csaf_tests().size(), 43u);
}

}  // namespace
}  // namespace hinomi::in
