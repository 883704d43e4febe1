#include <gtest/gtest.h>

#include "in/advisory/test_advisories.h"

namespace hinomi::in {
namespace {

using Lines = std::vector<std::string>;

std::string head(std::string_view version = "2.0") {
  return R"("document": {"category": "csaf_security_advisory", "csaf_version": ")" +
         std::string(version) + R"(", "title": "Flaws in Mado",
    "publisher": {"category": "vendor", "name": "Example Works", "namespace": "https://example.com"},
    "distribution": {"tlp": {"label": "WHITE"}},
    "notes": [{"category": "summary", "text": "Two flaws"},
      {"category": "other", "title": "Critical infrastructure sectors",
       "text": "Chemical, Nuclear Reactors, Materials, and Waste, Food and Agriculture, and Water and Wastewater Systems."}],
    "tracking": {"id": "EX-2026-1", "status": "final", "version": "1",
      "initial_release_date": "2026-04-01T09:00:00Z", "current_release_date": "2026-04-02T09:00:00Z"}})";
}

TEST(Csaf, OneAdvisoryForEachFlawWithAllThatIdentifiesProducts) {
  auto list = read_text("{" + head() + R"(, "product_tree": {"branches": [
    {"category": "vendor", "name": "Example Works", "branches": [
      {"category": "product_name", "name": "Mado", "branches": [
        {"category": "product_version", "name": "4.1", "product": {"name": "Mado 4.1", "product_id": "P1",
          "product_identification_helper": {"purl": "pkg:generic/mado@4.1",
            "cpe": "cpe:2.3:a:example:mado:4.1:*:*:*:*:*:*:*", "model_numbers": ["M-?-*"],
            "skus": ["S1"], "serial_numbers": ["000*"], "hashes": [{"filename": "mado.bin",
              "file_hashes": [{"algorithm": "sha256", "value": "AB12"}]}]}}},
        {"category": "product_version_range", "name": "vers:semver/>=2.0.0|<4.0.0",
          "product": {"name": "Mado 2 and 3", "product_id": "P2"}},
        {"category": "product_version_range", "name": "vers:all/*", "product": {"name": "Mado all", "product_id": "P3"}},
        {"category": "product_version_range", "name": "All BIOS versions < V1", "product": {"name": "Mado BIOS", "product_id": "P4"}}]}]}],
    "product_groups": [{"group_id": "G1", "product_ids": ["P2", "P3"]}]},
  "vulnerabilities": [
    {"cve": "CVE-2026-1", "title": "The first", "cwe": {"id": "CWE-79", "name": "x"},
     "notes": [{"category": "description", "text": "Long"}],
     "product_status": {"known_affected": ["P2"], "fixed": ["P1"], "known_not_affected": ["P3"],
                        "under_investigation": ["P4"], "recommended": ["P1"]},
     "flags": [{"label": "component_not_present", "group_ids": ["G1"]}],
     "threats": [{"category": "impact", "details": "Not built in", "product_ids": ["P3"]}],
     "scores": [{"products": ["P2"], "cvss_v3": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],
     "remediations": [{"category": "vendor_fix", "details": "Update", "url": "https://example.com/4.1", "group_ids": ["G1"]}]},
    {"ids": [{"system_name": "Example", "text": "EX-77"}], "product_status": {"known_affected": ["P9", "P1"]}},
    {"notes": []}]})");
  ASSERT_EQ(list.advisories.size(), 3u);
  EXPECT_TRUE(list.refused.empty());
  const Advisory& one = list.advisories[0];
  EXPECT_EQ(one.id, "CVE-2026-1");
  EXPECT_EQ(one.document, "EX-2026-1");
  EXPECT_EQ(one.publisher, "Example Works");
  EXPECT_EQ(one.title, "The first");
  EXPECT_EQ(one.text, "Long");
  EXPECT_EQ(one.marking, "WHITE");
  EXPECT_EQ(one.sectors, (Lines{"Chemical", "Nuclear Reactors, Materials, and Waste",
                                "Food and Agriculture", "Water and Wastewater Systems"}));
  EXPECT_EQ(one.weaknesses, Lines{"CWE-79"});
  EXPECT_EQ(one.severities.size(), 1u);
  EXPECT_EQ(shown(one.affected),
            (Lines{"affected semver [2.0.0,4.0.0)", "fixed {4.1}", "not_affected *",
                   "under_investigation \"All BIOS versions < V1\""}));
  EXPECT_EQ(one.affected[0].name, "Mado 2 and 3");
  EXPECT_EQ(one.affected[0].vendor, "Example Works");
  EXPECT_EQ(one.affected[0].product, "Mado");
  EXPECT_EQ(one.affected[0].place, "/vulnerabilities/0/product_status/known_affected/0");
  EXPECT_EQ(one.affected[0].justification, "") << "a reason is for what is not affected";
  const Affected& fixed = one.affected[1];
  EXPECT_EQ(fixed.purls, Lines{"pkg:generic/mado@4.1"});
  EXPECT_EQ(fixed.cpes, Lines{"cpe:2.3:a:example:mado:4.1:*:*:*:*:*:*:*"});
  EXPECT_EQ(fixed.models, Lines{"M-?-*"});
  EXPECT_EQ(fixed.skus, Lines{"S1"});
  EXPECT_EQ(fixed.serials, Lines{"000*"});
  ASSERT_EQ(fixed.digests.size(), 1u);
  EXPECT_EQ(fixed.digests[0].algorithm, "sha-256");
  EXPECT_EQ(fixed.digests[0].hex, "ab12");
  EXPECT_EQ(one.affected[2].justification, "component_not_present");
  EXPECT_EQ(one.affected[2].detail, "Not built in");
  ASSERT_EQ(one.remedies.size(), 2u);
  EXPECT_EQ(one.remedies[0].kind, "recommended");
  EXPECT_EQ(one.remedies[0].about, Lines{"Mado 4.1"});
  EXPECT_EQ(one.remedies[1].about, (Lines{"Mado 2 and 3", "Mado all"}));
  EXPECT_EQ(list.advisories[1].id, "EX-77");
  EXPECT_EQ(list.advisories[1].affected.size(), 1u);
  ASSERT_EQ(list.advisories[1].refused.size(), 1u);
  EXPECT_EQ(list.advisories[1].refused[0].what, "no such product: P9");
  EXPECT_EQ(list.advisories[2].id, "EX-2026-1#3");
}

TEST(Csaf, ComponentsOnPlatforms) {
  std::string tree = R"("full_product_names": [
      {"name": "libkazari 1.2", "product_id": "C", "product_identification_helper": {"purl": "pkg:rpm/example/libkazari@1.2"}},
      {"name": "Example Linux 9", "product_id": "L", "product_identification_helper": {"cpe": "cpe:/o:example:linux:9"}}])";
  std::string flaw =
      R"("vulnerabilities": [{"cve": "CVE-2026-1", "product_status": {"known_affected": ["L:C"]}}])";
  for (std::string joined :
       {R"("relationships": [{"category": "default_component_of", "product_reference": "C",
            "relates_to_product_reference": "L", "full_product_name": {"name": "libkazari on 9", "product_id": "L:C"}}])",
        R"("product_paths": [{"beginning_product_reference": "C",
            "subpaths": [{"category": "default_component_of", "next_product_reference": "L"}],
            "full_product_name": {"name": "libkazari on 9", "product_id": "L:C"}}])"}) {
    auto list = read_text("{" + head("2.1") + ", \"product_tree\": {" + tree + ", " + joined +
                          "}, " + flaw + "}");
    ASSERT_EQ(list.advisories.size(), 1u);
    EXPECT_TRUE(list.advisories[0].refused.empty());
    ASSERT_EQ(list.advisories[0].affected.size(), 1u);
    const Affected& one = list.advisories[0].affected[0];
    EXPECT_EQ(one.name, "libkazari on 9");
    EXPECT_EQ(one.purls, Lines{"pkg:rpm/example/libkazari@1.2"});
    EXPECT_TRUE(one.cpes.empty()) << "the platform's name is not the component's";
    EXPECT_EQ(one.platforms, (Lines{"Example Linux 9", "cpe:/o:example:linux:9"}));
  }
}

TEST(Csaf, WhatIsNewIn21) {
  auto list = read_text("{" + head("2.1") + R"(, "product_tree": {"full_product_names": [
      {"name": "Mado", "product_id": "P1", "product_identification_helper": {"purls": ["pkg:a/b", "pkg:a/b?c=d"]}}]},
    "vulnerabilities": [{"cve": "CVE-2026-1", "cwes": [{"id": "CWE-79"}, {"id": "CWE-89"}],
      "first_known_exploitation_dates": [{"date": "2026-04-04T00:00:00Z", "exploitation_date": "2026-04-03T00:00:00Z"}],
      "product_status": {"unknown": ["P1"]},
      "metrics": [{"products": ["P1"], "content": {"cvss_v4": {"vectorString": "CVSS:4.0/AV:N"},
        "ssvc_v1": {"selections": [{"name": "Exploitation", "values": ["Active"]}]},
        "ssvc_v2": {"selections": [{"key": "A", "namespace": "ssvc", "values": [{"key": "Y"}]}]}}}]}]})");
  ASSERT_EQ(list.advisories.size(), 1u);
  const Advisory& one = list.advisories[0];
  EXPECT_EQ(one.weaknesses, (Lines{"CWE-79", "CWE-89"}));
  EXPECT_EQ(shown(one.affected), Lines{"unknown"});
  EXPECT_EQ(one.affected[0].purls.size(), 2u);
  EXPECT_TRUE(one.is_known_exploited);
  EXPECT_EQ(format_time(one.exploited_since), "2026-04-03T00:00:00.000000Z");
  EXPECT_EQ(one.severities[0].vector, "CVSS:4.0/AV:N");
  std::vector<std::pair<std::string, std::string>> ssvc = {{"exploitation", "active"}, {"a", "y"}};
  EXPECT_EQ(one.ssvc, ssvc);
}

TEST(Csaf, DocumentsWithoutFlawsAndWithoutIds) {
  auto list = read_text("[{" + head() + "}, {\"document\": {\"title\": \"x\"}}]");
  ASSERT_EQ(list.advisories.size(), 1u);
  EXPECT_EQ(list.advisories[0].id, "EX-2026-1");
  EXPECT_TRUE(list.advisories[0].affected.empty());
  ASSERT_EQ(list.refused.size(), 1u);
  EXPECT_EQ(list.refused[0].where, "file: /1/document/tracking/id");
}

TEST(Csaf, RangesOfVersAreReadInTheirScheme) {
  auto range = [](std::string_view name) {
    auto list = read_text(
        "{" + head() +
        R"(, "product_tree": {"branches": [{"category": "product_version_range", "name": ")" +
        std::string(name) + R"(", "product": {"name": "x", "product_id": "P"}}]},
      "vulnerabilities": [{"product_status": {"known_affected": ["P"]}}]})");
    return list.advisories.size() == 1 ? shown(list.advisories[0].affected) : Lines{"not read"};
  };
  EXPECT_EQ(range("vers:npm/<2.0.0|!=1.5.0"), Lines{"affected npm [,1.5.0) (1.5.0,2.0.0)"});
  EXPECT_EQ(range("vers:deb/>=1%7Erc1|<1.2"), Lines{"affected deb [1~rc1,1.2)"});
  EXPECT_EQ(range("vers:npm/*"), Lines{"affected npm *"});
  EXPECT_EQ(range("vers:all/<V4.4"), Lines{"affected [,V4.4)"});
  EXPECT_EQ(range(">= 8.0.0 | <= 8.5.1"), Lines{"affected [8.0.0,8.5.1]"});
  EXPECT_EQ(range("vers:npm/>=x"), Lines{"affected npm [x,)"})
      << "its order is the judge's to refuse";
}

TEST(Csaf, SectorsHoweverTheyAreSeparated) {
  for (const char* text : {"Dams, Nuclear Reactors, Materials and Waste, Energy",
                           "Dams; nuclear reactors, materials, and waste; and Energy."}) {
    auto list =
        read_text(R"({"document": {"tracking": {"id": "EX-1"}, "notes": [{"category": "other",
      "title": "CRITICAL INFRASTRUCTURE SECTORS", "text": ")" +
                  std::string(text) + "\"}]}}");
    ASSERT_EQ(list.advisories.size(), 1u);
    EXPECT_EQ(list.advisories[0].sectors,
              (Lines{"Dams", "Nuclear Reactors, Materials, and Waste", "Energy"}));
  }
}

TEST(Csaf, ManyFlawsTimesManyProductsAreBounded) {
  std::string ids, flaws;
  for (int i = 0; i < 100; ++i) {
    ids += (i ? ", \"P" : "\"P") + std::to_string(i) + "\"";
    flaws += (i ? ", " : "") + std::string("{\"product_status\": {\"known_affected\": [@]}}");
  }
  std::string products;
  for (int i = 0; i < 100; ++i)
    products += (i ? ", " : "") + std::string("{\"name\": \"p\", \"product_id\": \"P") +
                std::to_string(i) + "\"}";
  for (std::size_t at; (at = flaws.find('@')) != flaws.npos;) flaws.replace(at, 1, ids);
  AdvisoryLimits limits;
  limits.entries = 1000;
  auto list = read_text("{" + head() + ", \"product_tree\": {\"full_product_names\": [" + products +
                            "]}, \"vulnerabilities\": [" + flaws + "]}",
                        limits);
  std::size_t affected = 0, notes = 0;
  for (const Advisory& one : list.advisories) {
    affected += one.affected.size();
    notes += one.refused.size();
  }
  EXPECT_EQ(affected, 1000u);
  EXPECT_GT(notes, 0u);
}

}  // namespace
}  // namespace hinomi::in
