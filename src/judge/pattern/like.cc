#include "judge/pattern/like.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>

#include "in/utf8.h"

namespace hinomi::pattern {

// A later '%' can take over all that an earlier one was for, so only the last is ever widened.
bool Like::fits(std::u32string_view value) const {
  std::size_t p = 0, v = 0, star = std::u32string::npos, resume = 0;
  while (v < value.size()) {
    if (p < pattern_.size() && pattern_[p] == U'%') {
      star = p++;
      resume = v;
    } else if (p < pattern_.size() && (pattern_[p] == U'_' || pattern_[p] == value[v])) {
      ++p;
      ++v;
    } else if (star != std::u32string::npos) {
      p = star + 1;
      v = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern_.size() && pattern_[p] == U'%') ++p;
  return p == pattern_.size();
}

bool Like::fits_bytes(std::string_view value) const {
  std::u32string units;
  for (char c : value) units += static_cast<unsigned char>(c);
  return fits(units);
}

std::u32string code_points(std::string_view text) {
  std::u32string out;
  while (!text.empty()) {
    auto [code, size] = in::next_code_point(text);
    out += code;
    text.remove_prefix(size);
  }
  return out;
}

std::string normal_form(std::string_view text) {
  bool ascii = std::all_of(text.begin(), text.end(),
                           [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return std::string(text);
  utf8proc_uint8_t* out = nullptr;
  auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                           static_cast<utf8proc_ssize_t>(text.size()), &out,
                           static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (size < 0) return std::string(text);  // no UTF-8: stays as it is
  std::string normal(reinterpret_cast<char*>(out), static_cast<std::size_t>(size));
  std::free(out);
  return normal;
}

}  // namespace hinomi::pattern
