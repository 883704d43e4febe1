#include <gtest/gtest.h>

#include "in/advisory/test_advisories.h"

namespace hinomi::in {
namespace {

TEST(Osv, SaysWhatThePublisherSays) {
  auto list = read_text(R"({"schema_version": "1.7.0", "id": "PYSEC-2026-1",
    "modified": "2026-04-02T09:00:00Z", "published": "2026-04-01T09:00:00Z",
    "withdrawn": "2026-05-01T00:00:00Z",
    "aliases": ["CVE-2026-1", "GHSA-aaaa-bbbb-cccc"], "upstream": ["CVE-2026-7"],
    "related": ["CVE-2026-9"], "summary": "A flaw", "details": "Long",
    "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}],
    "references": [{"type": "WEB", "url": "https://example.com/1"}],
    "database_specific": {"cwe_ids": ["CWE-79"]},
    "affected": [{"package": {"ecosystem": "PyPI", "name": "Kazari", "purl": "pkg:pypi/kazari"},
      "ranges": [{"type": "ECOSYSTEM",
                  "events": [{"introduced": "0"}, {"fixed": "1.10"}, {"introduced": "2.0"},
                             {"last_affected": "2.9"}]},
                 {"type": "GIT", "repo": "https://example.com/kazari.git",
                  "events": [{"introduced": "aa11"}, {"fixed": "bb22"}]}],
      "versions": ["1.0", "1.9"]}]})");
  ASSERT_EQ(list.advisories.size(), 1u);
  EXPECT_TRUE(list.refused.empty());
  const Advisory& one = list.advisories[0];
  EXPECT_TRUE(one.refused.empty());
  EXPECT_EQ(one.id, "PYSEC-2026-1");
  EXPECT_EQ(one.source, "OSV");
  EXPECT_EQ(one.publisher, "PYSEC");
  EXPECT_EQ(one.aliases, (std::vector<std::string>{"CVE-2026-1", "GHSA-aaaa-bbbb-cccc"}));
  EXPECT_EQ(one.upstream, std::vector<std::string>{"CVE-2026-7"});
  EXPECT_EQ(one.related, std::vector<std::string>{"CVE-2026-9"});
  EXPECT_EQ(one.title, "A flaw");
  EXPECT_EQ(one.text, "Long");
  EXPECT_EQ(format_time(one.published), "2026-04-01T09:00:00.000000Z");
  EXPECT_EQ(format_time(one.modified), "2026-04-02T09:00:00.000000Z");
  EXPECT_EQ(format_time(one.withdrawn), "2026-05-01T00:00:00.000000Z");
  EXPECT_FALSE(one.is_malicious);
  ASSERT_EQ(one.severities.size(), 1u);
  EXPECT_EQ(one.severities[0].vector, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N");
  EXPECT_EQ(one.weaknesses, std::vector<std::string>{"CWE-79"});
  EXPECT_EQ(one.references, std::vector<std::string>{"https://example.com/1"});
  ASSERT_EQ(one.affected.size(), 2u);
  const Affected& package = one.affected[0];
  EXPECT_EQ(package.place, "/affected/0");
  EXPECT_EQ(package.purls, std::vector<std::string>{"pkg:pypi/kazari"});
  EXPECT_EQ(package.ecosystem, "PyPI");
  EXPECT_EQ(package.name, "Kazari");
  EXPECT_EQ(package.scheme, "pypi");
  EXPECT_EQ(shown(package.intervals), "[,1.10) [2.0,2.9] ");
  EXPECT_EQ(package.versions, (std::vector<std::string>{"1.0", "1.9"}));
  EXPECT_EQ(package.fixed_in, std::vector<std::string>{"1.10"});
  const Affected& commits = one.affected[1];
  EXPECT_EQ(commits.scheme, "git");
  EXPECT_EQ(commits.repository, "https://example.com/kazari.git");
  EXPECT_EQ(shown(commits.intervals), "[aa11,bb22) ");
  EXPECT_TRUE(commits.versions.empty());
}

TEST(Osv, SymbolsOfGoRustAndGitHub) {
  auto list = read_text(R"([{"id": "GO-2026-1", "modified": "2026-04-02T09:00:00Z", "affected": [
    {"package": {"ecosystem": "Go", "name": "example.com/mado"},
     "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.3"}]}],
     "ecosystem_specific": {"imports": [
       {"path": "example.com/mado/in", "symbols": ["Read", "Reader.Next"]},
       {"path": "example.com/mado/out"}]}}]},
   {"id": "RUSTSEC-2026-1", "modified": "2026-04-02T09:00:00Z", "affected": [
    {"package": {"ecosystem": "crates.io", "name": "mado"},
     "ecosystem_specific": {"affects": {"functions": ["mado::read"]},
                            "affected_functions": null}}]},
   {"id": "GHSA-2026-1", "modified": "2026-04-02T09:00:00Z", "affected": [
    {"package": {"ecosystem": "PyPI", "name": "mado"},
     "database_specific": {"affected_functions": ["", "mado.io.open"]},
     "ecosystem_specific": {"affected_functions": ["mado.io.read"]}}]}])");
  ASSERT_EQ(list.advisories.size(), 3u);
  EXPECT_EQ(list.advisories[0].affected[0].symbols,
            (std::vector<Symbol>{{"example.com/mado/in", "Read"},
                                 {"example.com/mado/in", "Reader.Next"},
                                 {"example.com/mado/out", ""}}));
  EXPECT_EQ(list.advisories[0].affected[0].purls, std::vector<std::string>{});
  EXPECT_EQ(list.advisories[1].affected[0].symbols, (std::vector<Symbol>{{"", "mado::read"}}));
  EXPECT_EQ(list.advisories[1].refused.size(), 0u);
  EXPECT_EQ(list.advisories[2].affected[0].symbols,
            (std::vector<Symbol>{{"", "mado.io.read"}, {"", "mado.io.open"}}));
  EXPECT_FALSE(list.advisories[1].affected[0].every) << "no version is named";
}

TEST(Osv, WhatAnErratumMendsIsUpstreamOfIt) {
  auto list = read_text(R"([{"id": "ALSA-2026:1", "modified": "2026-04-02T09:00:00Z",
    "related": ["CVE-2026-1", "ALBA-2026:9"], "affected": [
    {"package": {"ecosystem": "AlmaLinux:8", "name": "mado"}, "versions": ["1.0-1"]}]},
    {"id": "DSA-2026-1", "modified": "2026-04-02T09:00:00Z", "upstream": ["CVE-2026-2"],
    "related": ["CVE-2026-3"], "affected": [
    {"package": {"ecosystem": "Debian:12", "name": "mado"}, "versions": ["1.0-1"]}]},
    {"id": "PYSEC-2026-1", "modified": "2026-04-02T09:00:00Z", "related": ["CVE-2026-4"], "affected": [
    {"package": {"ecosystem": "PyPI", "name": "mado"}, "versions": ["1.0"]}]}])");
  ASSERT_EQ(list.advisories.size(), 3u);
  EXPECT_EQ(list.advisories[0].upstream, std::vector<std::string>{"CVE-2026-1"});
  EXPECT_EQ(list.advisories[1].upstream, std::vector<std::string>{"CVE-2026-2"});
  EXPECT_TRUE(list.advisories[2].upstream.empty()) << "a flaw like it is another flaw";
  for (const Advisory& one : list.advisories) EXPECT_TRUE(one.aliases.empty());
}

TEST(Osv, TagsBesideCommitsAndMaliciousPackages) {
  auto list = read_text(R"([{"id": "OSV-2026-1", "modified": "2026-04-02T09:00:00Z", "affected": [
    {"package": {"ecosystem": "OSS-Fuzz", "name": "mado", "purl": "pkg:generic/mado"},
     "ranges": [{"type": "GIT", "repo": "https://example.com/mado",
                 "events": [{"introduced": "aa"}, {"fixed": "bb"}]}], "versions": ["v1", "v2"]}]},
    {"id": "MAL-2026-1", "modified": "2026-04-02T09:00:00Z", "affected": [
    {"package": {"ecosystem": "npm", "name": "kazari-login"}, "versions": ["1.0.0"]}]}])");
  ASSERT_EQ(list.advisories.size(), 2u);
  ASSERT_EQ(list.advisories[0].affected.size(), 1u);
  EXPECT_EQ(list.advisories[0].affected[0].scheme, "git");
  EXPECT_EQ(list.advisories[0].affected[0].versions, (std::vector<std::string>{"v1", "v2"}));
  EXPECT_TRUE(list.advisories[1].is_malicious);
  EXPECT_EQ(list.advisories[1].affected[0].versions, std::vector<std::string>{"1.0.0"});
}

TEST(Osv, ARangeWithABrokenEventIsNoRange) {
  auto list = read_text(R"({"id": "X-1", "modified": "2026-04-02T09:00:00Z", "affected": [
    {"package": {"ecosystem": "npm", "name": "mado"},
     "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": 2}]},
                {"type": "SEMVER", "events": [{"introduced": "3.0.0"}, {"fixed": "3.1.0"}]},
                {"type": "TIME", "events": [{"introduced": "0"}]}]}]})");
  ASSERT_EQ(list.advisories.size(), 1u);
  const Advisory& one = list.advisories[0];
  EXPECT_EQ(shown(one.affected[0].intervals), "[3.0.0,3.1.0) ");
  ASSERT_EQ(one.refused.size(), 3u);
  EXPECT_EQ(one.refused[0].where, "file: /affected/0/ranges/0/events/1/fixed");
  EXPECT_EQ(one.refused[1].where, "file: /affected/0/ranges/0/events/1");
  EXPECT_EQ(one.refused[2].where, "file: /affected/0/ranges/2/type");
  for (const Error& error : one.refused) EXPECT_FALSE(error.remedy.empty());
}

}  // namespace
}  // namespace hinomi::in
