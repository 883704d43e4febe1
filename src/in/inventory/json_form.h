// Values of other formats as JSON writes them.
#pragma once

#include <string_view>

namespace hinomi::in {

// A number that may stand in JSON without quotes: at most 18 digits before and behind the point,
// no exponent.
inline bool is_json_number(std::string_view text, bool with_fraction = true) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  auto digits = [](std::string_view part) {
    return !part.empty() && part.size() <= 18 && part.find_first_not_of("0123456789") == part.npos;
  };
  if (!digits(whole) || (whole.size() > 1 && whole[0] == '0')) return false;
  return point == text.npos || (with_fraction && digits(text.substr(point + 1)));
}

}  // namespace hinomi::in
