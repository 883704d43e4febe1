#include <gtest/gtest.h>

#include "in/advisory/test_advisories.h"

namespace hinomi::in {
namespace {

std::string record(std::string_view containers) {
  return R"({"dataType": "CVE_RECORD", "dataVersion": "5.1", "cveMetadata": {
    "cveId": "CVE-2026-1000", "state": "PUBLISHED", "assignerShortName": "example",
    "datePublished": "2026-04-01T09:00:00.000Z", "dateUpdated": "2026-04-02T09:00:00"},
    "containers": {)" +
         std::string(containers) + "}}";
}

// One product with these members beside its name.
std::vector<std::string> product(std::string_view members) {
  auto list = read_text(record(R"("cna": {"affected": [{"vendor": "Example", "product": "Mado", )" +
                               std::string(members) + "}]}"));
  if (list.advisories.size() != 1) return {"not read"};
  auto out = shown(list.advisories[0].affected);
  for (const Error& error : list.advisories[0].refused) out.push_back(error.text());
  return out;
}

using Lines = std::vector<std::string>;

TEST(Cve, VersionsAndRanges) {
  EXPECT_EQ(product(R"("versions": [{"version": "1.0", "status": "affected"},
                                    {"version": "1.1", "status": "affected"}])"),
            Lines{"affected {1.0, 1.1}"});
  EXPECT_EQ(product(R"("defaultStatus": "unaffected", "versions": [
       {"version": "0", "lessThan": "2.0", "status": "affected", "versionType": "semver"},
       {"version": "3.0", "lessThanOrEqual": "3.4", "status": "affected", "versionType": "semver"}])"),
            (Lines{"affected semver [,2.0) [3.0,3.4]", "not_affected *"}));
  EXPECT_EQ(product(R"("defaultStatus": "affected")"), Lines{"affected *"});
  EXPECT_EQ(product(R"("defaultStatus": "unknown", "versions": [
       {"version": "1", "lessThan": "*", "status": "affected", "versionType": "custom"}])"),
            Lines{"affected [1,)"});
}

TEST(Cve, TheFirstRowThatHoldsAVersionDecides) {
  // The order of rows is kept, and rows of one status that another comes between are not joined.
  EXPECT_EQ(
      product(R"("versions": [
       {"version": "1", "lessThan": "2", "status": "unaffected", "versionType": "semver"},
       {"version": "0", "lessThan": "9", "status": "affected", "versionType": "semver"},
       {"version": "9", "lessThan": "10", "status": "unaffected", "versionType": "semver"}])"),
      (Lines{"not_affected semver [1,2)", "affected semver [,9)", "not_affected semver [9,10)"}));
}

TEST(Cve, ChangesCutARange) {
  EXPECT_EQ(product(R"("versions": [{"version": "1.0", "lessThan": "5.0", "status": "affected",
       "versionType": "custom", "changes": [{"at": "1.4", "status": "unaffected"},
                                            {"at": "2.0", "status": "affected"}]}])"),
            (Lines{"affected [1.0,1.4)", "not_affected [1.4,2.0)", "affected [2.0,5.0)"}));
}

TEST(Cve, WildcardsAndWordsThatNameNothing) {
  EXPECT_EQ(product(R"("defaultStatus": "affected", "versions": [
       {"version": "2.6.12", "status": "affected"},
       {"version": "0", "lessThan": "2.6.12", "status": "unaffected", "versionType": "semver"},
       {"version": "5.4.10", "lessThanOrEqual": "5.4.*", "status": "unaffected", "versionType": "semver"},
       {"version": "6.9", "lessThanOrEqual": "*", "status": "unaffected",
        "versionType": "original_commit_for_fix"}])"),
            (Lines{"affected {2.6.12}", "not_affected semver [,2.6.12) [5.4.10,5.5) [6.9,)",
                   "affected *"}));
  EXPECT_EQ(product(R"("versions": [{"version": "n/a", "status": "affected"}])"),
            Lines{"affected"});
  EXPECT_EQ(
      product(R"("versions": [{"version": "unspecified", "lessThan": "3", "status": "affected"}])"),
      Lines{"affected [,3)"});
  EXPECT_EQ(product(R"("versions": [{"version": "*", "status": "affected"}])"),
            Lines{"affected *"});
  EXPECT_EQ(product(R"("versions": [{"version": ">= 3.1, < 14.10", "status": "affected"}])"),
            Lines{"affected [3.1,14.10)"});
  EXPECT_EQ(product(R"("versions": [{"version": "See the notice", "status": "affected"}])"),
            Lines{"affected {See the notice}"});
}

TEST(Cve, CommitsOfTheKernel) {
  auto list = read_text(record(R"("cna": {"affected": [{"vendor": "Example", "product": "Kernel",
    "repo": "https://example.com/kernel.git", "programRoutines": [{"name": "read_page"}],
    "defaultStatus": "unaffected", "versions": [
      {"version": "aaaa", "lessThan": "bbbb", "status": "affected", "versionType": "git"}]}]})"));
  ASSERT_EQ(list.advisories.size(), 1u);
  ASSERT_EQ(list.advisories[0].affected.size(), 2u);
  const Affected& one = list.advisories[0].affected[0];
  EXPECT_EQ(shown(one), "affected git [aaaa,bbbb)");
  EXPECT_EQ(one.repository, "https://example.com/kernel.git");
  EXPECT_EQ(one.fixed_in, Lines{"bbbb"});
  EXPECT_EQ(one.symbols, (std::vector<Symbol>{{"", "read_page"}}));
}

TEST(Cve, ARowThatCannotBeReadTakesTheDefaultAway) {
  auto lines = product(R"("defaultStatus": "unaffected", "versions": [
      {"version": "1.0", "status": "affected"},
      {"version": "2.0", "lessThan": "2.1x*", "status": "affected"}])");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "affected {1.0}");
  EXPECT_NE(lines[1].find("/containers/cna/affected/0/versions/1/lessThan"), std::string::npos);
}

TEST(Cve, WhatCisaAddsToARecord) {
  auto list = read_text(record(R"("cna": {"title": "A flaw",
      "providerMetadata": {"shortName": "example"},
      "descriptions": [{"lang": "ja", "value": "欠陥"}, {"lang": "en", "value": "A flaw in Mado"}],
      "metrics": [{"cvssV3_1": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],
      "source": {"advisory": "GHSA-aaaa-bbbb-cccc"},
      "affected": [{"vendor": "n/a", "product": "n/a", "versions": [{"version": "n/a", "status": "affected"}]}]},
    "adp": [{"providerMetadata": {"shortName": "CISA-ADP"},
      "problemTypes": [{"descriptions": [{"lang": "en", "cweId": "CWE-79", "description": "x"}]}],
      "affected": [{"vendor": "example", "product": "mado", "defaultStatus": "unknown",
        "cpes": ["cpe:2.3:a:example:mado:*:*:*:*:*:*:*:*"],
        "versions": [{"version": "0", "lessThan": "2.0", "status": "affected", "versionType": "custom"}]}],
      "metrics": [{"other": {"type": "ssvc", "content": {"options": [{"Exploitation": "Active"},
                     {"Automatable": "no"}, {"Technical Impact": "Total"}]}}},
                  {"other": {"type": "kev", "content": {"dateAdded": "2026-04-03"}}}]}])"));
  ASSERT_EQ(list.advisories.size(), 1u);
  const Advisory& one = list.advisories[0];
  EXPECT_TRUE(one.refused.empty());
  EXPECT_EQ(one.id, "CVE-2026-1000");
  EXPECT_EQ(one.publisher, "example");
  EXPECT_EQ(format_time(one.modified), "2026-04-02T09:00:00.000000Z");
  EXPECT_EQ(one.title, "A flaw");
  EXPECT_EQ(one.text, "A flaw in Mado");
  EXPECT_EQ(one.aliases, Lines{"GHSA-aaaa-bbbb-cccc"});
  ASSERT_EQ(one.severities.size(), 1u);
  EXPECT_EQ(one.severities[0].source, "example");
  ASSERT_EQ(one.affected.size(), 1u) << "n/a names no product";
  EXPECT_EQ(one.affected[0].said_by, "CISA-ADP");
  EXPECT_EQ(one.affected[0].cpes, Lines{"cpe:2.3:a:example:mado:*:*:*:*:*:*:*:*"});
  EXPECT_EQ(shown(one.affected[0]), "affected [,2.0)");
  EXPECT_EQ(one.weaknesses, Lines{"CWE-79"});
  std::vector<std::pair<std::string, std::string>> ssvc = {
      {"exploitation", "active"}, {"automatable", "no"}, {"technical impact", "total"}};
  EXPECT_EQ(one.ssvc, ssvc);
  EXPECT_TRUE(one.is_known_exploited);
  EXPECT_EQ(format_time(one.exploited_since), "2026-04-03T00:00:00.000000Z");
}

TEST(Cve, RejectedRecords) {
  auto list = read_text(R"({"dataType": "CVE_RECORD", "cveMetadata": {"cveId": "CVE-2026-1",
    "state": "REJECTED", "dateRejected": "2026-04-05T00:00:00Z"}, "containers": {"cna": {
    "rejectedReasons": [{"lang": "en", "value": "A duplicate of another"}]}}})");
  ASSERT_EQ(list.advisories.size(), 1u);
  EXPECT_TRUE(list.advisories[0].is_rejected);
  EXPECT_EQ(format_time(list.advisories[0].withdrawn), "2026-04-05T00:00:00.000000Z");
  EXPECT_EQ(list.advisories[0].text, "A duplicate of another");
}

TEST(Cve, ApplicabilityIsATreeOfCpeNames) {
  auto list = read_text(record(R"("cna": {"cpeApplicability": [{"operator": "AND", "nodes": [
      {"operator": "OR", "negate": false, "cpeMatch": [{"vulnerable": true,
        "criteria": "cpe:2.3:o:example:mado_firmware:*:*:*:*:*:*:*:*",
        "versionStartExcluding": "1.0", "versionEndIncluding": "1.9"}]},
      {"operator": "OR", "negate": true, "cpeMatch": [{"vulnerable": false,
        "criteria": "cpe:2.3:h:example:mado:2:*:*:*:*:*:*:*"}]}]}]})"));
  ASSERT_EQ(list.advisories.size(), 1u);
  ASSERT_EQ(list.advisories[0].configurations.size(), 1u);
  const CpeNode& tree = list.advisories[0].configurations[0];
  EXPECT_EQ(tree.op, CpeNode::Operator::all);
  ASSERT_EQ(tree.children.size(), 2u);
  EXPECT_EQ(tree.children[0].op, CpeNode::Operator::any);
  EXPECT_EQ(shown({tree.children[0].matches[0].interval}), "(1.0,1.9] ");
  EXPECT_TRUE(tree.children[0].matches[0].vulnerable);
  EXPECT_TRUE(tree.children[1].negate);
  EXPECT_FALSE(tree.children[1].matches[0].vulnerable);
}

TEST(Cve, ARecordWithoutIdIsRefused) {
  auto list = read_text(R"([{"cveMetadata": {"state": "PUBLISHED"}}, {"cveMetadata": 7}])");
  EXPECT_TRUE(list.advisories.empty());
  ASSERT_GE(list.refused.size(), 2u);
  EXPECT_EQ(list.refused[0].where, "file: /0/cveMetadata/cveId");
}

}  // namespace
}  // namespace hinomi::in
