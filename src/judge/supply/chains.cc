#include "judge/supply/chains.h"

#include <algorithm>
#include <deque>
#include <tuple>

#include "judge/supply/links.h"
#include "judge/supply/lost.h"

namespace hinomi::supply {

namespace {

constexpr std::uint32_t unreached = no_tier;

struct Distance {
  std::uint32_t tier = unreached, steps = 0;
  auto operator<=>(const Distance&) const = default;
};

// From the nearest of `from`, over links that cost so many tiers and one step each.
std::vector<Distance> distances(std::size_t nodes, std::span<const Node> from,
                                const PerNode<Link>& links) {
  std::vector<Distance> out(nodes);
  std::vector<Node> here(from.begin(), from.end());
  for (Node node : here) out[node] = {0, 0};
  for (std::uint32_t tier = 0; !here.empty(); ++tier) {
    // Those of one tier by the number of steps, so that each is first met by the fewest.
    std::stable_sort(here.begin(), here.end(),
                     [&](Node a, Node b) { return out[a].steps < out[b].steps; });
    std::vector<Node> further;
    std::deque<Node> queue;
    std::size_t next = 0;
    auto take = [&] {
      if (next < here.size() && (queue.empty() || out[here[next]] <= out[queue.front()]))
        return here[next++];
      const Node node = queue.front();
      queue.pop_front();
      return node;
    };
    while (next < here.size() || !queue.empty()) {
      const Node node = take();
      if (out[node].tier != tier) continue;
      for (const Link& link : links[node]) {
        const Distance way{tier + link.tiers, out[node].steps + 1};
        if (way >= out[link.to]) continue;
        out[link.to] = way;
        (link.tiers == 0 ? (void)queue.push_back(link.to) : further.push_back(link.to));
      }
    }
    here.clear();
    for (Node node : further)
      if (out[node].tier == tier + 1) here.push_back(node);
    std::sort(here.begin(), here.end());
    here.erase(std::unique(here.begin(), here.end()), here.end());
  }
  return out;
}

PerNode<Link> links_up(const Graph& graph, Roles roles) {
  return PerNode<Link>(graph.size(), [&](const auto& put) {
    for (const Graph::Group& group : graph.groups())
      if (is_followed(group, roles))
        for (Node on : graph.members(group)) put(on, Link{group.of, graph.tiers(group.of, on)});
  });
}

template <class T>
void sort_by_tier(const Graph& graph, std::vector<T>& all, Node T::* node) {
  std::sort(all.begin(), all.end(), [&](const T& a, const T& b) {
    return a.tier != b.tier ? a.tier < b.tier : graph.id(a.*node) < graph.id(b.*node);
  });
}

}  // namespace

std::vector<Chain> chains(const Graph& graph, Node service, Node organisation, std::size_t most,
                          Roles roles) {
  const std::vector<Distance> distance =
      distances(graph.size(), std::span(&service, 1), links_down(graph, roles));
  std::vector<Chain> out;
  if (distance[organisation].tier == unreached) return out;
  const PerNode<std::uint32_t> groups = groups_up(graph, roles);
  // Backwards, only over steps that lie on a shortest chain: steps fall by one, so there is no way
  // around in a circle.
  std::vector<Step> steps;
  auto walk = [&](auto& self, Node to) -> void {
    if (out.size() == most) return;
    if (to == service) {
      out.push_back({distance[organisation].tier, {steps.rbegin(), steps.rend()}});
      return;
    }
    std::vector<std::pair<Node, std::uint32_t>> before;
    for (std::uint32_t number : groups[to]) {
      const Graph::Group& group = graph.groups()[number];
      const Distance& from = distance[group.of];
      if (from.tier != unreached && from.steps + 1 == distance[to].steps &&
          from.tier + graph.tiers(group.of, to) == distance[to].tier)
        before.emplace_back(group.of, number);
    }
    std::sort(before.begin(), before.end(), [&](const auto& a, const auto& b) {
      return std::tie(graph.id(a.first), a.second) < std::tie(graph.id(b.first), b.second);
    });
    for (const auto& [from, number] : before) {
      const Graph::Group& group = graph.groups()[number];
      steps.push_back({group.role, to, group.count - group.least});
      self(self, from);
      steps.pop_back();
    }
  };
  walk(walk, organisation);
  return out;
}

std::vector<std::uint32_t> tiers_to(const Graph& graph, std::span<const Node> nodes, Roles roles) {
  std::vector<std::uint32_t> out;
  for (const Distance& one : distances(graph.size(), nodes, links_up(graph, roles)))
    out.push_back(one.tier);
  return out;
}

std::vector<Dependent> dependents(const Graph& graph, std::span<const Node> nodes, Roles roles) {
  const std::vector<Distance> distance = distances(graph.size(), nodes, links_up(graph, roles));
  const std::vector<Node> stopped = stopped_by(graph, nodes, roles);
  std::vector<Dependent> out;
  for (Node service : graph.services())
    if (distance[service].tier != unreached)
      out.push_back({service, distance[service].tier,
                     std::binary_search(stopped.begin(), stopped.end(), service)});
  sort_by_tier(graph, out, &Dependent::service);
  return out;
}

std::vector<Supplier> suppliers(const Graph& graph, std::span<const Node> services, Roles roles) {
  const std::vector<Distance> distance =
      distances(graph.size(), services, links_down(graph, roles));
  std::vector<Supplier> out;
  for (Node node = 0; node < graph.size(); ++node) {
    if (graph.kind(node) != NodeKind::organisation || distance[node].tier == unreached ||
        distance[node].tier == 0)
      continue;
    const std::vector<Node> stopped = stopped_by(graph, std::span(&node, 1), roles);
    const bool stops = std::any_of(services.begin(), services.end(), [&](Node service) {
      return std::binary_search(stopped.begin(), stopped.end(), service);
    });
    out.push_back({node, distance[node].tier, stops});
  }
  sort_by_tier(graph, out, &Supplier::organisation);
  return out;
}

}  // namespace hinomi::supply
