// A text line by line.
#pragma once

#include <algorithm>
#include <string_view>

namespace hinomi {

// The first line without its line feed, taken off `text`; of the last one the feed may be missing.
inline std::string_view take_line(std::string_view& text) {
  std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

}  // namespace hinomi
