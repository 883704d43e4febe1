// A correlation in plain words.
#pragma once

#include <string>

#include "judge/detect/rule.h"

namespace hinomi::hits {

// `rules`: where the titles of those that it refers to are looked for.
std::string explain_correlation(const detect::Correlation& correlation,
                                const detect::RuleSet& rules, bool japanese);

}  // namespace hinomi::hits
