// Which controls to buy: the set that leaves the least expected loss, within a budget.
//
// A control leaves (1 - effect) of a scenario's events. What a set takes away is submodular: a
// control gives no more to a larger set than to a smaller one, so that adding up single effects
// promises too much. The search starts from a greedy set and exchanges, then looks at all sets that
// could be better: the answer is the best, unless the search was cut.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace hinomi::risk {

struct Control {
  double cost = 0;
  // By scenario: the part of its events that it prevents, 0 to 1.
  std::vector<std::pair<std::uint32_t, double>> effects;
  std::vector<std::uint32_t> requires_all;  // controls without which it does nothing: not bought
  std::vector<std::uint32_t> excludes;      // controls that cannot be bought beside it
};

struct Choice {
  std::vector<std::uint32_t> controls;  // ascending
  double loss = 0, cost = 0;
  bool is_best = false;    // no other set within the budget leaves less
  double greedy_loss = 0;  // what the greedy set leaves
};

// `losses`: each scenario's expected yearly loss without controls. At most 64 controls.
// `most_steps`: sets that are looked at before the search is cut. Error: invalid, naming the
// control.
Result<Choice> choose_controls(std::span<const double> losses, std::span<const Control> controls,
                               double budget, std::uint64_t most_steps = 50'000'000);

// The expected loss that these controls leave.
double residual(std::span<const double> losses, std::span<const Control> controls,
                std::span<const std::uint32_t> chosen);

}  // namespace hinomi::risk
