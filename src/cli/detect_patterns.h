// STIX patterns from files, for the commands that need them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "in/observe_mapping.h"
#include "judge/pattern/pattern_file.h"

namespace hinomi::cli {

struct LoadedPatterns {
  std::shared_ptr<const pattern::Plan> plan;  // nullptr: no file was named
  std::shared_ptr<const in::ObserveMapping> observe;
  std::vector<std::string> fields;              // that events are to be asked for
  std::vector<pattern::Plan::Refusal> refused;  // by their files and by their language
  std::uint64_t revoked = 0;
};
// Error: a file that cannot be read, or no pattern that can be looked for.
Result<LoadedPatterns> load_patterns(const std::vector<std::string>& paths);

}  // namespace hinomi::cli
