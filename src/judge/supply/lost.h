// What stops when something stops, with the alternatives that groups leave. Pure; any thread.
#pragma once

#include <span>
#include <vector>

#include "judge/supply/graph.h"
#include "judge/supply/standing.h"

namespace hinomi::supply {

// All nodes that stop when these do, they among them, by number.
std::vector<Node> stopped_by(const Graph& graph, std::span<const Node> failed,
                             Roles roles = all_roles);

// Fills what is lost without each of these organisations.
void count_lost(const Graph& graph, Roles roles, std::vector<Standing>& standings);

}  // namespace hinomi::supply
