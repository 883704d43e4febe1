#include <gtest/gtest.h>

#include "in/advisory/test_advisories.h"

namespace hinomi::in {
namespace {

TEST(Nvd, APageOfFlaws) {
  auto list = read_text(R"({"resultsPerPage": 3, "startIndex": 0, "totalResults": 3,
    "format": "NVD_CVE", "version": "2.0", "timestamp": "2026-04-05T00:00:00.000",
    "vulnerabilities": [
     {"cve": {"id": "CVE-2026-1", "sourceIdentifier": "cve@example.com",
       "published": "2026-04-01T09:00:00.000", "lastModified": "2026-04-02T09:00:00.000",
       "vulnStatus": "Analyzed", "cisaExploitAdd": "2026-04-03",
       "cisaVulnerabilityName": "Example Mado Flaw",
       "descriptions": [{"lang": "es", "value": "Un fallo"}, {"lang": "en", "value": "A flaw"}],
       "metrics": {"cvssMetricV31": [{"source": "nvd@example.gov", "type": "Primary", "cvssData":
           {"version": "3.1", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],
         "cvssMetricV2": [{"source": "nvd@example.gov", "cvssData":
           {"version": "2.0", "vectorString": "AV:N/AC:L/Au:N/C:P/I:P/A:P"}}]},
       "weaknesses": [{"description": [{"lang": "en", "value": "CWE-89"}]},
                      {"description": [{"lang": "en", "value": "NVD-CWE-noinfo"}]}],
       "configurations": [{"operator": "AND", "nodes": [
         {"operator": "OR", "negate": false, "cpeMatch": [
           {"vulnerable": true, "criteria": "cpe:2.3:a:example:mado:*:*:*:*:*:*:*:*",
            "versionStartIncluding": "1.0", "versionEndExcluding": "2.0"}]},
         {"operator": "OR", "negate": false, "cpeMatch": [
           {"vulnerable": false, "criteria": "cpe:2.3:o:example:os:-:*:*:*:*:*:*:*"}]}]}],
       "references": [{"url": "https://example.com/1", "source": "x"}]}},
     {"cve": {"id": "CVE-2026-2", "vulnStatus": "Rejected", "lastModified": "2026-04-04T00:00:00.000"}},
     {"cve": {"id": "CVE-2026-3", "configurations": [{"nodes": [
        {"operator": "OR", "cpeMatch": [{"vulnerable": true}]}]}, {"nodes": [
        {"operator": "XOR", "cpeMatch": [{"vulnerable": true, "criteria": "cpe:2.3:a:x:y:1:*:*:*:*:*:*:*"}]}]}]}},
     {"cve": {"vulnStatus": "Analyzed"}}]})");
  ASSERT_EQ(list.advisories.size(), 3u);
  const Advisory& one = list.advisories[0];
  EXPECT_EQ(one.id, "CVE-2026-1");
  EXPECT_EQ(one.source, "NVD");
  EXPECT_EQ(one.text, "A flaw");
  EXPECT_EQ(one.title, "Example Mado Flaw");
  ASSERT_EQ(one.severities.size(), 2u);
  EXPECT_EQ(one.severities[1].vector, "AV:N/AC:L/Au:N/C:P/I:P/A:P");
  EXPECT_EQ(one.weaknesses, std::vector<std::string>{"CWE-89"});
  EXPECT_TRUE(one.is_known_exploited);
  EXPECT_EQ(format_time(one.exploited_since), "2026-04-03T00:00:00.000000Z");
  ASSERT_EQ(one.configurations.size(), 1u);
  EXPECT_EQ(one.configurations[0].op, CpeNode::Operator::all);
  EXPECT_EQ(shown({one.configurations[0].children[0].matches[0].interval}), "[1.0,2.0) ");
  EXPECT_EQ(shown({one.configurations[0].children[1].matches[0].interval}), "[,) ");
  EXPECT_TRUE(list.advisories[1].is_rejected);
  EXPECT_FALSE(list.advisories[0].is_rejected);
  EXPECT_TRUE(list.advisories[2].configurations.empty()) << "a configuration is whole or left out";
  ASSERT_EQ(list.advisories[2].refused.size(), 2u);
  EXPECT_EQ(list.advisories[2].refused[0].where,
            "file: /vulnerabilities/2/cve/configurations/0/nodes/0/cpeMatch/0/criteria");
  ASSERT_EQ(list.refused.size(), 1u);
  EXPECT_EQ(list.refused[0].where, "file: /vulnerabilities/3/cve/id");
}

TEST(Nvd, OneFlawWithItsIdBesideIt) {
  auto list = read_text(R"({"_annotation": {"cve_id": "CVE-2026-5"}, "cve": {"configurations": [
    {"nodes": [{"operator": "OR", "negate": false, "cpeMatch": [
      {"criteria": "cpe:2.3:a:example:mado:*:*:*:*:*:*:*:*", "versionEndIncluding": "3"}]}]}]}})");
  ASSERT_EQ(list.advisories.size(), 1u);
  EXPECT_EQ(list.advisories[0].id, "CVE-2026-5");
  EXPECT_EQ(shown({list.advisories[0].configurations[0].children[0].matches[0].interval}), "[,3] ");
}

}  // namespace
}  // namespace hinomi::in
