// Observed data (STIX 2.1 section 4.14, and 2.0 with its objects inside) as patterns see it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace hinomi::pattern {

struct Observation {
  std::string id;
  Time first, last;          // it was seen `number` times from first to last; when is not known
  std::uint32_t number = 1;  // at least 1
  // By the name that references use. What is not among them is not there (section 9.7.4).
  std::map<std::string, const json::object*, std::less<>> objects;
};

// Every observed-data of the documents: bundles, lists of objects, single objects; others are
// cyber-observables that they may refer to, or left alone. What comes out points into `documents`.
// Error: invalid, naming the observed-data; a bundle with one bad is refused whole.
Result<std::vector<Observation>> read_observed(const json::value& documents);

}  // namespace hinomi::pattern
