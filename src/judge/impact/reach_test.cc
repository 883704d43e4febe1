#include "judge/impact/reach.h"

#include <gtest/gtest.h>

#include "judge/impact/cut_sets.h"

namespace hinomi::impact {
namespace {

TEST(Reach, ACompromiseReachesByWays) {
  const std::vector<Step> steps{{0, 1, 0.5}, {0, 2, 0.4}, {1, 3, 0.6}, {2, 3, 0.7}, {3, 1, 0.9}};
  const std::vector<Node> roots{0};
  EXPECT_EQ(reached(5, steps, roots), (std::vector<bool>{true, true, true, true, false}));
  const Attack attack = attack_of(5, steps, roots);
  auto failure = FailureOf::make(attack.graph, 3, attack.elements);
  ASSERT_TRUE(failure);
  // 1 - (1 - 0.5 * 0.6) * (1 - 0.4 * 0.7): the ways share nothing.
  EXPECT_NEAR(failure->probability(attack.probability), 1 - 0.7 * 0.72, 1e-12);
  EXPECT_EQ(dominators(5, steps, 0), (std::vector<Node>{0, 0, 0, 0, no_node}));
}

}  // namespace
}  // namespace hinomi::impact
