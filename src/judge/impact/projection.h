// What fails when: buffers (battery, stock, work by hand) hold for a while, and coming back takes
// its time. Times are hours from the beginning.
//
// A node fails `buffer` hours after one of its groups is lost, if it still is; it runs again
// `recovery` hours after all are regained. The buffer is full again at once. An outage of the node
// itself acts at once, and so does its end. Nodes of one cycle that only wait for each other count
// as regained: somebody starts them together.
#pragma once

#include <span>
#include <vector>

#include "judge/impact/graph.h"

namespace hinomi::impact {

struct Clock {
  double buffer = 0, recovery = 0;  // hours
};
struct Outage {
  Node node = 0;
  double from = 0, to = 0;  // hours; `to` may be infinite
};
struct Interval {
  double from = 0, to = 0;
  bool operator==(const Interval&) const = default;
};

// When each node is down, by node, in order. Outages of a node may overlap; one that ends before it
// begins, or at once, is none. An interval that does not end is infinite. `clocks` by node.
std::vector<std::vector<Interval>> project(const Graph& graph, std::span<const Clock> clocks,
                                           std::span<const Outage> outages);

double longest(std::span<const Interval> down);

}  // namespace hinomi::impact
