#include "judge/impact/states.h"

#include <algorithm>

namespace hinomi::impact {

States::States(const Graph& graph)
    : spread_(graph, Cells{std::vector<std::uint32_t>(graph.size()),
                           std::vector<std::int32_t>(graph.groups())}) {
  for (Group group = 0; group < graph.groups(); ++group)
    spread_.cells().lefts[group] = static_cast<std::int32_t>(graph.spare(group));
}

States::States(const Graph& graph, const std::vector<bool>& failed) : States(graph) {
  for (Node node = 0; node < graph.size(); ++node)
    if (failed[node]) fail(node);
}

std::int32_t States::left(Group group) const {
  if (graph().spare(group) > 0) return spread_.cells().lefts[group];
  std::int32_t out = 0;
  for (Node member : graph().members(group)) out -= is_down(member);
  return out;
}

Level States::level(Node node) const {
  if (is_down(node)) return Level::failed;
  for (Group group = graph().first_need(node); group < graph().last_need(node); ++group)
    if (graph().spare(group) > 0 && left(group) == 0) return Level::degraded;
  return Level::operational;
}

WhatIf::WhatIf(const States& under)
    : spread_(under.graph(), Cells{under.spread_.cells(), {}, {}}) {}

std::vector<Node> why_down(const States& states, Node node) {
  if (!states.is_down(node)) return {};
  const Graph& graph = states.graph();
  std::unordered_map<Node, Node> from{{node, no_node}};
  std::vector<Node> look{node};
  for (std::size_t i = 0; i < look.size(); ++i) {
    if (states.is_failed(look[i])) {
      std::vector<Node> out;
      for (Node one = look[i]; one != no_node; one = from[one]) out.push_back(one);
      return {out.rbegin(), out.rend()};
    }
    for (Group group = graph.first_need(look[i]); group < graph.last_need(look[i]); ++group) {
      if (states.left(group) >= 0) continue;
      for (Node member : graph.members(group))
        if (states.is_down(member) && from.try_emplace(member, look[i]).second)
          look.push_back(member);
    }
  }
  return {node};
}

namespace {

// The second of a pair takes a member from a group that the first one has touched: it is that
// member, or something on which the member stands.
class Candidates {
 public:
  explicit Candidates(const Graph& graph) : graph_(graph), seen_(graph.size()) {}

  const std::vector<Node>& of(const States& states, std::span<const Node> down) {
    for (Node node : nodes_) seen_[node] = false;
    nodes_.clear();
    for (Node node : down)
      for (Group group : graph_.shared(node))
        if (states.left(group) >= 0) add(group);
    for (std::size_t at = 0; at < nodes_.size(); ++at)
      for (Group group = graph_.first_need(nodes_[at]); group < graph_.last_need(nodes_[at]);
           ++group)
        add(group);
    return nodes_;
  }
  bool has(Node node) const { return seen_[node]; }

 private:
  void add(Group group) {
    for (Node member : graph_.members(group))
      if (!seen_[member]) {
        seen_[member] = true;
        nodes_.push_back(member);
      }
  }
  const Graph& graph_;
  std::vector<bool> seen_;
  std::vector<Node> nodes_;
};

}  // namespace

std::vector<std::pair<Node, Node>> failure_pairs(States& states, Node goal,
                                                 std::span<const Node> elements) {
  const Graph& graph = states.graph();
  std::vector<bool> in_cone(graph.size());
  for (Node node : cone_of(graph, goal)) in_cone[node] = true;
  auto fails_goal = [&](Node node) {
    const auto down = states.fail(node);
    const bool out = states.is_down(goal);
    states.undo(node, down);
    return out;
  };
  std::vector<Node> single;  // that do not fail it alone
  for (Node node : elements)
    if (in_cone[node] && !fails_goal(node)) single.push_back(node);
  std::vector<std::pair<Node, Node>> out;
  Candidates candidates(graph);
  for (std::size_t i = 0; i < single.size(); ++i) {
    const auto first = states.fail(single[i]);
    const std::vector<Node> down(first.begin(), first.end());
    candidates.of(states, down);
    for (std::size_t j = i + 1; j < single.size(); ++j)
      if (candidates.has(single[j]) && fails_goal(single[j])) out.push_back({single[i], single[j]});
    states.undo(single[i], down);
  }
  return out;
}

}  // namespace hinomi::impact
