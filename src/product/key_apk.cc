// Alpine and Gentoo (Package Manager Specification, 3.2 and 3.3), of which Alpine's is a sister:
// numbers between dots, a letter, suffixes, a revision. Alpine's as apk-tools 2 reads it
// (version.c), which its archives have been made with: numbers may also follow the letter
// (5.7.1p1-r1), and one may be missing beside a dot.
#include <array>

#include "base/text.h"
#include "product/key.h"

namespace hinomi::product {
namespace apk_parts {
namespace {

// In one place of the version, in this order; a suffix of the first kind is before the end.
constexpr Tag before_end = 0x01, end = 0x10, revision = 0x11, hash = 0x1c, suffix_number = 0x20,
              after_end = 0x30, letter = 0x40, zero_first = 0x50, number = 0x51;

constexpr std::array<std::string_view, 4> before = {"alpha", "beta", "pre", "rc"};
// apk's own; Gentoo has the last alone.
constexpr std::array<std::string_view, 5> after = {"cvs", "svn", "git", "hg", "p"};

bool append_suffix(Key& key, std::string_view& rest, bool all) {
  for (std::size_t i = 0; i < before.size(); ++i)
    if (rest.starts_with(before[i])) {
      rest.remove_prefix(before[i].size());
      key.tag(static_cast<Tag>(before_end + i));
      return true;
    }
  for (std::size_t i = all ? 0 : after.size() - 1; i < after.size(); ++i)
    if (rest.starts_with(after[i])) {
      rest.remove_prefix(after[i].size());
      key.tag(static_cast<Tag>(after_end + i));
      return true;
    }
  return false;
}

// All but the first: as text when it begins with 0, and then before the others.
void append_part(Key& key, std::string_view digits, bool trims_zeros) {
  if (digits.front() != '0') return key.number(number, digits);
  if (trims_zeros) digits = digits.substr(0, digits.find_last_not_of('0') + 1);
  key.text(zero_first, digits);
}

// Takes a letter, when there is one.
bool append_letter(Key& key, std::string_view& rest) {
  if (rest.empty() || !is_lower(rest.front())) return false;
  key.tag(letter);
  key.tag(static_cast<Tag>(rest.front()));
  rest.remove_prefix(1);
  return true;
}

}  // namespace
}  // namespace apk_parts

Result<std::string> apk_key(std::string_view version) {
  using namespace apk_parts;
  Key key;
  auto rest = version;
  if (rest.empty()) return no_version("apk", version, "it is empty");
  do {
    key.number(number, take_digits(rest));
    while (take_char(rest, '.')) {
      if (auto digits = take_digits(rest); digits.empty())
        key.number(number, digits);
      else
        append_part(key, digits, false);
    }
  } while (append_letter(key, rest) && !rest.empty() && is_digit(rest.front()));
  while (take_char(rest, '_')) {
    if (!append_suffix(key, rest, true)) return no_version("apk", version, "an unknown suffix");
    if (auto digits = take_digits(rest); !digits.empty()) key.number(suffix_number, digits);
  }
  if (take_char(rest, '~')) {
    auto hex = take_while(rest, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
    if (hex.empty()) return no_version("apk", version, "no commit after ~");
    key.text(hash, hex);
  }
  if (rest.starts_with("-r")) {
    rest.remove_prefix(2);
    key.number(revision, take_digits(rest));
  }
  if (!rest.empty()) return no_version("apk", version, "what stands at its end is no part of one");
  key.tag(end);
  return std::move(key).take();
}

Result<std::string> gentoo_key(std::string_view version) {
  using namespace apk_parts;
  Key key;
  auto rest = version;
  auto first = take_digits(rest);
  if (first.empty()) return no_version("gentoo", version, "it does not begin with a digit");
  key.number(number, first);
  while (take_char(rest, '.')) {
    auto digits = take_digits(rest);
    if (digits.empty()) return no_version("gentoo", version, "no number after a dot");
    append_part(key, digits, true);
  }
  append_letter(key, rest);
  while (take_char(rest, '_')) {
    if (!append_suffix(key, rest, false)) return no_version("gentoo", version, "an unknown suffix");
    key.number(suffix_number, take_digits(rest));  // none is 0
  }
  std::string_view digits;
  if (rest.starts_with("-r")) {
    rest.remove_prefix(2);
    digits = take_digits(rest);
    if (digits.empty()) return no_version("gentoo", version, "no number after -r");
  }
  if (!rest.empty())
    return no_version("gentoo", version, "what stands at its end is no part of one");
  key.tag(end);
  key.number(revision, digits);  // none is 0
  return std::move(key).take();
}

}  // namespace hinomi::product
