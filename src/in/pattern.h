// The indicators that a STIX pattern names (in/stix_pattern.h reads it), as far as one match of one
// value can be blocked: equalities joined by OR. What needs several things together, in order or
// not at all cannot be blocked by equipment that sees one thing at a time, and is refused in words;
// judge/pattern detects by it all the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/indicator.h"

namespace hinomi::in {

struct PatternIndicator {
  std::optional<IndicatorType> type;  // nothing: address or name, by its value
  std::string value;                  // as written, escapes undone
};

// Error: invalid or too_large; `where` is empty or "character N" of the pattern.
Result<std::vector<PatternIndicator>> indicators_of(std::string_view pattern);

}  // namespace hinomi::in
