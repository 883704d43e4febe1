// Spans of time as correlations say them: 90m, 1d.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::detect {

// A whole number and s, m, h, d, w, M or y, from 1s to ten years; a month and a year are the means
// of the Gregorian calendar. Error: invalid.
Result<Duration> read_timespan(std::string_view text);

// In the largest unit that it is a whole number of.
std::string timespan_text(Duration span);

}  // namespace hinomi::detect
