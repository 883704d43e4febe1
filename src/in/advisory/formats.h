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
// OASIS CSAF 2.0 and 2.1.
Result<void> read_csaf(const JsonPart& document, const AdvisoryLimits& limits, AdvisorySink& sink);
// OpenVEX 0.0.1 to 0.2.0.
Result<void> read_openvex(const JsonPart& document, const AdvisoryLimits& limits,
                          AdvisorySink& sink);
// vex-repository.json, index.json and manifest.json of a repository of VEX documents.
Result<void> read_vex_index(const JsonPart& document, const AdvisoryLimits& limits,
                            AdvisorySink& sink);
// CISA's catalogue of known exploited vulnerabilities.
Result<void> read_kev(const JsonPart& document, const AdvisoryLimits& limits, AdvisorySink& sink);
// FIRST's API of EPSS.
Result<void> read_epss(const JsonPart& document, const AdvisoryLimits& limits, AdvisorySink& sink);

// CSV of EPSS, of CISA's catalogue or of ENISA's.
bool is_exploit_table(std::string_view text);
Result<void> read_exploit_table(std::string_view text, AdvisorySink& sink);

// VULDEF 3 and JVNRSS.
Result<void> read_jvn(std::string_view text, AdvisorySink& sink);

}  // namespace hinomi::in
