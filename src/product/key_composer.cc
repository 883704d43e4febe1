// Composer: what composer/semver's VersionParser makes of a version (four numbers or a date, a
// stability, "dev"), in the order of PHP's version_compare.
#include <vector>

#include "base/text.h"
#include "product/key.h"

namespace hinomi::product {
namespace composer_parts {
namespace {

// dev, alpha, beta, RC, the end, numbers, patch; a branch's name before all.
constexpr Tag branch = 1, dev = 2, alpha = 3, beta = 4, rc = 5, end = 6, number = 7, patch = 0x20;

void take_one_of(std::string_view& rest, std::string_view any) {
  if (!rest.empty() && any.contains(rest.front())) rest.remove_prefix(1);
}

// "1.x-dev" is above all of 1 that there is.
constexpr std::string_view branch_number = "9999999";

struct Stability {
  std::string_view name;
  Tag tag;  // 0: stable
};
constexpr Stability stabilities[] = {
    {"stable", 0}, {"beta", beta},   {"b", beta},   {"rc", rc},   {"alpha", alpha},
    {"a", alpha},  {"patch", patch}, {"pl", patch}, {"p", patch},
};

// [._-]?(stability([.-]?digits)*)?([.-]?dev)?
bool append_modifier(Key& key, std::string_view rest) {
  auto after = rest;
  take_one_of(after, "._-");
  for (const Stability& one : stabilities) {
    auto behind = after;
    if (!take_word(behind, one.name)) continue;
    std::vector<std::string_view> numbers;
    for (;;) {
      auto more = behind;
      take_one_of(more, ".-");
      auto digits = take_digits(more);
      if (digits.empty()) break;
      numbers.push_back(digits);
      behind = more;
    }
    if (one.tag) {
      key.tag(one.tag);
      for (auto digits : numbers) key.number(number, digits);
    }
    rest = behind;
    break;
  }
  if (rest.empty()) return true;
  take_one_of(rest, "._-");
  if (!take_word(rest, "dev") || !rest.empty()) return false;
  key.tag(dev);
  return true;
}

// VersionParser's dates: four digits, then pairs with or without one of ".:-" before each (at most
// six), then at most three digits; digits that nothing divides are one number.
bool append_date(Key& key, std::string_view& rest) {
  auto after = rest;
  std::string digits(take_while(after, is_digit));
  if (digits.size() < 4) return false;
  std::size_t all = digits.size();
  key.number(number, digits);
  while (after.size() > 1 && std::string_view(".:-").contains(after[0]) && is_digit(after[1])) {
    after.remove_prefix(1);
    auto more = take_digits(after);
    if (more.size() > 3) return false;
    all += more.size();
    key.number(number, more);
  }
  if (all < 6 || all > 4 + 12 + 3) return false;
  rest = after;
  return true;
}

// v1, v1.2, ... 1.2.3.4, or 1.x with "dev" behind it.
bool append_numbers(Key& key, std::string_view& rest, bool& is_branch) {
  int numbers = 0;
  for (; numbers < 4; ++numbers) {
    auto after = rest;
    if (numbers && !take_char(after, '.')) break;
    auto digits = take_digits(after);
    if (digits.empty()) {
      is_branch = numbers && !after.empty() && std::string_view("xX*").contains(after.front());
      break;
    }
    if (!numbers && digits.size() > 5) return false;
    key.number(number, digits);
    rest = after;
  }
  if (!numbers) return false;
  while (is_branch && rest.size() > 1 && rest[0] == '.' &&
         std::string_view("xX*").contains(rest[1]))
    rest.remove_prefix(2);
  for (; numbers < 4; ++numbers) key.number(number, is_branch ? branch_number : "");
  return true;
}

}  // namespace
}  // namespace composer_parts

Result<std::string> composer_key(std::string_view version) {
  using namespace composer_parts;
  auto text = trim(version);
  if (auto at = text.rfind('@'); at != text.npos) text = text.substr(0, at);
  Key key;
  if (text == "master" || text == "trunk" || text == "default") {
    key.text(branch, text);
    return std::move(key).take();
  }
  if (auto name = text; take_word(name, "dev-")) {
    key.text(branch, name);
    return std::move(key).take();
  }
  if (auto plus = text.find('+'); plus != text.npos && plus + 1 < text.size())
    text = text.substr(0, plus);
  auto rest = text;
  take_word(rest, "v");
  // As numbers, and when that is none, as a date.
  bool is_branch = false;
  auto date = rest;
  if (!append_numbers(key, rest, is_branch) || !append_modifier(key, rest) ||
      (is_branch && rest.empty())) {
    key = {};
    if (!append_date(key, date) || !append_modifier(key, date))
      return no_version("composer", version, "neither numbers with a stability nor dev-...");
  }
  key.tag(end);
  return std::move(key).take();
}

}  // namespace hinomi::product
