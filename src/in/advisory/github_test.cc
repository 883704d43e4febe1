#include <gtest/gtest.h>

#include "in/advisory/test_advisories.h"

namespace hinomi::in {
namespace {

using Lines = std::vector<std::string>;

TEST(GitHub, AnAdvisoryOfTheRestApi) {
  auto list = read_text(R"([{"ghsa_id": "GHSA-aaaa-bbbb-cccc", "cve_id": "CVE-2026-1",
    "summary": "A flaw in mado", "description": "Long", "type": "reviewed", "severity": "high",
    "identifiers": [{"type": "GHSA", "value": "GHSA-aaaa-bbbb-cccc"}, {"type": "CVE", "value": "CVE-2026-1"}],
    "references": ["https://example.com/1"], "published_at": "2026-04-01T09:00:00Z",
    "updated_at": "2026-04-02T09:00:00Z", "withdrawn_at": null,
    "cvss": {"vector_string": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "score": 9.8},
    "cvss_severities": {"cvss_v3": {"vector_string": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
                        "cvss_v4": {"vector_string": null, "score": 0.0}},
    "cwes": [{"cwe_id": "CWE-400", "name": "x"}],
    "vulnerabilities": [
      {"package": {"ecosystem": "pip", "name": "mado"}, "first_patched_version": "1.2",
       "vulnerable_version_range": ">= 1.0, < 1.2", "vulnerable_functions": ["mado.read"]},
      {"package": {"ecosystem": "npm", "name": "mado"}, "first_patched_version": {"identifier": "2.0.1"},
       "vulnerable_version_range": "= 2.0.0", "vulnerable_functions": null},
      {"package": {"ecosystem": "npm", "name": "mado-old"}, "first_patched_version": null,
       "vulnerable_version_range": "before the rewrite"}]}])");
  ASSERT_EQ(list.advisories.size(), 1u);
  const Advisory& one = list.advisories[0];
  EXPECT_EQ(one.id, "GHSA-aaaa-bbbb-cccc");
  EXPECT_EQ(one.aliases, Lines{"CVE-2026-1"});
  EXPECT_EQ(one.withdrawn, Time{});
  EXPECT_EQ(one.severities.size(), 1u);
  EXPECT_EQ(one.weaknesses, Lines{"CWE-400"});
  EXPECT_EQ(shown(one.affected), (Lines{"affected pypi [1.0,1.2)", "affected npm {2.0.0}",
                                        "affected npm \"before the rewrite\""}));
  EXPECT_EQ(one.affected[0].ecosystem, "PyPI");
  EXPECT_EQ(one.affected[0].fixed_in, Lines{"1.2"});
  EXPECT_EQ(one.affected[0].symbols, (std::vector<Symbol>{{"", "mado.read"}}));
  EXPECT_EQ(one.affected[1].fixed_in, Lines{"2.0.1"});
  ASSERT_EQ(one.refused.size(), 1u);
  EXPECT_EQ(one.refused[0].where, "file: /0/vulnerabilities/2/vulnerable_version_range");
}

TEST(GitHub, MalwareAndWithdrawnOnes) {
  auto list = read_text(R"({"ghsa_id": "GHSA-dddd-eeee-ffff", "type": "malware",
    "withdrawn_at": "2026-05-01T00:00:00Z", "vulnerabilities": [
    {"package": {"ecosystem": "npm", "name": "kazari-login"}, "vulnerable_version_range": ">= 0"}]})");
  ASSERT_EQ(list.advisories.size(), 1u);
  EXPECT_TRUE(list.advisories[0].is_malicious);
  EXPECT_EQ(format_time(list.advisories[0].withdrawn), "2026-05-01T00:00:00.000000Z");
}

}  // namespace
}  // namespace hinomi::in
