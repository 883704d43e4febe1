// The XML parts of a workbook out of its zip, checked first. Private to in/.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::in {

inline constexpr std::size_t largest_workbook = 64u << 20;  // bytes of its parts, unpacked
inline constexpr std::size_t most_entries = 10'000;
inline constexpr std::size_t largest_ratio = 200;  // unpacked to packed; above 8 MiB unpacked

// Workbook, relations, shared strings, styles and worksheets by name ("xl/workbook.xml"); whatever
// else is packed (macros, pictures, links) is never unpacked. Error: invalid when it is no whole
// zip, encrypted or has a part twice, too_large over a limit, by what the zip says and by what
// comes out.
Result<std::map<std::string, std::string, std::less<>>> workbook_parts(std::string_view bytes);

}  // namespace hinomi::in
