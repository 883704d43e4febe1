// Conan 2's Version: items between dots without the zeros at the end, a pre-release after the last
// hyphen, a build after the plus; both are versions themselves. Items that are numbers and then
// something sort by the number first (Conan compares "9a" and 10 as text, and 9 and 10 as numbers,
// which is no order).
#include <optional>
#include <vector>

#include "base/text.h"
#include "product/key.h"

namespace hinomi::product {
namespace conan_parts {
namespace {

constexpr Tag end = 2, symbol = 3, number = 4, word = 0x10;
constexpr Tag with_pre = 1, no_pre = 2, no_build = 1, with_build = 2;

void append_items(Key& key, std::string_view text) {
  std::vector<std::string_view> items;
  for (;;) {
    auto dot = text.find('.');
    items.push_back(text.substr(0, dot));
    if (dot == text.npos) break;
    text.remove_prefix(dot + 1);
  }
  auto is_zero = [](std::string_view item) {
    return !item.empty() && item.find_first_not_of('0') == item.npos;
  };
  while (!items.empty() && is_zero(items.back())) items.pop_back();
  for (auto item : items) {
    if (!item.empty() && is_digit(item.front()))
      key.number(number, take_digits(item));
    else if (item.empty() || item.front() < '0')
      key.tag(symbol);
    else
      key.tag(word);
    key.text(end, item);
  }
  key.tag(1);
}

}  // namespace
}  // namespace conan_parts

Result<std::string> conan_key(std::string_view version) {
  using namespace conan_parts;
  auto text = trim(version);
  if (text.empty()) return no_version("conan", version, "it is empty");
  auto cut = [&](char c) -> std::optional<std::string_view> {
    auto at = text.rfind(c);
    if (at == text.npos) return std::nullopt;
    auto out = text.substr(at + 1);
    text = text.substr(0, at);
    return out;
  };
  auto build = cut('+');
  auto pre = cut('-');
  Key key;
  append_items(key, text);
  key.tag(pre ? with_pre : no_pre);
  if (pre) append_items(key, *pre);
  key.tag(build ? with_build : no_build);
  if (build) append_items(key, *build);
  return std::move(key).take();
}

}  // namespace hinomi::product
