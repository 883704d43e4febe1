// Ranges that people and machines both write: ">= 1.0, < 1.2", "All versions < V4.3", "= 2.1".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "in/advisory/advisory.h"

namespace hinomi::in {

struct Comparators {
  std::vector<VersionInterval> intervals;
  std::vector<std::string> versions;  // "= 2.1"
  bool every = false;                 // "*", "all versions"
};

// Nothing when the text is not wholly comparisons (<, <=, >, >=, =, joined by a comma, "and" or a
// space, alternatives by "||"), each with one version, in a way that bounds one side once; or "*",
// "all", "all versions". A single word is no comparison.
std::optional<Comparators> read_comparators(std::string_view text);

// Constraints as vers has them behind its scheme: ">=1.0|<1.2|2.0", in the order of the versions.
// Nothing when they are not, or when they leave out single versions ("!=").
std::optional<Comparators> read_vers_constraints(std::string_view text);

}  // namespace hinomi::in
