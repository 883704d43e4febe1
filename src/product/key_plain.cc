// Numbers between separators (R, Haskell, intdot), instants, OpenSSL, and the order without a rule.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/time.h"
#include "product/key.h"

namespace hinomi::product {

Result<std::string> numbers_key(std::string_view version, std::string_view scheme,
                                std::string_view separators) {
  constexpr Tag end = 1, number = 2;
  auto rest = trim(version);
  Key key;
  for (;;) {
    auto digits = take_digits(rest);
    if (digits.empty()) return no_version(scheme, version, "no number where one has to be");
    key.number(number, digits);
    if (rest.empty()) break;
    if (!separators.contains(rest.front()))
      return no_version(scheme, version, "a character that is none of a version");
    rest.remove_prefix(1);
  }
  key.tag(end);
  return std::move(key).take();
}

// OpenSSL's letters after the third number count up (1.0.2a ... z, za); since 3.0 SemVer.
Result<std::string> openssl_key(std::string_view version) {
  constexpr Tag pre = 1, end = 2, letters = 3, word = 4, number = 5;
  auto rest = trim(version);
  Key key;
  for (int i = 0; i < 3; ++i) {
    if (i && !take_char(rest, '.')) return no_version("openssl", version, "not three numbers");
    auto digits = take_digits(rest);
    if (digits.empty()) return no_version("openssl", version, "not three numbers");
    key.number(number, digits);
  }
  if (auto more = take_while(rest, is_lower); !more.empty()) key.text(letters, more);
  if (take_char(rest, '-')) {
    key.tag(pre);
    while (!rest.empty()) {
      if (take_char(rest, '.')) continue;
      auto digits = take_digits(rest);
      auto more = digits.empty() ? take_while(rest, is_letter) : "";
      if (digits.empty() && more.empty())
        return no_version("openssl", version, "a character that is none of a pre-release");
      if (digits.empty())
        key.text(word, more);
      else
        key.number(number, digits);
    }
  }
  if (!rest.empty())
    return no_version("openssl", version, "what stands at its end is no part of one");
  key.tag(end);
  return std::move(key).take();
}

// RFC 3339; equal instants are equal.
Result<std::string> datetime_key(std::string_view version) {
  Time time = TRY(parse_time(trim(version)));
  auto ticks = static_cast<std::uint64_t>(time.time_since_epoch().count()) ^ (1ull << 63);
  std::string out;
  for (int i = 8; i-- > 0;) out.push_back(static_cast<char>(ticks >> (8 * i) & 0xff));
  return out;
}

// No rule is known: numbers as numbers, words as words, separators without meaning, zeros at the
// end too. Words that mean "not yet" are before the end.
Result<std::string> generic_key(std::string_view version) {
  static constexpr std::array<std::string_view, 13> early = {
      "dev",       "snapshot", "nightly", "alpha", "a",  "beta", "b",
      "milestone", "m",        "preview", "pre",   "rc", "cr"};
  constexpr Tag number = 3, early_word = 1, word = 2;
  auto rest = trim(version);
  Key key;
  std::size_t zeros = 0, parts = 0;
  // v1.0 and 1.0 are the same.
  if (rest.size() > 1 && to_lower(rest[0]) == 'v' && is_digit(rest[1])) rest.remove_prefix(1);
  while (!rest.empty()) {
    if (auto digits = take_digits(rest); !digits.empty()) {
      ++parts;
      if (without_zeros(digits).empty()) {
        if (++zeros > most_zeros) return no_version("generic", version, "too many zeros in a row");
        continue;
      }
      key.tag(before_more(zeros));
      key.number(number, digits);
    } else if (auto letters = take_while(rest, is_letter); !letters.empty()) {
      ++parts;
      std::string lower = to_lower(letters);
      bool is_early = std::find(early.begin(), early.end(), lower) != early.end();
      key.tag(is_early ? before_less(zeros) : before_more(zeros));
      key.text(is_early ? early_word : word, lower);
    } else {
      rest.remove_prefix(1);
      continue;
    }
    zeros = 0;
  }
  if (!parts) return no_version("generic", version, "neither a number nor a word is in it");
  key.tag(end_of_sequence);
  return std::move(key).take();
}

}  // namespace hinomi::product
