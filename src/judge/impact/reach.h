// How far a compromise reaches: along trust and reachability, not along needs. Kept apart from
// outages: what is compromised may well run.
#pragma once

#include <span>
#include <vector>

#include "judge/impact/graph.h"

namespace hinomi::impact {

// Who has `from` can come to `to`, with this probability when it is tried once.
struct Step {
  Node from = 0, to = 0;
  double probability = 1;
};

// The nodes that can be come to from `roots`, at worst: each that some way leads to.
std::vector<bool> reached(Node nodes, std::span<const Step> steps, std::span<const Node> roots);

// The same as a graph of failures, where "down" means compromised: nodes keep their numbers and
// step i is node `nodes` + i, which is down when it succeeds and its beginning is compromised; what
// may succeed by itself is node `nodes` + steps + i. FailureOf then tells the exact probability of
// a node's compromise, and its cut sets are the ways in.
struct Attack {
  Graph graph;
  std::vector<double> probability;  // by node of the graph
  std::vector<Node> elements;       // steps that may succeed
};
Attack attack_of(Node nodes, std::span<const Step> steps, std::span<const Node> roots);

// By node: the last node that every way from the root to it goes through (its immediate dominator);
// the root's is itself, no_node for what is not reached. Cooper, Harvey and Kennedy 2001.
std::vector<Node> dominators(Node nodes, std::span<const Step> steps, Node root);

// Nodes without which something falls apart when every step can be gone both ways; ascending.
// Hopcroft and Tarjan 1973.
std::vector<Node> articulation_points(Node nodes, std::span<const Step> steps);

}  // namespace hinomi::impact
