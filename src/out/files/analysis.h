// What rules found in files: as STIX 2.1 malware-analysis objects (section 4.12), or one JSON
// object a line and match.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/world.h"
#include "judge/files/scanned.h"

namespace hinomi::files {

// The file, and for each match an analysis with result "suspicious" and the rule's name; without a
// match one with "unknown": that no rule was found says nothing of a file. Error: io, when random
// ids cannot be made.
Result<std::vector<json::object>> stix_objects(const Scanned& scanned, const Engine& engine,
                                               Random& random);
// A bundle around objects.
std::string stix_bundle(std::vector<json::object> objects, Time now, Random& random);

// A line for each match, with rule.id (its name), rule.title, rule.author, file and what was found.
void append_lines(const Scanned& scanned, std::string& out);

}  // namespace hinomi::files
