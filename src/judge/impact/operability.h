// How well a node works when what feeds it works worse (functional dependency network analysis,
// after Garvey and Pinto): levels from 0 to 100.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "judge/impact/graph.h"

namespace hinomi::impact {

// `receiver` depends on `feeder`: by `strength` (0 to 1), how much of its level comes from there,
// and down to `criticality` (0 to 100), the level that it keeps when the feeder has none.
struct Feed {
  Node feeder = 0, receiver = 0;
  double strength = 1, criticality = 0;
};

// The level of each node, of `own` levels (0 to 100, what it reaches by itself):
//   min( mean_i(strength * level_i + (1 - strength) * own), min_i(criticality + (100 - criticality)
//   * level_i / 100) )
// and its own level when nothing feeds it. In a cycle the highest levels that agree.
std::vector<double> operability(std::span<const double> own, std::span<const Feed> feeds);

}  // namespace hinomi::impact
