#include "judge/impact/cut_sets.h"

#include "judge/impact/states.h"
#include "judge/impact/test_support.h"

namespace hinomi::impact {
namespace {

// All sets of elements, one after the other.
struct Counted {
  double probability = 0;
  std::vector<std::vector<Node>> least;
};

Counted counted(const Made& made, Node goal, const std::vector<double>& p) {
  Counted out;
  const Node nodes = made.graph.size();
  std::vector<std::uint32_t> fails;
  for (std::uint32_t set = 0; set < 1u << nodes; ++set) {
    std::vector<bool> failed(nodes);
    double chance = 1;
    for (Node node = 0; node < nodes; ++node) {
      failed[node] = set >> node & 1;
      chance *= failed[node] ? p[node] : 1 - p[node];
    }
    if (!literally_down(made.needs, failed)[goal]) continue;
    out.probability += chance;
    if (std::any_of(fails.begin(), fails.end(), [&](auto one) { return (one & set) == one; }))
      continue;
    fails.push_back(set);
  }
  // One that is no superset of an earlier one may be a superset of a later one.
  for (std::uint32_t set : fails) {
    if (std::any_of(fails.begin(), fails.end(),
                    [&](auto one) { return one != set && (one & set) == one; }))
      continue;
    std::vector<Node> nodes_of;
    for (Node node = 0; node < nodes; ++node)
      if (set >> node & 1) nodes_of.push_back(node);
    out.least.push_back(nodes_of);
  }
  std::sort(out.least.begin(), out.least.end());
  return out;
}

TEST(CutSets, CutSetsAndProbabilitiesAreThoseOfAllSets) {
  std::mt19937 random(4);
  for (int round = 0; round < 120; ++round) {
    const Node nodes = 3 + random() % 8;
    const Made made = random_graph(random, nodes, round % 2);
    const Node goal = nodes - 1;
    std::vector<double> p;
    std::vector<Node> elements;
    for (Node node = 0; node < nodes; ++node) {
      p.push_back(0.01 * static_cast<double>(1 + random() % 99));
      elements.push_back(node);
    }
    const Counted wanted = counted(made, goal, p);
    auto failure = FailureOf::make(made.graph, goal, elements);
    ASSERT_TRUE(failure);
    EXPECT_NEAR(failure->probability(p), wanted.probability, 1e-12);
    auto sets = failure->cut_sets(nodes, 100'000);
    ASSERT_TRUE(sets);
    std::sort(sets->begin(), sets->end());
    EXPECT_EQ(*sets, wanted.least);
    EXPECT_EQ(failure->cut_set_count().value(), static_cast<double>(wanted.least.size()));
    const auto importance = failure->importance(p);
    for (std::size_t i = 0; i < failure->elements().size(); ++i) {
      std::vector<double> with = p, without = p;
      with[failure->elements()[i]] = 1;
      without[failure->elements()[i]] = 0;
      const double failed = counted(made, goal, with).probability;
      const double runs = counted(made, goal, without).probability;
      EXPECT_NEAR(importance[i].birnbaum, failed - runs, 1e-12);
      EXPECT_NEAR(importance[i].raise, failed / wanted.probability, 1e-9);
      EXPECT_NEAR(importance[i].diagnosis, p[failure->elements()[i]] * failed / wanted.probability,
                  1e-9);
      if (runs > 1e-9) {
        EXPECT_NEAR(importance[i].lower, wanted.probability / runs, 1e-6);
      }
    }
    if (round > 8) continue;
    const Sampled drawn = sampled_probability(made.graph, goal, p, 2000, 7);
    EXPECT_NEAR(drawn.probability, wanted.probability, 5 * drawn.standard_error + 1e-9);
  }
}

TEST(CutSets, PairsAreTheCutSetsOfTwo) {
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    const Node nodes = 3 + random() % 12;
    const Made made = random_graph(random, nodes, round % 2);
    const Node goal = random() % nodes;
    std::vector<Node> elements;
    for (Node node = 0; node < nodes; ++node) elements.push_back(node);
    States states(made.graph);
    std::vector<std::vector<Node>> pairs;
    for (auto [a, b] : failure_pairs(states, goal, elements)) pairs.push_back({a, b});
    auto sets = FailureOf::make(made.graph, goal, elements)->cut_sets(2, 100'000);
    ASSERT_TRUE(sets);
    std::erase_if(*sets, [](const auto& set) { return set.size() != 2; });
    std::sort(sets->begin(), sets->end());
    std::sort(pairs.begin(), pairs.end());
    EXPECT_EQ(pairs, *sets);
  }
}

TEST(CutSets, ATooLargeDiagramIsSaid) {
  std::mt19937 random(6);
  const Made made = random_graph(random, 200, false);
  std::vector<Node> elements;
  for (Node node = 0; node < 200; ++node) elements.push_back(node);
  auto failure = FailureOf::make(made.graph, 199, elements, 20);
  for (Node goal = 198; failure && goal > 100; --goal)
    failure = FailureOf::make(made.graph, goal, elements, 20);
  ASSERT_FALSE(failure);
  EXPECT_EQ(failure.error().kind, ErrorKind::too_large);
}

}  // namespace
}  // namespace hinomi::impact
