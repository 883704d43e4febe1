// How each ecosystem writes ranges: what differs, as data.
#pragma once

#include <string_view>

#include "product/range.h"

namespace hinomi::product {

// What a version with nothing before it means.
enum class Bare { exact, caret, at_least };
// Up to where "~1.2.3" goes: ~1.2 of npm is below 1.3, of Composer (and ~> of gem) below 2.
enum class Tilde { none, keeps_minor, drops_last };

struct NativeRules {
  std::string_view type;
  Scheme scheme;
  Bare bare = Bare::exact;
  Tilde tilde = Tilde::none;
  bool has_caret = false;
  bool has_wildcards = false;  // 1.2.x, 1.2.*, and what is missing is one (node-semver)
  bool fills_partial = false;  // "1.2" alone is 1.2.x
  bool has_hyphens = false;    // "1.0 - 2.0"
  bool has_brackets = false;   // [1.0,2.0)
  bool comma_is_or = false;
  bool single_pipe_is_or = false;
  // Of a bound that ~, ^ or a wildcard ends at: what stands behind it, and to how many numbers it
  // is filled.
  std::string_view upper_suffix, lower_suffix;
  int upper_numbers = 0;
};

const NativeRules* native_rules(std::string_view type);

// "[1.0,2.0),(3.0,]"
Result<Range> read_brackets(const NativeRules& rules, std::string_view text);
// One comparator and version, without spaces; `sign` as written.
Result<Range> read_simple(const NativeRules& rules, std::string_view sign,
                          std::string_view version);

std::unexpected<Error> no_range(const NativeRules& rules, std::string_view part,
                                std::string_view why);

}  // namespace hinomi::product
