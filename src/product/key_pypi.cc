// PEP 440, with its normalisation (v1.0, 1.0-alpha.1, 1.0-1, ...) and its order: epoch, release
// without zeros at its end, then development before pre-release before itself before post-release,
// then the local version.
#include <optional>

#include "base/text.h"
#include "product/key.h"

namespace hinomi::product {
namespace pypi_parts {
namespace {

constexpr Tag dev_alone = 1, pre_a = 2, pre_b = 3, pre_rc = 4, no_pre = 5;  // after the release
constexpr Tag no_post = 1, with_post = 2;
constexpr Tag with_dev = 1, no_dev = 0x20;
constexpr Tag local_end = 1, local_word = 2, local_number = 3;
constexpr Tag number = 3;

void take_separator(std::string_view& rest) {
  if (!rest.empty() && (rest.front() == '.' || rest.front() == '-' || rest.front() == '_'))
    rest.remove_prefix(1);
}

// A suffix ".word.7": its number, when the word is there.
template <std::size_t N>
std::optional<std::string_view> take_suffix(std::string_view& rest,
                                            const std::string_view (&words)[N],
                                            std::size_t& which) {
  auto after = rest;
  take_separator(after);
  for (which = 0; which < N; ++which)
    if (take_word(after, words[which])) {
      auto digits = after;
      take_separator(digits);
      // A separator belongs to the suffix only with a number after it.
      if (!digits.empty() && is_digit(digits.front())) after = digits;
      auto out = take_digits(after);
      rest = after;
      return out;
    }
  return std::nullopt;
}

Result<void> append_local(Key& key, std::string_view local, std::string_view version) {
  for (;;) {
    auto part = take_while(local, [](char c) { return is_digit(c) || is_letter(c); });
    if (part.empty()) return no_version("pypi", version, "an empty part in the local version");
    if (part.find_first_not_of("0123456789") == part.npos)
      key.number(local_number, part);
    else
      key.text(local_word, to_lower(part));
    if (local.empty()) break;
    auto before = local.size();
    take_separator(local);
    if (local.size() == before)
      return no_version("pypi", version, "a character that is none of a local version");
  }
  key.tag(local_end);
  return {};
}

// Numbers between dots; the zeros at its end are not kept.
Result<void> append_release(Key& key, std::string_view& rest, std::string_view version) {
  std::size_t zeros = 0, parts = 0;
  for (;; ++parts) {
    auto after = rest;
    if (parts && !take_char(after, '.')) break;
    auto digits = take_digits(after);
    if (digits.empty()) break;
    rest = after;
    if (without_zeros(digits).empty()) {
      ++zeros;
      continue;
    }
    for (; zeros; --zeros) key.number(number + number_tags, "");
    key.number(number + number_tags, digits);
  }
  if (!parts) return no_version("pypi", version, "it does not begin with a number");
  return {};
}

}  // namespace
}  // namespace pypi_parts

Result<std::string> pypi_key(std::string_view version) {
  using namespace pypi_parts;
  static constexpr std::string_view pres[] = {"alpha",   "a",   "beta", "b",
                                              "preview", "pre", "rc",   "c"};
  static constexpr Tag pre_tags[] = {pre_a, pre_a, pre_b, pre_b, pre_rc, pre_rc, pre_rc, pre_rc};
  static constexpr std::string_view posts[] = {"post", "rev", "r"};
  static constexpr std::string_view devs[] = {"dev"};

  auto rest = trim(version);
  if (!take_char(rest, 'v')) take_char(rest, 'V');
  Key key;
  if (auto bang = rest.find('!'); bang != rest.npos) {
    auto epoch = take_digits(rest);
    if (epoch.empty() || !take_char(rest, '!'))
      return no_version("pypi", version, "the epoch is no number");
    key.number(number, epoch);
  } else {
    key.number(number, "");
  }
  TRY(append_release(key, rest, version));

  std::size_t which = 0, ignored = 0;
  auto pre = take_suffix(rest, pres, which);
  auto post = take_suffix(rest, posts, ignored);
  if (!post && rest.size() > 1 && rest[0] == '-' && is_digit(rest[1])) {
    rest.remove_prefix(1);
    post = take_digits(rest);
  }
  auto dev = take_suffix(rest, devs, ignored);

  if (pre) {
    key.tag(pre_tags[which]);
    key.number(number, *pre);
  } else {
    key.tag(dev && !post ? dev_alone : no_pre);
  }
  key.tag(post ? with_post : no_post);
  if (post) key.number(number, *post);
  key.tag(dev ? with_dev : no_dev);
  if (dev) key.number(number, *dev);
  if (take_char(rest, '+')) {
    TRY(append_local(key, rest, version));
  } else if (!rest.empty()) {
    return no_version("pypi", version, "what stands at its end is no part of one (PEP 440)");
  }
  return std::move(key).take();
}

}  // namespace hinomi::product
