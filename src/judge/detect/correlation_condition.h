// When a correlation's condition holds, as it stands in a file.
#pragma once

#include "in/yaml.h"
#include "judge/detect/rule.h"

namespace hinomi::detect {

// One text or a list of them, each once; empty when the member is absent. Error: invalid.
Result<std::vector<std::string>> read_correlation_names(const in::Yaml& map, std::string_view key);

// Bounds, expression, fields and percentile; also the rules, when the expression alone names them.
// `out` has its kind and rules. Error: invalid.
Result<void> read_correlation_condition(const in::Yaml& correlation, Correlation& out);

}  // namespace hinomi::detect
