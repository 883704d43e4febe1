// A correlation as it stands in a file.
#pragma once

#include "in/yaml.h"
#include "judge/detect/rule.h"

namespace hinomi::detect {

// `document` has a member `correlation`. What it refers to is looked for later
// (correlation_links.h). Error: invalid, with the line as place.
Result<Correlation> read_correlation(const in::Yaml& document, const std::string& file);

}  // namespace hinomi::detect
