// Enumerations with their names in order; name_of and ..._from are derived from one table each.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace hinomi::detail {

template <class Enum, std::size_t n>
std::string_view name_in(const std::array<std::string_view, n>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

template <class Enum, std::size_t n>
std::optional<Enum> value_in(const std::array<std::string_view, n>& names, std::string_view name) {
  for (std::size_t i = 0; i < n; ++i)
    if (names[i] == name) return static_cast<Enum>(i);
  return {};
}

}  // namespace hinomi::detail
