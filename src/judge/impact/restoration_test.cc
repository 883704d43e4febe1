#include "judge/impact/restoration.h"

#include "judge/impact/test_support.h"

namespace hinomi::impact {
namespace {

TEST(RestorationOrder, FewPartsAreMendedInTheBestOrder) {
  std::mt19937 random(9);
  double worst = 1;
  for (int round = 0; round < 60; ++round) {
    const Node nodes = 6;
    Graph::Builder builder;
    std::vector<Part> parts;
    for (Node node = 0; node < nodes; ++node) {
      builder.add();
      Part part{node, static_cast<double>(1 + random() % 8), {}};
      if (node > 0 && random() % 3 == 0) part.after.push_back(random() % node);
      parts.push_back(part);
    }
    std::vector<LiteralNeed> needs;
    std::vector<Mission> missions;
    for (int m = 0; m < 4; ++m) {
      std::vector<Node> of;
      for (Node node = 0; node < nodes; ++node)
        if (random() % 2) of.push_back(node);
      if (of.empty()) of.push_back(0);
      const auto least = static_cast<std::uint32_t>(1 + random() % of.size());
      missions.push_back({builder.add(), static_cast<double>(1 + random() % 10)});
      builder.need(missions.back().node, least, of);
      needs.push_back({missions.back().node, least, of});
    }
    const Graph graph = std::move(builder).build();
    auto cost_of = [&](const std::vector<Node>& order) {
      std::vector<bool> failed(nodes + 4);
      for (Node node = 0; node < nodes; ++node) failed[node] = true;
      double now = 0, cost = 0;
      std::vector<bool> before = literally_down(needs, failed);
      for (Node node : order) {
        now += parts[node].hours;
        failed[node] = false;
        const std::vector<bool> down = literally_down(needs, failed);
        for (const Mission& mission : missions)
          if (before[mission.node] && !down[mission.node]) cost += mission.weight * now;
        before = down;
      }
      return cost;
    };
    std::vector<Node> order{0, 1, 2, 3, 4, 5};
    double best = never;
    do {
      bool is_allowed = true;
      for (std::size_t i = 0; i < order.size(); ++i)
        for (Node one : parts[order[i]].after)
          is_allowed =
              is_allowed && std::find(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(i),
                                      one) != order.begin() + static_cast<std::ptrdiff_t>(i);
      if (is_allowed) best = std::min(best, cost_of(order));
    } while (std::next_permutation(order.begin(), order.end()));
    const Restoration exact = restoration_order(graph, parts, missions);
    EXPECT_TRUE(exact.is_exact);
    EXPECT_DOUBLE_EQ(exact.cost, best);
    EXPECT_DOUBLE_EQ(cost_of(exact.order), best);
    // One crew too many for the exact search, of which the second has nothing: a part of 0 hours.
    const Restoration two = restoration_order(graph, parts, missions, 2);
    EXPECT_FALSE(two.is_exact);
    EXPECT_LE(two.cost, best) << "two crews are not slower than one";
    worst = std::max(worst, two.cost / best);
  }
  EXPECT_LE(worst, 1);
}

TEST(RestorationOrder, ManyPartsAreOrderedToo) {
  std::mt19937 random(10);
  Graph::Builder builder;
  std::vector<Part> parts;
  for (Node node = 0; node < 30; ++node)
    parts.push_back({builder.add(), static_cast<double>(1 + random() % 8), {}});
  std::vector<Mission> missions;
  // Each mission needs one part: Smith's rule says which first, weight by hours.
  double best = 0, now = 0;
  std::vector<std::pair<double, std::size_t>> rate;
  for (std::size_t i = 0; i < 30; ++i) {
    missions.push_back({builder.add(), static_cast<double>(1 + random() % 20)});
    builder.need(missions[i].node, 1, std::vector{parts[i].node});
    rate.push_back({-missions[i].weight / parts[i].hours, i});
  }
  std::sort(rate.begin(), rate.end());
  for (auto [one, i] : rate) best += missions[i].weight * (now += parts[i].hours);
  const Graph graph = std::move(builder).build();
  const Restoration found = restoration_order(graph, parts, missions);
  EXPECT_FALSE(found.is_exact);
  EXPECT_DOUBLE_EQ(found.cost, best);
}

TEST(RestorationOrder, WhatCannotBeMendedIsSaid) {
  Graph::Builder builder;
  const Node a = builder.add(), other = builder.add(), goal = builder.add(), fine = builder.add();
  builder.need(goal, 1, std::vector{a});
  builder.need(goal, 1, std::vector{other});
  const Graph graph = std::move(builder).build();
  // Its circle of "after" is no reason to leave it out.
  const std::vector<Part> parts{{a, 2, {a}}};
  const std::vector<Mission> missions{{goal, 3}, {fine, 1}};
  const Restoration out = restoration_order(graph, parts, missions);
  EXPECT_EQ(out.order, std::vector<Node>{a});
  EXPECT_EQ(out.back, (std::vector<double>{2, 0}));
  EXPECT_EQ(restoration_order(graph, {}, missions).order, std::vector<Node>{});
}

}  // namespace
}  // namespace hinomi::impact
