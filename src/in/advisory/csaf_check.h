// Which mandatory tests of the CSAF standard (section 6.1 of 2.0 and 2.1) a document fails. Reading
// does not ask this: a document that fails is read as far as it goes. docs/advisories.md lists the
// tests that are not made.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::in {

struct CsafFault {
  std::string test;   // "6.1.3"
  std::string what;   // which product, number or category
  std::string where;  // JSON pointer
};

// Error: invalid, for what is no JSON of CSAF.
Result<std::vector<CsafFault>> check_csaf(std::string_view bytes);

// The tests that are made, by their numbers.
std::span<const std::string_view> csaf_tests();

}  // namespace hinomi::in
