// LIKE: '%' any number of characters, '_' one; the whole text.
#pragma once

#include <string>
#include <string_view>

namespace hinomi::pattern {

class Like {
 public:
  explicit Like(std::u32string pattern) : pattern_(std::move(pattern)) {}
  bool fits(std::u32string_view value) const;
  // Each byte one character.
  bool fits_bytes(std::string_view value) const;

 private:
  std::u32string pattern_;
};

std::u32string code_points(std::string_view text);

// Unicode's Normalization Form C of UTF-8.
std::string normal_form(std::string_view text);

}  // namespace hinomi::pattern
