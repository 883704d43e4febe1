// Rows for people: each column as wide as its widest cell. Private to out/exposure.
#pragma once

#include <string>
#include <vector>

namespace hinomi::exposure {

using Cells = std::vector<std::string>;

// Rows of as many cells each. Control characters become blanks; Japanese letters take two columns.
std::string columns_text(std::vector<Cells> rows);

}  // namespace hinomi::exposure
