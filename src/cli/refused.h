// What of the input could not be read, on standard error.
#pragma once

#include <vector>

#include "base/result.h"

namespace hinomi::cli {

// How many, and the first twenty with place and remedy. Nothing when there are none.
void list_refused(const std::vector<Error>& errors, bool japanese);

}  // namespace hinomi::cli
