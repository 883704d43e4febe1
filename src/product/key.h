// How the schemes build their keys: each thing that is written sorts before, beside or after the
// others by its first byte, and nothing that is written is the beginning of another of its kind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::product {

using Tag = unsigned char;

// A number takes the tags from its own to this many above.
constexpr Tag number_tags = 10;

class Key {
 public:
  void tag(Tag value) { out_.push_back(static_cast<char>(value)); }
  // Decimal digits of any length, zeros before them without meaning; none is 0.
  void number(Tag tag, std::string_view digits);
  // Bytes above 0, as they are: the shorter of two with the same beginning sorts first.
  void text(Tag tag, std::string_view bytes);

  std::string take() && { return std::move(out_); }

 private:
  std::string out_;
};

// Runs of zeros where a sequence is as long as any other with zeros after its end. `zeros` of them
// stand before something that is less (`below`) or more than zero; the end is between all these.
// Takes the tags 1 to 0xff.
constexpr std::size_t most_zeros = 120;
constexpr Tag end_of_sequence = 0x80;
constexpr Tag before_less(std::size_t zeros) { return static_cast<Tag>(1 + zeros); }
constexpr Tag before_more(std::size_t zeros) { return static_cast<Tag>(0xff - zeros); }

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// Takes from the front of `rest` what `is` holds for.
template <class Is>
std::string_view take_while(std::string_view& rest, Is is) {
  std::size_t n = 0;
  while (n < rest.size() && is(rest[n])) ++n;
  auto out = rest.substr(0, n);
  rest.remove_prefix(n);
  return out;
}
std::string_view take_digits(std::string_view& rest);
// Takes `c` from the front, when it is there.
bool take_char(std::string_view& rest, char c);
// Takes `text` from the front, in either case of its letters.
bool take_word(std::string_view& rest, std::string_view text);
// Without the zeros before it; 0 becomes "".
std::string_view without_zeros(std::string_view digits);

// That the scheme has no such version, and why.
std::unexpected<Error> no_version(std::string_view scheme, std::string_view version,
                                  std::string_view why);

// One function a scheme or family of them; what each says of its version is in its file.
Result<std::string> deb_key(std::string_view version);
Result<std::string> rpm_key(std::string_view version);
Result<std::string> alpm_key(std::string_view version);
Result<std::string> apk_key(std::string_view version);
Result<std::string> gentoo_key(std::string_view version);
Result<std::string> maven_key(std::string_view version);
Result<std::string> pypi_key(std::string_view version);
Result<std::string> gem_key(std::string_view version);
Result<std::string> composer_key(std::string_view version);
Result<std::string> conan_key(std::string_view version);
Result<std::string> openssl_key(std::string_view version);
Result<std::string> numbers_key(std::string_view version, std::string_view scheme,
                                std::string_view separators);
Result<std::string> datetime_key(std::string_view version);
Result<std::string> generic_key(std::string_view version);

// What differs among those that follow Semantic Versioning.
struct SemverRules {
  std::string_view scheme;
  std::size_t most_numbers = 3;      // fewer are filled with zeros
  bool with_case = true;             // of letters in the pre-release
  bool orders_builds = false;        // what stands after +
  bool allows_v = true;              // v1.2.3
  bool allows_equals = false;        // =1.2.3
  bool allows_bare_letters = false;  // 1.2.3beta
};
Result<std::string> semver_key(std::string_view version, const SemverRules& rules);

}  // namespace hinomi::product
