// One comparator and a version, and intervals in brackets.
#include <algorithm>

#include "base/text.h"
#include "product/key.h"
#include "product/native.h"

namespace hinomi::product {
namespace {

// "v1.2.3-beta": its numbers, and whether something stands behind them that is more than a number.
struct Shape {
  std::vector<std::string> numbers;
  bool has_wildcard = false, has_more = false;
};

bool is_wildcard(std::string_view text) { return text == "*" || text == "x" || text == "X"; }

Shape shape_of(std::string_view version) {
  Shape out;
  if (version.size() > 1 && to_lower(version[0]) == 'v' && is_digit(version[1]))
    version.remove_prefix(1);
  for (;;) {
    auto digits = take_digits(version);
    if (digits.empty()) {
      auto part = take_while(version, [](char c) { return c != '.'; });
      out.has_wildcard = out.has_wildcard || is_wildcard(part);
      out.has_more = out.has_more || !is_wildcard(part);
    } else if (!out.has_wildcard) {
      out.numbers.emplace_back(digits);
    }
    if (!take_char(version, '.')) break;
  }
  out.has_more = out.has_more || !version.empty();
  return out;
}

std::string incremented(std::string digits) {
  for (std::size_t i = digits.size(); i-- > 0; digits[i] = '0')
    if (digits[i] != '9') return ++digits[i], digits;
  return "1" + digits;
}

// The first `kept` numbers, the last of them one higher.
std::string bumped(const NativeRules& rules, const Shape& shape, std::size_t kept) {
  std::string out;
  for (std::size_t i = 0; i < std::max(kept, std::size_t(rules.upper_numbers)); ++i) {
    std::string number = i < kept && i < shape.numbers.size() ? shape.numbers[i] : "0";
    if (i + 1 == kept) number = incremented(number);
    out += (i ? "." : "") + number;
  }
  return out + std::string(rules.upper_suffix);
}

std::string joined(const Shape& shape, int at_least, std::string_view suffix) {
  std::string out;
  for (std::size_t i = 0; i < std::max(shape.numbers.size(), std::size_t(at_least)); ++i)
    out += (i ? "." : "") + (i < shape.numbers.size() ? shape.numbers[i] : std::string("0"));
  return out + std::string(suffix);
}

Result<Range> spanning(const NativeRules& rules, std::string_view from, const std::string& below) {
  Range low = TRY(Range::above(rules.scheme, from, true));
  Range high = TRY(Range::below(rules.scheme, below, false));
  return low.intersected(high);
}

// 1.2.x: all that begin with these numbers.
Result<Range> beginning_with(const NativeRules& rules, const Shape& shape) {
  if (shape.numbers.empty()) return Range::everything(rules.scheme);
  return spanning(rules, joined(shape, rules.upper_numbers, rules.lower_suffix),
                  bumped(rules, shape, shape.numbers.size()));
}

// ^1.2.3: to the first number that is not 0 (of those that are written).
Result<Range> caret(const NativeRules& rules, const Shape& shape, std::string_view version) {
  if (shape.numbers.empty()) return Range::everything(rules.scheme);
  std::size_t kept = 1;
  if (rules.scheme == Scheme::hackage)  // ^>=1.2.3 is below 1.3
    kept = 2;
  else
    while (kept < shape.numbers.size() && kept < 3 &&
           without_zeros(shape.numbers[kept - 1]).empty())
      ++kept;
  bool partial = shape.has_wildcard;
  std::string low =
      partial ? joined(shape, rules.upper_numbers, rules.lower_suffix) : std::string(version);
  return spanning(rules, low, bumped(rules, shape, kept));
}

Result<Range> tilde(const NativeRules& rules, const Shape& shape, std::string_view version) {
  if (shape.numbers.empty()) return Range::everything(rules.scheme);
  std::size_t size = shape.numbers.size();
  std::size_t kept = rules.tilde == Tilde::keeps_minor ? std::min<std::size_t>(size, 2)
                                                       : std::max<std::size_t>(size, 2) - 1;
  std::string low = shape.has_wildcard ? joined(shape, rules.upper_numbers, rules.lower_suffix)
                                       : std::string(version);
  return spanning(rules, low, bumped(rules, shape, kept));
}

// Comparators with a version that is not whole, as node-semver reads them: >1.2 begins at 1.3.
Result<Range> compared_with_part(const NativeRules& rules, std::string_view sign,
                                 const Shape& shape) {
  bool strict = sign.size() == 1;
  if (shape.numbers.empty())  // ">*" and "<*" hold nothing
    return strict ? Range(rules.scheme) : Range::everything(rules.scheme);
  std::string first = joined(shape, rules.upper_numbers, rules.lower_suffix);
  std::string next = bumped(rules, shape, shape.numbers.size());
  if (sign.front() == '>') return Range::above(rules.scheme, strict ? next : first, true);
  return Range::below(rules.scheme, strict ? first : next, false);
}

// nginx' advisories: "0.8.40+" is to the end of the branch, "0.7.52-0.8.39" from one to the other.
std::optional<Result<Range>> read_branch(const NativeRules& rules, std::string_view version) {
  if (version.ends_with('+')) {
    version.remove_suffix(1);
    return spanning(rules, version, bumped(rules, shape_of(version), 2));
  }
  auto hyphen = version.find('-');
  if (hyphen == version.npos) return std::nullopt;
  auto both = [&]() -> Result<Range> {
    Range from = TRY(Range::above(rules.scheme, version.substr(0, hyphen), true));
    Range to = TRY(Range::below(rules.scheme, version.substr(hyphen + 1), true));
    return from.intersected(to);
  };
  return both();
}

bool is_any_of(std::string_view sign, std::initializer_list<std::string_view> signs) {
  return std::find(signs.begin(), signs.end(), sign) != signs.end();
}

}  // namespace

Result<Range> read_simple(const NativeRules& rules, std::string_view sign,
                          std::string_view version) {
  Shape shape = shape_of(version);
  if (rules.scheme == Scheme::conan && is_any_of(version, {"*", "*-"}))
    return Range::above(rules.scheme, "0.0.0", true);
  if (rules.scheme == Scheme::conan && version.ends_with('-') && !sign.empty())
    version.remove_suffix(1);
  if (rules.type == "nginx" && sign.empty())
    if (auto range = read_branch(rules, version)) return *range;
  if (!rules.has_wildcards && is_wildcard(version) && sign.empty())
    return Range::everything(rules.scheme);
  bool is_part = rules.has_wildcards &&
                 (shape.has_wildcard || (rules.fills_partial && shape.numbers.size() < 3)) &&
                 !shape.has_more;

  if (rules.has_caret && is_any_of(sign, {"^", "^>="})) return caret(rules, shape, version);
  if (rules.tilde != Tilde::none && is_any_of(sign, {"~", "~>", "~="}))
    return tilde(rules, shape, version);
  if (sign.empty() && !is_part && rules.bare == Bare::caret) return caret(rules, shape, version);
  if (sign.empty() && !is_part && rules.bare == Bare::at_least)
    return Range::above(rules.scheme, version, true);
  if (is_any_of(sign, {"", "=", "==", "==="})) {
    if (is_part) return beginning_with(rules, shape);
    return Range::exactly(rules.scheme, version);
  }
  if (is_any_of(sign, {"!=", "<>"})) {
    Range out = TRY(read_simple(rules, "=", version));
    return out.complement();
  }
  // Debian's << and >>.
  if (sign == "<<" || sign == ">>") sign.remove_prefix(1);
  if (!is_any_of(sign, {"<", "<=", ">", ">="}))
    return no_range(rules, std::string(sign) + std::string(version), "an unknown comparator");
  if (is_part) return compared_with_part(rules, sign, shape);
  bool with_it = sign.size() == 2;
  if (sign.front() == '<') return Range::below(rules.scheme, version, with_it);
  return Range::above(rules.scheme, version, with_it);
}

Result<Range> read_brackets(const NativeRules& rules, std::string_view text) {
  Range out(rules.scheme);
  auto rest = text;
  for (;;) {
    take_while(rest, [](char c) { return is_space(c) || c == ','; });
    if (rest.empty()) return out;
    bool with_from = rest.front() == '[';
    auto close = rest.find_first_of("])");
    if ((!with_from && rest.front() != '(') || close == rest.npos)
      return no_range(rules, text, "a bracket is missing");
    bool with_to = rest[close] == ']';
    auto inside = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
    auto comma = inside.find(',');
    if (comma == inside.npos) {
      if (!with_from || !with_to) return no_range(rules, text, "one version needs [ and ]");
      out = out.united(TRY(Range::exactly(rules.scheme, trim(inside))));
      continue;
    }
    auto low = trim(inside.substr(0, comma)), high = trim(inside.substr(comma + 1));
    Range one = Range::everything(rules.scheme);
    if (!low.empty()) one = one.intersected(TRY(Range::above(rules.scheme, low, with_from)));
    if (!high.empty()) one = one.intersected(TRY(Range::below(rules.scheme, high, with_to)));
    out = out.united(one);
  }
}

}  // namespace hinomi::product
