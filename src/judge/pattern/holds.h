// Whether what stands in one pair of square brackets holds for one observation.
#pragma once

#include "judge/pattern/compile.h"
#include "judge/pattern/observed.h"

namespace hinomi::pattern {

// All comparisons start at the same object (section 9.5). Error: invalid, naming the observation
// and the property: a text that should be a time, bytes that are none, a regular expression that
// took too long.
Result<bool> holds(const Test& test, const Observation& observation);

// Why a comparison that could not be decided could not.
std::string_view reason_of(Outcome outcome);

}  // namespace hinomi::pattern
