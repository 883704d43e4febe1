// Which versions of a product a CVE record names, after the record format's own algorithm: the
// first entry that holds a version decides, else the default.
#pragma once

#include <vector>

#include "in/advisory/advisory.h"
#include "in/advisory/json_part.h"

namespace hinomi::in {

// `product`: an element of `affected`. `base`: who it is. Entries that follow each other with one
// status and one scheme become one Affected. "n/a", "-" and "unspecified" name no version; "0" and
// "*" are no bound; "5.4.*" as the end of a range ends before "5.5".
void append_cve_versions(const JsonPart& product, const Affected& base, std::vector<Affected>& out);

}  // namespace hinomi::in
