// Text with wildcards, as a Sigma value has it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::detect {

struct Pattern {
  enum class Kind {
    text,
    any,   // "*": any number of characters
    one,   // "?": one character
    dash,  // windash: - / – — ―
  };
  struct Part {
    Kind kind;
    std::string text;  // of Kind::text, never empty
    bool operator==(const Part&) const = default;
  };
  std::vector<Part> parts;  // no two texts and no two stars beside each other
  bool cased = false;       // compared as written; else all texts are in lower case

  void add(Kind kind);
  void add_text(std::string_view text);
  bool has_wildcards() const;      // a star or question mark
  bool is_plain() const;           // nothing, or one text
  std::string_view plain() const;  // its text; only when is_plain
  std::string shown() const;       // as one would write it in a rule

  bool operator==(const Pattern&) const = default;
};

// The five dashes of windash.
constexpr std::string_view dashes[] = {"-", "/", "\u2013", "\u2014", "\u2015"};

// A value as it stands in a rule: wildcards and backslashes by the five rules of the specification.
// Case as written; whoever compares without case calls to_lower_case.
Pattern parse_pattern(std::string_view value);
void to_lower_case(Pattern& pattern);

// Whether the whole text fits. `text` is in lower case unless the pattern is cased.
bool fits(const Pattern& pattern, std::string_view text);

}  // namespace hinomi::detect
