// The readers of single formats, for read_advisories. Each takes an object of its format; an Error
// says why nothing of it could be read. What is wrong in parts is noted in the advisory.
#pragma once

#include <string_view>

#include "in/advisory/json_part.h"
#include "in/advisory/read_advisories.h"

namespace hinomi::in {

// https://ossf.github.io/osv-schema, up to 1.7.
Result<void> read_osv(const JsonPart& document, const AdvisoryLimits& limits, AdvisorySink& sink);
// The CVE record format, 5.0 to 5.2, with the containers of others.
Result<void> read_cve(const JsonPart& document, const AdvisoryLimits& limits, AdvisorySink& sink);
// NVD's API 2.0: a page, or one {"cve": ...}.
Result<void> read_nvd(const JsonPart& document, const AdvisoryLimits& limits, AdvisorySink& sink);
// GitHub's REST API.
Result<void> read_github(const JsonPart& document, const AdvisoryLimits& limits,
                         AdvisorySink& sink);

}  // namespace hinomi::in
