// How much stands on each organisation: how many services, members and sectors, at which tier, and
// how many of them have no alternative. All organisations at once, 512 questions at a time. Pure;
// any thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "judge/supply/graph.h"

namespace hinomi::supply {

constexpr std::size_t tier_count = 8;  // the last counts what is further away, too

struct Standing {
  Node organisation = no_node;
  // Services whose shortest chain to it has so many tiers; [0] is the first tier.
  std::array<std::uint32_t, tier_count> services_at{};
  std::uint32_t services = 0, members = 0, sectors = 0;
  // Of these, what stops when it stops: nothing else can take its place.
  std::uint32_t lost_services = 0, lost_members = 0, lost_sectors = 0;
  bool operator==(const Standing&) const = default;
};

// Those on which at least one service of another organisation stands, the most lost first, then
// the most standing, then by id. `roles`: only through these (what a service needs of another and
// the parts of products, Role::uses, always counts).
std::vector<Standing> standings(const Graph& graph, Roles roles = all_roles);

// How concentrated one tier is.
struct Concentration {
  std::uint32_t organisations = 0;
  std::uint64_t pairs = 0;  // of a service and an organisation that it stands on there
  // Herfindahl-Hirschman index, 0 to 10,000: the sum of the squares of the shares in per cent, a
  // share being the organisation's part of the pairs. 0 without any.
  double index = 0;
};
// Tier 1 to tier_count; 0: all tiers together.
Concentration concentration(const std::vector<Standing>& all, std::size_t tier);

}  // namespace hinomi::supply
