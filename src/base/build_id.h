// Which program this is. What one build wrote for itself another does not read.
#pragma once

#include <string>

namespace hinomi {

// The linker's digest over the whole program, lower case hex; empty when it wrote none.
std::string build_id();

}  // namespace hinomi
