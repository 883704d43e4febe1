// Holds a CycloneDX document against the tables of in/inventory/cyclonedx_rules.h.
#pragma once

#include <vector>

#include "base/result.h"
#include "in/document.h"
#include "in/inventory/cyclonedx_rules.h"

namespace hinomi::in::cyclonedx {

struct CheckOptions {
  int version = newest_version;  // of 1.x
  bool closed = true;            // a member that the tables do not know is wrong
  bool one_expression = false;   // no licence beside an expression, in all versions but 1.7
};

constexpr std::size_t most_refused = 1000;

// What does not hold goes to `refused` with a JSON pointer; behind most_refused it looks no
// further.
void check(dom::object document, const CheckOptions& options, std::vector<Error>& refused);

}  // namespace hinomi::in::cyclonedx
