// Semantic Versioning 2.0.0 and those that follow it: three numbers, a pre-release (section 11),
// a build that does not count (section 10) but for Dart.
#include "base/text.h"
#include "product/key.h"

namespace hinomi::product {
namespace semver_parts {
namespace {

// A pre-release is before the end; in it numbers are before words, and more parts are more.
constexpr Tag pre = 1, end = 2, build = 3, part_end = 4, number = 5, word = 0x10;

bool is_part(char c) { return is_digit(c) || is_letter(c) || c == '-'; }

Result<void> append_parts(Key& key, std::string_view text, const SemverRules& rules,
                          std::string_view version, std::string_view what) {
  for (;;) {
    auto part = take_while(text, is_part);
    if (part.empty())
      return no_version(rules.scheme, version, "an empty part in the " + std::string(what));
    if (part.find_first_not_of("0123456789") == part.npos)
      key.number(number, part);
    else
      key.text(word, rules.with_case ? std::string(part) : to_lower(part));
    if (text.empty()) break;
    if (!take_char(text, '.'))
      return no_version(rules.scheme, version,
                        "a character that is none of a " + std::string(what));
  }
  key.tag(part_end);
  return {};
}

}  // namespace
}  // namespace semver_parts

Result<std::string> semver_key(std::string_view version, const SemverRules& rules) {
  using namespace semver_parts;
  auto rest = trim(version);
  if (rules.allows_equals) {
    take_char(rest, '=');
    rest = trim(rest);
  }
  if (rules.allows_v && !take_char(rest, 'v')) take_char(rest, 'V');
  Key key;
  std::size_t numbers = 0;
  do {
    auto digits = take_digits(rest);
    if (digits.empty()) return no_version(rules.scheme, version, "no number where one has to be");
    if (++numbers > rules.most_numbers)
      return no_version(rules.scheme, version, "too many numbers");
    key.number(number, digits);
  } while (take_char(rest, '.'));
  for (; numbers < rules.most_numbers; ++numbers) key.number(number, "");

  std::string_view builds;
  if (auto plus = rest.find('+'); plus != rest.npos) {
    builds = rest.substr(plus + 1);
    rest = rest.substr(0, plus);
    if (builds.empty()) return no_version(rules.scheme, version, "nothing after +");
  }
  bool is_pre = take_char(rest, '-') || (rules.allows_bare_letters && !rest.empty());
  if (is_pre) {
    key.tag(pre);
    TRY(append_parts(key, rest, rules, version, "pre-release"));
  } else if (!rest.empty()) {
    return no_version(rules.scheme, version, "no hyphen before the pre-release");
  }
  Key ignored;
  bool counts = rules.orders_builds && !builds.empty();
  key.tag(counts ? build : end);
  if (!builds.empty()) TRY(append_parts(counts ? key : ignored, builds, rules, version, "build"));
  return std::move(key).take();
}

}  // namespace hinomi::product
