// The grammar of STIX patterns (STIX 2.1 section 9), whole: what is written, as a tree. This is the
// only reader of that language: in/pattern.h takes indicators out of the tree, judge/pattern looks
// for it in what was observed and refuses there what is well formed but means nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::in {

struct StixConstant {
  enum class Kind : std::uint8_t { boolean, integer, real, text, bytes, time };
  Kind kind = Kind::text;
  bool boolean = false;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;  // escapes undone; of h'' and b'' the bytes; of t'' what is between the quotes
};

struct StixPath {
  struct Step {
    enum class Kind : std::uint8_t { key, index, any };  // .name, [7], [*]
    Kind kind = Kind::key;
    std::string key;
    std::size_t index = 0;
    bool operator==(const Step&) const = default;
  };
  std::string type;         // "file"
  std::vector<Step> steps;  // at least one, the first a key

  // "file:hashes.SHA-256", quotes left out.
  std::string text() const;
};

struct StixComparison {
  enum class Operator : std::uint8_t {
    equal,
    unequal,
    less,
    at_most,
    greater,
    at_least,
    in,
    like,
    matches,
    subset,
    superset,
    exists
  };
  StixPath path;
  Operator op = Operator::equal;
  bool negated = false;                 // NOT before the operator
  std::vector<StixConstant> constants;  // one; `in` any number; `exists` none
  std::string written;                  // the operator, as it is written: "<=", "LIKE"
  std::size_t at = 0;                   // character in the pattern, from 1
};

// What stands in one pair of square brackets.
struct StixTest {
  enum class Kind : std::uint8_t { comparison, all, any };  // all: AND, any: OR
  Kind kind = Kind::comparison;
  StixComparison comparison;
  std::vector<StixTest> parts;  // of all and any: two or more
};

struct StixPattern {
  enum class Kind : std::uint8_t { test, all, any, followed, repeats, within, start_stop };
  Kind kind = Kind::test;
  StixTest test;
  std::vector<StixPattern> parts;  // all, any, followed: two or more; qualifiers: one
  std::uint32_t times = 0;         // repeats
  double seconds = 0;              // within
  std::string start, stop;         // start_stop, as between the quotes
  std::size_t at = 0;              // character in the pattern, from 1
};

struct StixPatternLimits {
  static constexpr std::size_t length = 1 << 20;     // bytes
  static constexpr std::size_t constants = 10'000;   // and comparisons
  static constexpr int depth = 64;                   // brackets and qualifiers
  static constexpr std::uint32_t times = 1'000'000;  // REPEATS
};

// Error: invalid or too_large; `where` is "character N" of the pattern.
Result<StixPattern> parse_stix_pattern(std::string_view text);

// STIX 2.1 section 2.16, letter by letter: "2026-04-01T09:00:00.123Z", upper case, UTC, no day over
// 31; whether the month has that day is not asked.
bool is_stix_time(std::string_view text);

}  // namespace hinomi::in
