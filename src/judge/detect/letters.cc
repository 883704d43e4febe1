#include "judge/detect/letters.h"

#include <utf8proc.h>

#include <cstdint>
#include <cstring>

#include "base/text.h"

namespace hinomi::detect {

bool is_ascii(std::string_view text) {
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t seen = 0;
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    seen |= word;
  }
  for (; left > 0; ++at, --left) seen |= static_cast<unsigned char>(*at);
  return (seen & 0x8080808080808080u) == 0;
}

void lower_ascii(std::string_view text, char* to) {
  constexpr std::uint64_t each = 0x0101010101010101u;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    // The high bit of each byte says that it is at least A, and that it is beyond Z.
    std::uint64_t from_a = word + (0x80 - 'A') * each, beyond_z = word + (0x7F - 'Z') * each;
    word |= ((from_a ^ beyond_z) & 0x80 * each) >> 2;
    std::memcpy(to + at, &word, 8);
  }
  for (; at < text.size(); ++at) to[at] = to_lower(text[at]);
}

namespace {

// Both letters of Turkish fold to nothing else (status T alone).
constexpr utf8proc_int32_t capital_i_with_dot = 0x130, dotless_i = 0x131;

unsigned folded(utf8proc_int32_t code_point) {
  if (code_point == capital_i_with_dot || code_point == dotless_i)
    return static_cast<unsigned>(code_point);
  return static_cast<unsigned>(utf8proc_tolower(utf8proc_toupper(code_point)));
}

}  // namespace

void append_lower_case(std::string_view text, std::string& out) {
  out.reserve(out.size() + text.size());
  while (!text.empty()) {
    // ASCII in one go, which is nearly all there is.
    std::size_t ascii = 0;
    while (ascii < text.size() && static_cast<unsigned char>(text[ascii]) < 0x80) ++ascii;
    std::size_t before = out.size();
    out.append(text.substr(0, ascii));
    for (std::size_t i = before; i < out.size(); ++i) out[i] = to_lower(out[i]);
    text.remove_prefix(ascii);
    if (text.empty()) break;
    utf8proc_int32_t code_point = 0;
    auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &code_point);
    if (size <= 0) {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    append_code_point(folded(code_point), out);
    text.remove_prefix(static_cast<std::size_t>(size));
  }
}

std::string lower_case(std::string_view text) {
  std::string out;
  if (is_ascii(text)) {
    out.resize(text.size());
    lower_ascii(text, out.data());
    return out;
  }
  append_lower_case(text, out);
  return out;
}

std::size_t size_of_first(std::string_view text) {
  auto first = static_cast<unsigned char>(text.front());
  std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  return size < text.size() ? size : text.size();
}

void append_code_point(unsigned code_point, std::string& out) {
  utf8proc_uint8_t bytes[4];
  auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code_point), bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

}  // namespace hinomi::detect
