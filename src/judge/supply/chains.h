// How one stands on another: chains from a service to an organisation, and all services on one
// organisation. Pure; any thread.
#pragma once

#include <vector>

#include "judge/supply/graph.h"

namespace hinomi::supply {

struct Step {
  Role role;  // what `to` is for the one before it
  Node to;
  // Alternatives beside it: others of its group that could do without it. 0: none.
  std::uint32_t spare = 0;
  bool operator==(const Step&) const = default;
};

// From the service; the last step is the organisation.
struct Chain {
  std::uint32_t tier = 0;
  std::vector<Step> steps;
};

// The chains of the fewest tiers, and of those with the fewest steps, at most `most` of them, in
// the order of ids. Empty: it does not stand on it.
std::vector<Chain> chains(const Graph& graph, Node service, Node organisation, std::size_t most,
                          Roles roles = all_roles);

// How many tiers lie between each node and the nearest of `nodes`, by number; no_tier: it does not
// stand on any.
constexpr std::uint32_t no_tier = 0xffffffff;
std::vector<std::uint32_t> tiers_to(const Graph& graph, std::span<const Node> nodes,
                                    Roles roles = all_roles);

struct Dependent {
  Node service;
  std::uint32_t tier;
  bool stops;  // there is no alternative
};
// The services that stand on any of these nodes (organisations or products), those of the member
// itself at tier 0; nearest first, then by id.
std::vector<Dependent> dependents(const Graph& graph, std::span<const Node> nodes,
                                  Roles roles = all_roles);

struct Supplier {
  Node organisation;
  std::uint32_t tier;
  bool stops;  // some of the services would stop without it
};
// The organisations that any of these services stand on, at tier 1 and further; nearest first, then
// by id.
std::vector<Supplier> suppliers(const Graph& graph, std::span<const Node> services,
                                Roles roles = all_roles);

}  // namespace hinomi::supply
