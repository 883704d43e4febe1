// What a stream looks for, as the commands that put rules to events are told.
#pragma once

#include <string>

#include "cli/detect_plan.h"
#include "watch/stream.h"

namespace hinomi::cli {

// Hits of rules and correlations of this level or above are told; rules that are only there for
// correlations are silent.
void want_hits(const LoadedRules& loaded, const std::string& level,
               watch::EventStream::Options& options);

}  // namespace hinomi::cli
