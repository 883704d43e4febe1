#include "judge/impact/graph.h"

#include <algorithm>
#include <numeric>

namespace hinomi::impact {

Node Graph::Builder::add() { return nodes_++; }

void Graph::Builder::need(Node node, std::uint32_t least, std::span<const Node> of) {
  const std::size_t first = members_.size();
  members_.insert(members_.end(), of.begin(), of.end());
  const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(first);
  std::sort(begin, members_.end());
  members_.erase(std::unique(begin, members_.end()), members_.end());
  const auto count = static_cast<std::uint32_t>(members_.size() - first);
  if (least == 0 || count == 0) {
    members_.resize(first);
    return;
  }
  needs_.push_back({node, count - std::min(least, count), static_cast<std::uint32_t>(first),
                    static_cast<std::uint32_t>(members_.size())});
}

template <class Takes, class Value>
Graph::Rows Graph::by_member(Node nodes, const Takes& takes, const Value& value) const {
  Rows out;
  out.first.assign(nodes + 1, 0);
  for (Group group = 0; group < groups(); ++group)
    if (takes(group))
      for (Node member : members(group)) ++out.first[member + 1];
  std::partial_sum(out.first.begin(), out.first.end(), out.first.begin());
  out.all.resize(out.first.back());
  std::vector<std::uint32_t> at(out.first.begin(), out.first.end() - 1);
  for (Group group = 0; group < groups(); ++group)
    if (takes(group))
      for (Node member : members(group)) out.all[at[member]++] = value(group);
  return out;
}

Graph Graph::Builder::build() && {
  std::stable_sort(needs_.begin(), needs_.end(),
                   [](const Need& a, const Need& b) { return a.owner < b.owner; });
  Graph out;
  out.first_need_.assign(nodes_ + 1, 0);
  out.first_member_.push_back(0);
  for (const Need& need : needs_) {
    ++out.first_need_[need.owner + 1];
    out.owner_.push_back(need.owner);
    out.spare_.push_back(need.spare);
    out.members_.insert(out.members_.end(), members_.begin() + need.first,
                        members_.begin() + need.last);
    out.first_member_.push_back(static_cast<std::uint32_t>(out.members_.size()));
  }
  std::partial_sum(out.first_need_.begin(), out.first_need_.end(), out.first_need_.begin());
  out.sure_ = out.by_member(
      nodes_, [&](Group group) { return out.spare_[group] == 0; },
      [&](Group group) { return out.owner_[group]; });
  out.shared_ = out.by_member(
      nodes_, [&](Group group) { return out.spare_[group] > 0; },
      [](Group group) { return group; });
  out.component_.assign(nodes_, 0);
  out.find_components();
  return out;
}

// Tarjan's algorithm, without recursion. Components end in the order that is wanted: first those
// that need nothing else.
void Graph::find_components() {
  struct Step {
    Node node = 0;
    std::uint32_t at = 0, end = 0;  // in members_
  };
  constexpr std::uint32_t unseen = 0, done = std::numeric_limits<std::uint32_t>::max();
  const Node count = size();
  std::vector<std::uint32_t> low(count, unseen);
  std::vector<Node> open;
  std::vector<Step> path;
  std::uint32_t next = 1;
  std::vector<std::uint32_t> number(count, unseen);
  first_of_.push_back(0);
  by_component_.reserve(count);
  auto enter = [&](Node node) {
    number[node] = low[node] = next++;
    open.push_back(node);
    path.push_back({node, first_member_[first_need_[node]], first_member_[first_need_[node + 1]]});
  };
  for (Node root = 0; root < count; ++root) {
    if (number[root] != unseen) continue;
    enter(root);
    while (!path.empty()) {
      Step& step = path.back();
      if (step.at < step.end) {
        const Node to = members_[step.at++];
        if (number[to] == unseen)
          enter(to);
        else if (low[to] != done)
          low[step.node] = std::min(low[step.node], number[to]);
        continue;
      }
      const Node node = step.node;
      path.pop_back();
      if (!path.empty()) low[path.back().node] = std::min(low[path.back().node], low[node]);
      if (low[node] != number[node]) continue;
      const auto component = static_cast<std::uint32_t>(first_of_.size() - 1);
      for (Node member = no_node; member != node;) {
        member = open.back();
        open.pop_back();
        low[member] = done;
        component_[member] = component;
        by_component_.push_back(member);
      }
      first_of_.push_back(static_cast<std::uint32_t>(by_component_.size()));
    }
  }
  is_cycle_.assign(components(), false);
  for (Group group = 0; group < groups(); ++group)
    for (Node member : members(group))
      if (component_[member] == component_[owner_[group]])
        is_cycle_[component_[member]] = has_cycles_ = true;
}

std::vector<Node> cone_of(const Graph& graph, Node node) {
  std::vector<bool> seen(graph.size());
  std::vector<Node> out{node};
  seen[node] = true;
  for (std::size_t i = 0; i < out.size(); ++i)
    for (Group group = graph.first_need(out[i]); group < graph.last_need(out[i]); ++group)
      for (Node member : graph.members(group))
        if (!seen[member]) {
          seen[member] = true;
          out.push_back(member);
        }
  std::stable_sort(out.begin(), out.end(),
                   [&](Node a, Node b) { return graph.component(a) < graph.component(b); });
  return out;
}

}  // namespace hinomi::impact
