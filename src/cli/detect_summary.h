// What detect says at its end, on standard error.
#pragma once

#include <vector>

#include "cli/detect_indicators.h"
#include "cli/detect_patterns.h"
#include "cli/detect_plan.h"
#include "watch/stream.h"

namespace hinomi::cli {

// How many, and the first of them with their places; nothing when there are none.
void say_troubles(const std::vector<Error>& errors, std::size_t count, const char* what);
// Rules that are refused or that no event can reach, and what is wrong with filters.
void say_rules(const LoadedRules& loaded, bool japanese);
// Indicators that are looked for, and those that are not.
void say_indicators(const LoadedIndicators& loaded, const watch::StreamTally& tally, bool japanese);
// Patterns that are looked for, those that are not, and what was left out.
void say_patterns(const LoadedPatterns& loaded, const watch::PatternTally& tally, bool japanese);
// Hits by level.
void say_hits(const LoadedRules& loaded, const watch::StreamTally& tally, bool japanese);
// What correlations saw, left out and gave up.
void say_correlations(const LoadedRules& loaded, const watch::CorrelationTally& tally,
                      bool japanese);
// A hit of this level or above was told.
bool has_hit_of(const LoadedRules& loaded, const watch::StreamTally& tally, int least_rank);
bool has_hit_of(const LoadedPatterns& loaded, const watch::StreamTally& tally, int least_rank);

}  // namespace hinomi::cli
