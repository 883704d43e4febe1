// Who stands on whom, by hand and by the public cases of k-of-n networks.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "judge/supply/chains.h"
#include "judge/supply/lost.h"
#include "judge/supply/standing.h"

namespace hinomi::supply {
namespace {

// The town's water runs on a controller that Kawa makes and Soto maintains; Kawa's update server
// is hosted by Kumo, and so is the hospital's record system, which could also run at Hoka.
struct Town {
  Graph graph;
  Node water = graph.service("water", "town", "water");
  Node records = graph.service("records", "hospital", "health");
  Node controller = graph.product("controller"), system = graph.product("records-system");
  Node kawa = graph.organisation("kawa"), soto = graph.organisation("soto");
  Node kumo = graph.organisation("kumo"), hoka = graph.organisation("hoka");
  Town() {
    graph.need(water, Role::uses, controller);
    graph.need(controller, Role::makes, kawa);
    graph.need(controller, Role::maintains, soto);
    graph.need(kawa, Role::hosts, kumo);
    graph.need(records, Role::uses, system);
    graph.need(system, Role::hosts, std::vector<Node>{kumo, hoka}, 1);
  }
};

const Standing* of(const std::vector<Standing>& all, Node node) {
  for (const Standing& one : all)
    if (one.organisation == node) return &one;
  return nullptr;
}

TEST(Supply, WhatStandsOnWhomAndAtWhichTier) {
  Town town;
  const auto all = standings(town.graph);
  ASSERT_EQ(all.size(), 4u);
  const Standing* kumo = of(all, town.kumo);
  ASSERT_TRUE(kumo);
  EXPECT_EQ(kumo->services, 2u);
  EXPECT_EQ(kumo->members, 2u);
  EXPECT_EQ(kumo->sectors, 2u);
  EXPECT_EQ(kumo->services_at[0], 1u);  // the hospital's, directly
  EXPECT_EQ(kumo->services_at[1], 1u);  // the water's, through Kawa
  EXPECT_EQ(kumo->lost_services, 1u);   // the records can run at Hoka
  EXPECT_EQ(of(all, town.hoka)->lost_services, 0u);
  EXPECT_EQ(all.back().organisation, town.hoka) << "nothing is lost without it";
}

TEST(Supply, OneRoleAlone) {
  Town town;
  const auto all = standings(town.graph, bit(Role::hosts));
  ASSERT_EQ(all.size(), 2u);  // Kawa is the controller's maker, so what it stands on is not asked
  EXPECT_EQ(of(all, town.kumo)->services, 1u);
  EXPECT_EQ(of(all, town.hoka)->services, 1u);
}

TEST(Supply, ChainsNameEachHand) {
  Town town;
  const auto found = chains(town.graph, town.water, town.kumo, 5);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].tier, 2u);
  EXPECT_EQ(found[0].steps, (std::vector<Step>{{Role::uses, town.controller},
                                               {Role::makes, town.kawa},
                                               {Role::hosts, town.kumo}}));
  const auto spare = chains(town.graph, town.records, town.hoka, 5);
  ASSERT_EQ(spare.size(), 1u);
  EXPECT_EQ(spare[0].steps.back().spare, 1u);
  EXPECT_TRUE(chains(town.graph, town.water, town.hoka, 5).empty());
}

TEST(Supply, WhoIsHitWhenASupplierChanges) {
  Town town;
  const auto hit = dependents(town.graph, std::vector{town.kumo});
  ASSERT_EQ(hit.size(), 2u);
  EXPECT_EQ(hit[0].service, town.records);
  EXPECT_FALSE(hit[0].stops);
  EXPECT_EQ(hit[1].service, town.water);
  EXPECT_EQ(hit[1].tier, 2u);
  EXPECT_TRUE(hit[1].stops);
  const auto mine = suppliers(town.graph, std::vector{town.water});
  ASSERT_EQ(mine.size(), 3u);
  EXPECT_EQ(mine[0].organisation, town.kawa);
  EXPECT_EQ(mine[2].organisation, town.kumo);
  EXPECT_EQ(mine[2].tier, 2u);
}

// A member's own hand is no supplier; what it buys as an organisation is, for each of its services.
TEST(Supply, AMemberIsNoSupplierOfItself) {
  Graph graph;
  const Node a = graph.service("a", "own", "s"), b = graph.service("b", "own", "s");
  graph.need(a, Role::uses, b);
  graph.need(graph.organisation("own"), Role::maintains, graph.organisation("outside"));
  const auto all = standings(graph);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(graph.id(all[0].organisation), "outside");
  EXPECT_EQ(all[0].services_at[0], 2u);
  EXPECT_EQ(all[0].members, 1u);
}

TEST(Supply, CirclesComeToRest) {
  Graph graph;
  const Node service = graph.service("s", "m", "x");
  const Node one = graph.organisation("one"), two = graph.organisation("two");
  graph.need(service, Role::hosts, one);
  graph.need(one, Role::makes, two);
  graph.need(two, Role::hosts, one);
  const auto all = standings(graph);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(of(all, two)->services_at[1], 1u);
  EXPECT_EQ(of(all, two)->lost_services, 1u);
  EXPECT_EQ(stopped_by(graph, std::vector{two}).size(), 3u);
}

// Shares of 50, 30 and 20 per cent: 2,500 + 900 + 400.
TEST(Supply, ConcentrationIsTheSumOfSquaredShares) {
  std::vector<Standing> all(3);
  all[0].services_at[0] = 5, all[1].services_at[0] = 3, all[2].services_at[0] = 2;
  const Concentration found = concentration(all, 1);
  EXPECT_EQ(found.organisations, 3u);
  EXPECT_EQ(found.pairs, 10u);
  EXPECT_DOUBLE_EQ(found.index, 3800);
  EXPECT_EQ(concentration(all, 2).index, 0);
}

// Networks of k-of-n needs whose failures somebody else enumerated.
TEST(Supply, PublicCasesOfFailures) {
  namespace fs = std::filesystem;
  const char* given = std::getenv("HINOMI_CORPORA");
  const fs::path folder =
      given ? fs::path(given) : fs::path(HINOMI_SOURCE_DIR).parent_path() / "shared/corpora";
  std::ifstream in(folder / "risk/kofn_impact.json", std::ios::binary);
  if (!in) GTEST_SKIP() << "no public test data at " << folder;
  const auto document = parse_json(std::string(std::istreambuf_iterator<char>(in), {}));
  ASSERT_TRUE(document) << document.error().text();
  std::size_t cases = 0;
  for (const json::value& check : document->as_object().at("checks").as_array()) {
    const json::object& inputs = check.at("inputs").as_object();
    Graph graph;
    std::vector<Node> missions;
    auto node = [&](std::string_view id) {
      if (id.starts_with('m')) return graph.service(id, "of-" + std::string(id), "sector");
      return id.starts_with('a') ? graph.organisation(id) : graph.product(id);
    };
    for (const auto& [id, groups] : inputs.at("requirements").as_object())
      for (const json::value& group : groups.as_array()) {
        std::vector<Node> of;
        for (const json::value& one : group.at("of").as_array())
          of.push_back(node(one.as_string()));
        graph.need(node(id), Role::makes, of, static_cast<std::uint32_t>(group.at("k").as_int64()));
      }
    const json::object& expected = check.at("expected").as_object();
    for (const auto& [asset, lost] : expected.at("blast").as_object()) {
      ++cases;
      const Node failed = node(asset);
      std::vector<std::string> found, listed;
      for (Node down : stopped_by(graph, std::vector{failed}))
        if (down != failed) found.push_back(graph.id(down));
      for (const json::value& one : lost.as_array()) listed.emplace_back(one.as_string());
      std::sort(found.begin(), found.end());
      std::sort(listed.begin(), listed.end());
      EXPECT_EQ(found, listed) << asset;
    }
    std::map<std::string, std::uint32_t> points;
    for (const auto& [mission, assets] : expected.at("single_points").as_object())
      for (const json::value& one : assets.as_array()) ++points[std::string(one.as_string())];
    for (const Standing& one : standings(graph))
      if (graph.id(one.organisation).starts_with('a')) {
        ++cases;
        EXPECT_EQ(one.lost_services, points[graph.id(one.organisation)])
            << graph.id(one.organisation);
      }
  }
  EXPECT_GT(cases, 40u);
}

}  // namespace
}  // namespace hinomi::supply
