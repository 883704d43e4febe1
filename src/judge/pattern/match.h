// A pattern against observed data that lies there whole.
#pragma once

#include <optional>
#include <span>

#include "judge/pattern/observed.h"
#include "judge/pattern/search.h"

namespace hinomi::pattern {

// The observations that make it hold, by number, in the order of the pattern's places; nothing when
// none do. Error: invalid, when the data cannot be compared as the pattern asks (see holds());
// too_large, when the search is given up.
Result<std::optional<std::vector<Use>>> match(const Pattern& pattern,
                                              std::span<const Observation> observations);

inline constexpr std::uint64_t most_search_steps = 20'000'000;  // about a second

}  // namespace hinomi::pattern
