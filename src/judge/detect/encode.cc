#include "judge/detect/encode.h"

#include <utf8proc.h>

#include "base/hash.h"
#include "judge/detect/letters.h"

namespace hinomi::detect {

std::string to_utf16(std::string_view text, Utf16 form) {
  std::string out;
  auto put = [&](unsigned unit) {
    char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xFF);
    out += form == Utf16::big ? high : low;
    out += form == Utf16::big ? low : high;
  };
  if (form == Utf16::marked) put(0xFEFF);
  while (!text.empty()) {
    utf8proc_int32_t code_point = 0;
    auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &code_point);
    if (size <= 0) {  // YAML's reader lets no such byte through
      text.remove_prefix(1);
      continue;
    }
    auto rest = static_cast<unsigned>(code_point);
    if (rest >= 0x10000) {
      rest -= 0x10000;
      put(0xD800 + (rest >> 10));
      put(0xDC00 + (rest & 0x3FF));
    } else {
      put(rest);
    }
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return out;
}

std::array<std::string, 3> base64_offsets(std::string_view bytes) {
  std::array<std::string, 3> out;
  constexpr std::size_t before[] = {0, 2, 3}, after[] = {0, 3, 2};
  for (std::size_t offset = 0; offset < 3; ++offset) {
    std::string whole = to_base64(std::string(offset, '\0') + std::string(bytes));
    std::size_t left_out = before[offset] + after[(bytes.size() + offset) % 3];
    if (whole.size() > left_out)
      out[offset] = whole.substr(before[offset], whole.size() - left_out);
  }
  return out;
}

std::string bytes_as_text(std::string_view bytes) {
  std::string out;
  for (char c : bytes) append_code_point(static_cast<unsigned char>(c), out);
  return out;
}

}  // namespace hinomi::detect
