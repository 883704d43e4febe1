// YAML as a tree that remembers its lines: rules, sources and other data that people write by hand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::in {

struct Yaml {
  enum class Kind { scalar, list, map };

  Kind kind = Kind::scalar;
  std::string text;               // of a scalar
  bool plain = false;             // a scalar without quotes
  int line = 0;                   // from 1
  std::vector<Yaml> items;        // of a list, or the values of a map
  std::vector<std::string> keys;  // of a map, one for each of `items`

  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }
  bool is_scalar() const { return kind == Kind::scalar; }
  // Unquoted null, ~ or nothing (YAML 1.2, 10.3.2).
  bool is_null() const;
  // Unquoted true or false, in lower, upper or title case.
  bool is_true() const;
  bool is_false() const;

  // Member of a map; nullptr when absent.
  const Yaml* at(std::string_view key) const;
  // Text of a scalar member; empty when absent, null or no scalar.
  std::string_view text_at(std::string_view key) const;
  // The texts of a list of scalars, or of one scalar.
  std::vector<std::string> texts_at(std::string_view key) const;

  std::string place() const;  // "line 3"
};

// All documents of the text. At most 200,000 nodes and 64 levels; no aliases; no key twice in a
// map. Error: invalid with "line N, column M", too_large.
Result<std::vector<Yaml>> parse_yaml(std::string_view text);

// Error: invalid, with the value's line as place.
std::unexpected<Error> refuse(const Yaml& value, std::string what, std::string remedy);

}  // namespace hinomi::in
