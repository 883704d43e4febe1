// Maven's "Version Order Specification" (POM reference) as Maven 3.9 and later do it: tokens behind
// a dot or a hyphen, a change between digits and letters being a hyphen; empty ones are 0; what is
// like nothing (0, ga, final, release) is taken off the end and before each hyphen and qualifier.
#include <vector>

#include "base/text.h"
#include "product/key.h"

namespace hinomi::product {
namespace maven_parts {
namespace {

// In one place: the known qualifiers, the end among them, other qualifiers, -number, .number.
constexpr Tag end = 6, other = 8, after_hyphen = 0x10, after_dot = 0x20;

struct Token {
  bool hyphen = false, is_number = false;
  std::string_view text;
  Tag qualifier = 0;

  bool is_nothing() const { return is_number ? without_zeros(text).empty() : qualifier == end; }
};

Tag qualifier_of(std::string_view text, bool before_digit) {
  struct Known {
    std::string_view name;
    Tag tag;
    bool short_form = false;  // counts only before a digit
  };
  static constexpr Known known[] = {
      {"alpha", 1},   {"a", 1, true}, {"beta", 2},      {"b", 2, true},  {"milestone", 3},
      {"m", 3, true}, {"rc", 4},      {"cr", 4},        {"snapshot", 5}, {"", end},
      {"ga", end},    {"final", end}, {"release", end}, {"sp", 7},
  };
  for (const Known& one : known)
    if (one.name == text && (!one.short_form || before_digit)) return one.tag;
  return other;
}

// `text` in lower case.
std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> out;
  auto drop_nothing = [&] {
    while (!out.empty() && out.back().is_nothing()) out.pop_back();
  };
  bool hyphen = false;
  for (;;) {
    Token token;
    token.hyphen = hyphen;
    if (!text.empty() && is_digit(text.front())) {
      token.is_number = true;
      token.text = take_digits(text);
    } else {
      token.text = take_while(text, [](char c) { return !is_digit(c) && c != '.' && c != '-'; });
      bool before_digit = !text.empty() && is_digit(text.front());
      token.is_number = token.text.empty();  // an empty one is 0
      token.qualifier = qualifier_of(token.text, before_digit);
    }
    if (token.hyphen || !token.is_number) drop_nothing();
    out.push_back(token);
    if (text.empty()) break;
    hyphen = text.front() != '.';  // also between digits and letters
    if (text.front() == '.' || text.front() == '-') text.remove_prefix(1);
    if (text.empty()) break;  // a separator at the end
  }
  drop_nothing();
  return out;
}

}  // namespace
}  // namespace maven_parts

Result<std::string> maven_key(std::string_view version) {
  using namespace maven_parts;
  std::string text = to_lower(trim(version));
  if (text.empty()) return no_version("maven", version, "it is empty");
  Key key;
  for (const Token& token : tokens_of(text)) {
    if (token.is_number)
      key.number(token.hyphen ? after_hyphen : after_dot, token.text);
    else if (token.qualifier == other)
      key.text(other, token.text);
    else
      key.tag(token.qualifier);
  }
  key.tag(end);
  return std::move(key).take();
}

}  // namespace hinomi::product
