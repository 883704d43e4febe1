// The words of docs/suppliers.md taken literally, node by node and case by case: for tests.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "judge/supply/graph.h"
#include "judge/supply/standing.h"

namespace hinomi::supply::literal {

inline bool counts(const Graph::Group& group, Roles roles) {
  return group.role == Role::uses || (roles >> static_cast<int>(group.role) & 1) != 0;
}

// What stops, looked at again and again until nothing more does.
inline std::set<Node> stopped(const Graph& graph, std::set<Node> down, Roles roles) {
  for (bool changes = true; changes;) {
    changes = false;
    for (const Graph::Group& group : graph.groups()) {
      if (!counts(group, roles) || down.count(group.of)) continue;
      std::uint32_t running = 0;
      for (Node one : graph.members(group)) running += down.count(one) ? 0 : 1;
      if (running < group.least) changes = down.insert(group.of).second || changes;
    }
  }
  return down;
}

// The least tiers from one node to each that it reaches.
inline std::map<Node, std::uint32_t> tiers(const Graph& graph, Node from, Roles roles) {
  std::map<Node, std::uint32_t> out{{from, 0}};
  for (bool changes = true; changes;) {
    changes = false;
    for (const Graph::Group& group : graph.groups()) {
      auto found = out.find(group.of);
      if (!counts(group, roles) || found == out.end()) continue;
      for (Node to : graph.members(group)) {
        const std::uint32_t way = found->second + graph.tiers(group.of, to);
        auto [there, is_new] = out.try_emplace(to, way);
        if (!is_new && way >= there->second) continue;
        there->second = way;
        changes = true;
      }
    }
  }
  return out;
}

inline std::map<Node, Standing> standings(const Graph& graph, Roles roles) {
  std::map<Node, Standing> out;
  std::map<Node, std::set<Node>> members;
  std::map<Node, std::set<std::string>> sectors;
  for (Node service : graph.services())
    for (auto [node, tier] : tiers(graph, service, roles)) {
      if (graph.kind(node) != NodeKind::organisation || tier == 0) continue;
      Standing& one = out[node];
      one.organisation = node;
      ++one.services;
      ++one.services_at[std::min<std::size_t>(tier, tier_count) - 1];
      members[node].insert(graph.member(service));
      sectors[node].insert(graph.sector(graph.member(service)));
    }
  for (auto& [node, one] : out) {
    one.members = static_cast<std::uint32_t>(members[node].size());
    one.sectors = static_cast<std::uint32_t>(sectors[node].size());
    std::set<Node> lost_members;
    std::set<std::string> lost_sectors;
    for (Node down : stopped(graph, {node}, roles)) {
      if (graph.kind(down) != NodeKind::service || graph.member(down) == node) continue;
      ++one.lost_services;
      lost_members.insert(graph.member(down));
      lost_sectors.insert(graph.sector(graph.member(down)));
    }
    one.lost_members = static_cast<std::uint32_t>(lost_members.size());
    one.lost_sectors = static_cast<std::uint32_t>(lost_sectors.size());
  }
  return out;
}

}  // namespace hinomi::supply::literal
