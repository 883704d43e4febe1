// A correlation as it stands in a file.
#pragma once

#include "in/yaml.h"
#include "judge/detect/rule.h"

namespace hinomi::detect {

// As it is written: "event_count".
std::string_view name_of(CorrelationKind kind);

// `document` has a member `correlation`. What it refers to is looked for later
// (correlation_links.h). Error: invalid, with the line as place.
Result<Correlation> read_correlation(const in::Yaml& document, const std::string& file);

}  // namespace hinomi::detect
