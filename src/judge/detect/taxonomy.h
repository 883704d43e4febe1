// Rules that are written in other names than Sigma's own.
#pragma once

#include "judge/detect/pipeline.h"
#include "judge/detect/rule.h"

namespace hinomi::detect {

// Refuses rules, correlations and filters whose taxonomy is neither Sigma's nor one that a pipeline
// knows. Called once, after all files were read and before filters are applied.
void refuse_taxonomies(RuleSet& rules, const Pipeline& pipeline);

}  // namespace hinomi::detect
