// In which order to mend what is broken, so that what matters most is missed least.
//
// The cost is the sum over missions of weight * hours until each runs again. That is an exact
// answer for few parts (all subsets are looked at) and a search for many: the best rate first, then
// moving and exchanging parts as long as that helps. With precedence it is NP-hard.
#pragma once

#include <span>
#include <vector>

#include "judge/impact/graph.h"

namespace hinomi::impact {

struct Part {
  Node node = 0;
  double hours = 0;         // to mend it
  std::vector<Node> after;  // parts that must be mended before
};
struct Mission {
  Node node = 0;
  double weight = 1;
};
struct Restoration {
  std::vector<Node> order;
  double cost = 0;
  bool is_exact = false;
  // By place in the given missions: when it runs again; 0 when it was not down, infinite when these
  // parts do not bring it back (that it costs the same in any order is left out of the cost).
  std::vector<double> back;
};

constexpr std::size_t most_exact = 16;

// `parts` are failed, all else runs; one crew for an exact answer, else parts are begun in order by
// whoever of the crews is free first. A part whose `after` cannot be met (a circle, or no part) is
// begun last. `crews` at least 1.
Restoration restoration_order(const Graph& graph, std::span<const Part> parts,
                              std::span<const Mission> missions, std::uint32_t crews = 1);

}  // namespace hinomi::impact
