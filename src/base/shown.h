// Others' texts on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace hinomi {

// Control characters (C0, DEL and C1) become blanks, so that they do nothing to the terminal.
inline void append_shown(std::string_view text, std::string& out) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto c = static_cast<unsigned char>(text[at]);
    bool is_c1 =
        c == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
    if (is_c1) ++at;
    if (c < 0x20 || c == 0x7F || is_c1)
      out += ' ';
    else
      out += text[at];
  }
}

}  // namespace hinomi
