#include "judge/exposure/priority.h"

#include <gtest/gtest.h>

#include "base/world.h"

namespace hinomi::exposure {
namespace {

SsvcTables deployers() {
  SsvcTables tables;
  const std::string file =
      HINOMI_SOURCE_DIR "/content/ssvc/deployer_patch_application_priority.json";
  auto text = real_disk().read(file);
  EXPECT_TRUE(text) << file;
  EXPECT_TRUE(tables.add(text.value_or("")));
  return tables;
}

// Rows of CERT/CC's table ssvc:DT_DP:1.0.0: exploitation, exposure, automatable; the human impact
// from low to very high.
TEST(Priority, WhatIsExploitedIsAsUrgentAsItMayBe) {
  const SsvcTables tables = deployers();
  FlawFacts facts;
  facts.is_exploited = true;
  EXPECT_EQ(urgency_of(tables, facts, Reach::small).least, Priority::scheduled) << "A S N: S S O O";
  EXPECT_EQ(urgency_of(tables, facts, Reach::open).priority, Priority::immediate);
  facts.ssvc = {{"Automatable", "no"}};
  const Urgency small = urgency_of(tables, facts, Reach::small);
  EXPECT_EQ(small.priority, Priority::out_of_cycle) << "A S N: S S O O";
  EXPECT_EQ(small.why, (std::vector<std::string>{"exploited", "small"}));
}

TEST(Priority, WhatIsNotExploitedIsAsUrgentAsIsSure) {
  const SsvcTables tables = deployers();
  FlawFacts facts;
  facts.ssvc = {{"Exploitation", "none"}, {"Automatable", "yes"}};
  Urgency open = urgency_of(tables, facts, Reach::open);  // N O Y: S S S O
  EXPECT_EQ(open.priority, Priority::scheduled);
  EXPECT_EQ(open.most, Priority::out_of_cycle);
  facts.ssvc[0].second = "poc";
  open = urgency_of(tables, facts, Reach::open);  // P O Y: S S O O
  EXPECT_EQ(open.priority, Priority::scheduled);
  EXPECT_EQ(open.why, (std::vector<std::string>{"proof_of_concept", "automatable", "open"}));
  EXPECT_EQ(urgency_of(tables, {}, Reach::unknown).priority, Priority::defer) << "nothing is known";
}

// CISA's records say "active" where its catalogue does not list the flaw (yet).
TEST(Priority, ThePublisherMaySayThatItIsExploited) {
  FlawFacts facts;
  facts.ssvc = {{"exploitation", "Active"}};
  EXPECT_TRUE(is_urgent(urgency_of(deployers(), facts, Reach::controlled).priority));
  facts.ssvc = {{"exploitation", "a rumour"}};
  EXPECT_FALSE(is_urgent(urgency_of(deployers(), facts, Reach::controlled).priority));
}

TEST(Priority, MaliciousPackagesGoAtOnce) {
  FlawFacts facts;
  facts.is_malicious = true;
  for (Reach reach : {Reach::unknown, Reach::small, Reach::open})
    EXPECT_EQ(urgency_of(deployers(), facts, reach).priority, Priority::immediate);
}

TEST(Priority, WithoutATableOnlyWhatIsExploitedIsUrgent) {
  FlawFacts facts;
  EXPECT_FALSE(is_urgent(urgency_of({}, facts, Reach::open).priority));
  facts.is_exploited = true;
  EXPECT_EQ(urgency_of({}, facts, Reach::small).priority, Priority::out_of_cycle);
}

}  // namespace
}  // namespace hinomi::exposure
