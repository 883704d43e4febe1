// What correlations refer to.
#pragma once

#include "judge/detect/rule.h"

namespace hinomi::detect {

// A rule or a correlation of a RuleSet.
struct Target {
  bool is_correlation = false;
  std::uint32_t index = 0;
  auto operator<=>(const Target&) const = default;
};

// By id, else by name. Error: invalid: there is none, or more than one of the name.
Result<Target> find_target(const RuleSet& rules, std::string_view reference);

// Refuses correlations whose references cannot be found, go round in a circle, or whose aliases
// leave a rule out, and those that refer to them. Called once, after all files were read.
void link_correlations(RuleSet& rules);

}  // namespace hinomi::detect
