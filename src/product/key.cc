#include "product/key.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace hinomi::product {

void Key::number(Tag tag, std::string_view digits) {
  digits = without_zeros(digits);
  if (digits.size() > 19) {  // more than 64 bits may hold: longer is more
    out_.push_back(static_cast<char>(tag + 9));
    out_.push_back(static_cast<char>(digits.size() >> 8));
    out_.push_back(static_cast<char>(digits.size() & 0xff));
    out_ += digits;
    return;
  }
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  int bytes = 0;
  while (bytes < 8 && value >> (8 * bytes)) ++bytes;
  out_.push_back(static_cast<char>(tag + bytes));
  for (int i = bytes; i-- > 0;) out_.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

void Key::text(Tag tag, std::string_view bytes) {
  out_.push_back(static_cast<char>(tag));
  out_ += bytes;
  out_.push_back('\0');
}

std::string_view take_digits(std::string_view& rest) { return take_while(rest, is_digit); }

bool take_char(std::string_view& rest, char c) {
  if (rest.empty() || rest.front() != c) return false;
  rest.remove_prefix(1);
  return true;
}

bool take_word(std::string_view& rest, std::string_view text) {
  if (!equal_ignoring_case(rest.substr(0, text.size()), text)) return false;
  rest.remove_prefix(text.size());
  return true;
}

std::string_view without_zeros(std::string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

std::unexpected<Error> no_version(std::string_view scheme, std::string_view version,
                                  std::string_view why) {
  return fail(
      ErrorKind::invalid, "not a version of " + std::string(scheme) + ": " + std::string(why),
      "\"" + std::string(version.substr(0, 80)) + "\"", "Correct the version, or say whose it is.");
}

}  // namespace hinomi::product
