// STIX patterns (STIX 2.1 section 9), as far as one match of one value can be blocked: equalities
// joined by OR. What needs several things together, in order or not at all cannot be blocked by
// equipment that sees one thing at a time, and is refused in words.
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

// Error: invalid; `where` is empty or "character N" of the pattern.
Result<std::vector<PatternIndicator>> indicators_of(std::string_view pattern);

}  // namespace hinomi::in
