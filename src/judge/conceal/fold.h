// Text as traces are looked for in it: one width, one case, one kana, one sign for each of the many
// blanks, hyphens and dots, invisible characters gone, defanging undone; each sign with the bytes
// of the original that it stands for. Private to judge/conceal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "judge/conceal/conceal.h"

namespace hinomi::conceal {

inline constexpr char32_t blank = U' ';
inline constexpr char32_t middle_dot = U'・';
inline constexpr char32_t hole = 0x110000;  // something was taken out here

struct Sign {
  char32_t code = 0;                 // folded
  std::uint32_t begin = 0, end = 0;  // bytes of the original
  bool katakana = false;             // in the original, of whatever width
  bool capital = false;
  bool marked = false;  // a defanged dot, colon or at sign, which nobody writes by accident
};

std::vector<Sign> fold(std::string_view text);

inline bool is_ascii_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
inline bool is_latin(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7);
}
inline bool is_word(char32_t c) { return is_latin(c) || is_ascii_digit(c); }
inline bool is_kana(char32_t c) { return (c >= 0x3041 && c <= 0x309F) || c == 0x30FC; }
inline bool is_ideograph(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == 0x3005 ||
         c == 0x3006 || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

// What stands instead of a Part: "[組織]", "[organisation]".
std::string_view instead_of(Part part, std::string_view language);
inline constexpr int part_count = 8;

}  // namespace hinomi::conceal
