// What is counted for all at once is what the words say of each, on generated networks.
#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "judge/supply/chains.h"
#include "judge/supply/literal_supply.h"
#include "judge/supply/lost.h"
#include "judge/supply/standing.h"

namespace hinomi::supply {
namespace {

Graph any_graph(std::mt19937_64& random, std::size_t services, std::size_t products,
                std::size_t organisations, std::size_t groups) {
  Graph graph;
  auto below = [&](std::size_t n) { return std::size_t(random() % n); };
  std::vector<Node> all;
  for (std::size_t i = 0; i < services; ++i)
    all.push_back(graph.service("s" + std::to_string(i),
                                "m" + std::to_string(below(services / 2 + 1)),
                                "sector" + std::to_string(below(4))));
  for (std::size_t i = 0; i < products; ++i) all.push_back(graph.product("p" + std::to_string(i)));
  for (std::size_t i = 0; i < organisations; ++i)
    all.push_back(graph.organisation("o" + std::to_string(i)));
  for (std::size_t i = 0; i < groups; ++i) {
    std::vector<Node> of;
    const std::size_t count = below(3) > 0 ? 1 : 1 + below(5);
    for (std::size_t j = 0; j < count; ++j) of.push_back(all[below(all.size())]);
    graph.need(all[below(all.size())], static_cast<Role>(below(role_count)), of,
               static_cast<std::uint32_t>(1 + below(count)));
  }
  return graph;
}

TEST(SupplyProperties, AllAtOnceAsEachAlone) {
  std::mt19937_64 random(6);
  for (int round = 0; round < 300; ++round) {
    const std::size_t size = 1 + random() % 12;
    const Graph graph = any_graph(random, size, random() % 10, 1 + random() % 15, random() % 40);
    const Roles roles = random() % 2 ? all_roles : static_cast<Roles>(random() % (all_roles + 1));
    auto expected = literal::standings(graph, roles);
    const auto found = standings(graph, roles);
    ASSERT_EQ(found.size(), expected.size()) << round;
    for (const Standing& one : found)
      ASSERT_EQ(one, expected[one.organisation]) << round << " " << graph.id(one.organisation);
  }
}

// More than one word of bits, and more than one row.
TEST(SupplyProperties, MoreThanFitsInARow) {
  std::mt19937_64 random(7);
  const Graph graph = any_graph(random, 530, 20, 520, 500);
  auto expected = literal::standings(graph, all_roles);
  const auto found = standings(graph);
  ASSERT_EQ(found.size(), expected.size());
  for (const Standing& one : found)
    ASSERT_EQ(one, expected[one.organisation]) << graph.id(one.organisation);
}

TEST(SupplyProperties, WhatStopsAndByWhichChains) {
  std::mt19937_64 random(8);
  for (int round = 0; round < 300; ++round) {
    const Graph graph = any_graph(random, 6, 5, 8, random() % 30);
    const Node service = graph.services()[random() % graph.services().size()];
    const Node node = static_cast<Node>(random() % graph.size());
    const auto down = stopped_by(graph, std::vector{node});
    const auto expected = literal::stopped(graph, {node}, all_roles);
    ASSERT_EQ(std::set<Node>(down.begin(), down.end()), expected) << round;

    const auto tiers = literal::tiers(graph, service, all_roles);
    const auto found = chains(graph, service, node, 4);
    if (node == service) continue;
    ASSERT_EQ(!found.empty(), tiers.count(node) > 0) << round;
    for (const Chain& chain : found) {
      ASSERT_EQ(chain.tier, tiers.at(node)) << round;
      ASSERT_EQ(chain.steps.back().to, node);
      std::uint32_t tier = 0;
      Node from = service;
      for (const Step& step : chain.steps) {
        const auto groups = graph.groups();
        ASSERT_TRUE(std::any_of(groups.begin(), groups.end(), [&](const Graph::Group& group) {
          const auto of = graph.members(group);
          return group.of == from && group.role == step.role &&
                 group.count - group.least == step.spare &&
                 std::find(of.begin(), of.end(), step.to) != of.end();
        })) << round;
        tier += graph.tiers(from, step.to);
        from = step.to;
      }
      ASSERT_EQ(tier, chain.tier);
      ASSERT_EQ(chain.steps.size(), found[0].steps.size());
    }
    const auto upwards = tiers_to(graph, std::vector{node});
    for (Node from = 0; from < graph.size(); ++from) {
      const auto literal = literal::tiers(graph, from, all_roles);
      const auto there = literal.find(node);
      ASSERT_EQ(upwards[from], there == literal.end() ? no_tier : there->second) << round;
    }
    for (const Dependent& one : dependents(graph, std::vector{node})) {
      const auto from = literal::tiers(graph, one.service, all_roles);
      ASSERT_EQ(from.at(node), one.tier) << round;
      ASSERT_EQ(one.stops, expected.count(one.service) > 0) << round;
    }
  }
}

// A country's worth: 100,000 organisations, 10,000 services, 20,000 products. A bound that only
// something that is not proportional to the links breaks.
TEST(SupplyProperties, ACountryIsCountedInSeconds) {
  std::mt19937_64 random(9);
  Graph graph;
  // Few are used by many: the product of two draws leans to the low numbers.
  auto few = [&](std::size_t n) { return std::size_t(random() % n) * (random() % n) / n; };
  std::vector<Node> organisations, products;
  for (int i = 0; i < 100'000; ++i)
    organisations.push_back(graph.organisation("o" + std::to_string(i)));
  for (int i = 0; i < 20'000; ++i) {
    products.push_back(graph.product("p" + std::to_string(i)));
    graph.need(products.back(), Role::makes, organisations[few(100'000)]);
  }
  for (int i = 0; i < 10'000; ++i) {
    const Node service = graph.service("s" + std::to_string(i), "m" + std::to_string(i / 5),
                                       "sector" + std::to_string(i % 15));
    for (int j = 0; j < 4; ++j) graph.need(service, Role::uses, products[few(20'000)]);
  }
  for (std::size_t i = 0; i < 100'000; ++i) {  // suppliers have suppliers; some could change
    const Node other = organisations[few(100'000)];
    if (i % 3 == 0) graph.need(organisations[i], Role::hosts, other);
    if (i % 7 == 0)
      graph.need(organisations[i], Role::hosts, std::vector{other, organisations[few(100'000)]}, 1);
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto all = standings(graph);
  const auto took = std::chrono::steady_clock::now() - begin;
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
  RecordProperty("milliseconds", static_cast<int>(milliseconds));
  EXPECT_GT(all.size(), 1000u);
  EXPECT_LT(milliseconds, 60'000);
}

}  // namespace
}  // namespace hinomi::supply
