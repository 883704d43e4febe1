// hinomi-conformance without its process.
#pragma once

#include <ostream>
#include <span>
#include <string>

namespace hinomi::conformance {

// Arguments without the program's name. 0: all passed or disputed; 1: something failed; 2: wrong
// arguments, or nothing to run.
int run(std::span<const std::string> arguments, std::ostream& out, std::ostream& err);

}  // namespace hinomi::conformance
