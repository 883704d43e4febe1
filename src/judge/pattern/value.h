// A value of a cyber-observable's property in its native format, and how it compares with the
// constants of a pattern (STIX 2.1 sections 9.2 and 9.6).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "in/stix_pattern.h"

namespace hinomi::pattern {

struct Value {
  enum class Kind : std::uint8_t { none, boolean, integer, real, text, bytes };
  Kind kind = Kind::none;  // none: null, a list, an object; compares with nothing
  bool boolean = false;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text;  // of text (UTF-8) and bytes
};

// A constant made ready.
struct Constant {
  explicit Constant(in::StixConstant written);

  in::StixConstant::Kind kind;
  bool boolean;
  std::int64_t integer;
  double real;
  std::string text;                  // of a time: without zeros at its end
  std::optional<std::string> bytes;  // of a text whose code points are all below U+0100
};

enum class Order : std::uint8_t {
  less,
  equal,
  greater,
  different,     // both of one kind without an order (true and false)
  incomparable,  // of kinds that do not compare
  no_time        // a text that should be a time and is none
};

// The value against the constant.
Order order_of(const Value& value, const Constant& constant);

// Each code point as one byte; nothing when one is over U+00FF.
std::optional<std::string> latin_bytes(std::string_view text);

// RFC 3339 as STIX writes it, so that the order of texts is the order of times.
std::string_view time_key(std::string_view time);

}  // namespace hinomi::pattern
