// The graph as the searches walk it: each node's neighbours side by side. Pure.
#pragma once

#include <algorithm>
#include <vector>

#include "judge/supply/graph.h"

namespace hinomi::supply {

// Does a question through `roles` follow this group?
inline bool is_followed(const Graph::Group& group, Roles roles) {
  return group.role == Role::uses || (roles & bit(group.role)) != 0;
}

// What is listed for each node, in one array.
template <class T>
class PerNode {
 public:
  // `each(put)` calls put(node, T) for all there is, twice in the same order.
  template <class Each>
  PerNode(std::size_t nodes, const Each& each) : starts_(nodes + 1) {
    each([&](Node node, const T&) { ++starts_[node + 1]; });
    for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
    values_.resize(starts_.back());
    std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
    each([&](Node node, const T& value) { values_[next[node]++] = value; });
  }
  std::span<const T> operator[](Node node) const {
    return std::span(values_).subspan(starts_[node], starts_[node + 1] - starts_[node]);
  }

 private:
  std::vector<std::uint32_t> starts_;
  std::vector<T> values_;
};

struct Link {
  Node to = no_node;
  std::uint32_t tiers = 0;
};

// From the one that needs to those it needs.
inline PerNode<Link> links_down(const Graph& graph, Roles roles) {
  return PerNode<Link>(graph.size(), [&](const auto& put) {
    for (const Graph::Group& group : graph.groups())
      if (is_followed(group, roles))
        for (Node on : graph.members(group)) put(group.of, Link{on, graph.tiers(group.of, on)});
  });
}

// From one that is needed to the groups that it is in, by number.
inline PerNode<std::uint32_t> groups_up(const Graph& graph, Roles roles) {
  return PerNode<std::uint32_t>(graph.size(), [&](const auto& put) {
    const auto groups = graph.groups();
    for (std::uint32_t i = 0; i < groups.size(); ++i)
      if (is_followed(groups[i], roles))
        for (Node on : graph.members(groups[i])) put(on, i);
  });
}

// The services with those of one sector, and in it those of one member, side by side.
inline std::vector<Node> services_by_member(const Graph& graph) {
  std::vector<Node> out(graph.services().begin(), graph.services().end());
  std::stable_sort(out.begin(), out.end(), [&](Node a, Node b) {
    const Node x = graph.member(a), y = graph.member(b);
    const auto& s = graph.sector(x);
    const auto& t = graph.sector(y);
    return s != t ? s < t : x < y;
  });
  return out;
}

}  // namespace hinomi::supply
