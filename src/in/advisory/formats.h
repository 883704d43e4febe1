// The readers of single formats, for read_advisories. Each takes an object of its format; an Error
// says why nothing of it could be read. What is wrong in parts is noted in the advisory.
#pragma once

#include <string_view>

#include "in/advisory/json_part.h"
#include "in/advisory/read_advisories.h"

namespace hinomi::in {

// https://ossf.github.io/osv-schema, up to 1.7.
Result<void> read_osv(const JsonPart& document, const AdvisoryLimits& limits, AdvisorySink& sink);

}  // namespace hinomi::in
