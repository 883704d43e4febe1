// Indicators from files, and where events name such things, for the commands that need them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "in/observe_mapping.h"
#include "judge/indicators/list_file.h"
#include "judge/indicators/live.h"

namespace hinomi::cli {

// content/observe. Error: invalid, with file and line.
Result<in::ObserveMapping> load_observe_mapping();

struct LoadedIndicators {
  std::shared_ptr<const indicators::Table> table;  // nullptr: no file was named
  std::shared_ptr<const in::ObserveMapping> observe;
  std::vector<std::string> fields;  // that events are to be asked for
  indicators::ListTally tally;
};
// Error: a file that cannot be read, or gives nothing that can be looked for.
Result<LoadedIndicators> load_indicators(const std::vector<std::string>& files);

}  // namespace hinomi::cli
