#include "judge/exposure/facts.h"

#include <gtest/gtest.h>

#include "judge/exposure/test_support_exposures.h"

namespace hinomi::exposure {
namespace {

FlawFacts facts_of(const Facts& facts, const std::vector<std::string>& names) {
  return facts.of(names);
}

// An erratum is about a flaw and is not that flaw: who exploits the one exploits what it mends.
TEST(Facts, WhatIsUpstreamTellsOfExploitsAndOfNothingElse) {
  for (const bool erratum_first : {true, false}) {
    Facts facts;
    in::Advisory erratum = about("ALSA-2026:1", {in("AlmaLinux:8", "gate", "0", "2")});
    erratum.upstream = {"CVE-2026-1", "cve-2026-2"};
    in::Advisory flaw = about("CVE-2026-1", {});
    flaw.title = "a hole";
    flaw.severities = {{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", {}}};
    flaw.weaknesses = {"CWE-79"};
    flaw.ssvc = {{"exploitation", "active"}};
    if (erratum_first) facts.put(erratum);
    facts.put(flaw);
    facts.put(in::ExploitLikelihood{.flaw = "CVE-2026-1", .probability = 0.2});
    facts.put(in::ExploitLikelihood{.flaw = "CVE-2026-2", .probability = 0.4});
    if (!erratum_first) facts.put(erratum);
    FlawFacts told = facts_of(facts, {"ALSA-2026:1"});
    EXPECT_FALSE(told.is_exploited);
    EXPECT_EQ(told.likelihood, 0.4) << "of several the most likely";
    facts.put(in::KnownExploited{
        .flaw = "CVE-2026-2", .due = *parse_time("2026-04-20T00:00:00Z"), .in_ransomware = true});
    told = facts_of(facts, {"ALSA-2026:1"});
    EXPECT_TRUE(told.is_exploited);
    EXPECT_TRUE(told.in_ransomware);
    EXPECT_EQ(told.due, *parse_time("2026-04-20T00:00:00Z"));
    EXPECT_EQ(told.title, "");
    EXPECT_FALSE(told.cvss) << "an erratum has its own score, or none";
    EXPECT_TRUE(told.weaknesses.empty());
    EXPECT_TRUE(told.ssvc.empty());
    EXPECT_FALSE(facts_of(facts, {"CVE-2026-1"}).is_exploited) << "never the other way";
    EXPECT_EQ(facts.downstream("CVE-2026-2").size(), 1u);
    EXPECT_EQ(facts.downstream("CVE-2026-2")[0], "ALSA-2026:1");
    EXPECT_TRUE(facts.downstream("ALSA-2026:1").empty());
    // Its own word on how likely it is goes first.
    facts.put(in::ExploitLikelihood{.flaw = "ALSA-2026:1", .probability = 0.1});
    EXPECT_EQ(facts_of(facts, {"ALSA-2026:1"}).likelihood, 0.1);
  }
}

TEST(Facts, FunctionsOfAProductFromAllAdvisoriesOnAFlaw) {
  Facts facts;
  Affected first = in("Go", "example.com/mado", "0", "2"), second = first;
  first.symbols = {{"example.com/mado", "Read"}, {"example.com/mado", "Write"}};
  second.symbols = {{"example.com/mado", "Read"}, {"example.com/mado", "Close"}};
  facts.put(about("GO-2026-1", {first}));
  facts.put(about("GHSA-1", {second, in("npm", "mado", "0", "2")}));
  const std::vector<std::string> names = {"GHSA-1", "GO-2026-1"};
  EXPECT_EQ(facts.symbols(names, "golang/example.com/mado").size(), 3u);
  EXPECT_TRUE(facts.symbols(names, "npm/mado").empty());
  EXPECT_TRUE(facts.symbols({}, "golang/example.com/mado").empty());
}

}  // namespace
}  // namespace hinomi::exposure
