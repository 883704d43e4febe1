// rpm's rpmvercmp and Arch's vercmp, which is an older one of it: runs of letters and of digits;
// what stands between them counts only at Arch.
#include "base/text.h"
#include "product/key.h"

namespace hinomi::product {
namespace rpm_parts {
namespace {

bool is_word(char c) { return is_digit(c) || is_letter(c); }

// rpm: ~ before the end, the end before ^, then letters, then numbers.
void append_rpm(Key& key, std::string_view part) {
  constexpr Tag tilde = 1, end = 2, caret = 3, letters = 4, number = 5;
  for (;;) {
    take_while(part, [](char c) { return !is_word(c) && c != '~' && c != '^'; });
    if (part.empty()) break;
    if (take_char(part, '~'))
      key.tag(tilde);
    else if (take_char(part, '^'))
      key.tag(caret);
    else if (is_digit(part.front()))
      key.number(number, take_digits(part));
    else
      key.text(letters, take_while(part, is_letter));
  }
  key.tag(end);
}

// Arch: letters at once after something are before the end; else more is more, and where the runs
// are equal, the number of separators before the next decides.
Result<void> append_alpm(Key& key, std::string_view part, std::string_view version) {
  constexpr Tag end = 2;
  while (!part.empty()) {
    auto between = take_while(part, [](char c) { return !is_word(c); }).size();
    if (part.empty()) break;
    if (between > 10) return no_version("alpm", version, "more than ten separators in a row");
    // 20 tags for each length: letters, then numbers.
    Tag base = static_cast<Tag>(between ? 3 + 20 * between : 1);
    if (is_digit(part.front()))
      key.number(static_cast<Tag>(between ? base + 1 : end + 1), take_digits(part));
    else
      key.text(base, take_while(part, is_letter));
  }
  key.tag(end);
  return {};
}

struct Evr {
  std::string_view epoch, version, release;
  bool with_release = false;
};

// As rpm parses it: an epoch is digits before a colon, the release is after the last hyphen.
Evr parts_of(std::string_view text) {
  Evr out;
  auto rest = text;
  auto digits = take_digits(rest);
  if (take_char(rest, ':'))
    out.epoch = digits;
  else
    rest = text;
  if (auto hyphen = rest.rfind('-'); hyphen != rest.npos) {
    out.release = rest.substr(hyphen + 1);
    out.with_release = true;
    rest = rest.substr(0, hyphen);
  }
  out.version = rest;
  return out;
}

}  // namespace
}  // namespace rpm_parts

Result<std::string> rpm_key(std::string_view version) {
  using namespace rpm_parts;
  Evr parts = parts_of(version);
  Key key;
  key.number(1, parts.epoch);
  append_rpm(key, parts.version);
  key.tag(parts.with_release);
  if (parts.with_release) append_rpm(key, parts.release);
  return std::move(key).take();
}

Result<std::string> alpm_key(std::string_view version) {
  using namespace rpm_parts;
  Evr parts = parts_of(version);
  Key key;
  key.number(1, parts.epoch);
  TRY(append_alpm(key, parts.version, version));
  // vercmp leaves the release out when one of the two has none, so that 1 = 1-1 and 1 = 1-2: no
  // order. Here none is before each.
  key.tag(parts.with_release);
  if (parts.with_release) TRY(append_alpm(key, parts.release, version));
  return std::move(key).take();
}

}  // namespace hinomi::product
