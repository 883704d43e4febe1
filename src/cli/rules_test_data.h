// rules test: regression data as SigmaHQ keeps it. A folder has info.yml, which names a rule and
// how many events of the file beside it match.
#pragma once

#include "base/result.h"
#include "cli/commands.h"

namespace hinomi::cli {

// Answers the exit status: 1 when a count differs, or nothing was tested.
Result<int> test_rules(const Common& common, const RuleArguments& arguments);

}  // namespace hinomi::cli
