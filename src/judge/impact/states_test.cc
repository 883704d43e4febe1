#include "judge/impact/states.h"

#include "judge/impact/test_support.h"

namespace hinomi::impact {
namespace {

std::vector<bool> all_down(const States& states) {
  std::vector<bool> out;
  for (Node node = 0; node < states.graph().size(); ++node) out.push_back(states.is_down(node));
  return out;
}

TEST(ImpactStates, EachChangeIsAsReadLiterally) {
  std::mt19937 random(1);
  for (int round = 0; round < 400; ++round) {
    const Node nodes = 2 + random() % 20;
    const Made made = random_graph(random, nodes, round % 2);
    States states(made.graph);
    std::vector<bool> failed(nodes);
    for (int change = 0; change < 40; ++change) {
      const Node node = random() % nodes;
      const std::vector<bool> before = all_down(states);
      const bool fails = random() % 2;
      const auto changed = fails ? states.fail(node) : states.restore(node);
      failed[node] = fails;
      std::vector<bool> told = before;
      for (Node one : changed) {
        EXPECT_NE(told[one], fails);
        told[one] = fails;
      }
      ASSERT_EQ(all_down(states), literally_down(made.needs, failed)) << round << " " << change;
      ASSERT_EQ(told, all_down(states)) << "what changed is what is told";
      const States at_once(made.graph, failed);
      ASSERT_EQ(all_down(at_once), all_down(states));
      for (Group group = 0; group < made.graph.groups(); ++group)
        ASSERT_EQ(at_once.left(group), states.left(group));
    }
  }
}

TEST(ImpactStates, UndoneIsAsBefore) {
  std::mt19937 random(2);
  for (int round = 0; round < 200; ++round) {
    const Node nodes = 2 + random() % 20;
    const Made made = random_graph(random, nodes, true);
    States states(made.graph);
    std::vector<bool> failed(nodes);
    failed[random() % nodes] = true;
    for (Node node = 0; node < nodes; ++node)
      if (failed[node]) states.fail(node);
    const std::vector<bool> before = all_down(states);
    std::vector<std::int32_t> counts;
    for (Group group = 0; group < made.graph.groups(); ++group)
      counts.push_back(states.left(group));
    int seen = 0;
    each_failure(states, [&](Node node, std::span<const Node> others) {
      ++seen;
      std::vector<bool> now = failed;
      now[node] = true;
      std::vector<bool> told = before;
      told[node] = true;
      for (Node other : others) told[other] = true;
      ASSERT_EQ(told, literally_down(made.needs, now));
    });
    EXPECT_EQ(seen, std::count(before.begin(), before.end(), false));
    EXPECT_EQ(all_down(states), before);
    for (Group group = 0; group < made.graph.groups(); ++group)
      EXPECT_EQ(states.left(group), counts[group]);
  }
}

TEST(ImpactStates, AQuestionLeavesTheStatesAsTheyAre) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    const Node nodes = 2 + random() % 20;
    const Made made = random_graph(random, nodes, round % 2);
    States states(made.graph);
    std::vector<bool> failed(nodes);
    for (int i = 0; i < 3; ++i) {
      const Node node = random() % nodes;
      failed[node] = true;
      states.fail(node);
    }
    const std::vector<bool> before = all_down(states);
    WhatIf what_if(states);
    for (int change = 0; change < 10; ++change) {
      const Node node = random() % nodes;
      failed[node] = random() % 2;
      if (failed[node])
        what_if.fail(node);
      else
        what_if.restore(node);
      const std::vector<bool> wanted = literally_down(made.needs, failed);
      for (Node one = 0; one < nodes; ++one) ASSERT_EQ(what_if.is_down(one), wanted[one]);
    }
    EXPECT_EQ(all_down(states), before);
  }
}

TEST(ImpactStates, NodesThatNeedEachOtherComeBackTogether) {
  Graph::Builder builder;
  const Node power = builder.add(), a = builder.add(), b = builder.add();
  builder.need(a, 1, std::vector{b});
  builder.need(b, 1, std::vector{a});
  builder.need(a, 1, std::vector{power});
  const Graph graph = std::move(builder).build();
  States states(graph);
  EXPECT_EQ(states.fail(power).size(), 3u);
  EXPECT_EQ(states.restore(power).size(), 3u);
  EXPECT_FALSE(states.is_down(b));
  EXPECT_EQ(graph.component(a), graph.component(b));
  EXPECT_LT(graph.component(power), graph.component(a));
}

TEST(ImpactStates, TheShortestReasonIsGiven) {
  Graph::Builder builder;
  const Node power = builder.add(), pump = builder.add(), valve = builder.add(),
             water = builder.add();
  builder.need(pump, 1, std::vector{power});
  builder.need(water, 1, std::vector{pump});
  builder.need(water, 1, std::vector{valve});
  const Graph graph = std::move(builder).build();
  States states(graph);
  EXPECT_TRUE(why_down(states, water).empty());
  states.fail(power);
  EXPECT_EQ(why_down(states, water), (std::vector{water, pump, power}));
  states.fail(valve);
  EXPECT_EQ(why_down(states, water), (std::vector{water, valve}));
}

TEST(ImpactStates, TheLastSpareIsDegraded) {
  Graph::Builder builder;
  const Node a = builder.add(), b = builder.add(), goal = builder.add(), alone = builder.add();
  builder.need(goal, 1, std::vector{a, b});
  builder.need(alone, 1, std::vector{a});
  const Graph graph = std::move(builder).build();
  States states(graph);
  EXPECT_EQ(states.level(goal), Level::operational);
  EXPECT_EQ(states.level(alone), Level::operational) << "it never had one to spare";
  states.fail(b);
  EXPECT_EQ(states.level(goal), Level::degraded);
  states.fail(a);
  EXPECT_EQ(states.level(goal), Level::failed);
}

}  // namespace
}  // namespace hinomi::impact
