// Configurations of CPE names, as NVD's API 2.0 and CVE records (cpeApplicability) have them.
#pragma once

#include <string_view>
#include <vector>

#include "in/advisory/advisory.h"
#include "in/advisory/json_part.h"

namespace hinomi::in {

// Each configuration in the list at `key` becomes a tree. One with a part that cannot be read is
// left out whole, with a note: without the part it would say something else.
void read_configurations(const JsonPart& flaw, std::string_view key, std::vector<CpeNode>& out);

}  // namespace hinomi::in
