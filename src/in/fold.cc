#include "in/fold.h"

#include "in/utf8.h"

namespace hinomi::in {
namespace {

// U+FF66..U+FF9D, half-width katakana, as hiragana; U+FF9E and U+FF9F are voiced marks.
constexpr char32_t half_width_kana[] = {
    0x3092, 0x3041, 0x3043, 0x3045, 0x3047, 0x3049, 0x3083, 0x3085, 0x3087, 0x3063, 0x30FC, 0x3042,
    0x3044, 0x3046, 0x3048, 0x304A, 0x304B, 0x304D, 0x304F, 0x3051, 0x3053, 0x3055, 0x3057, 0x3059,
    0x305B, 0x305D, 0x305F, 0x3061, 0x3064, 0x3066, 0x3068, 0x306A, 0x306B, 0x306C, 0x306D, 0x306E,
    0x306F, 0x3072, 0x3075, 0x3078, 0x307B, 0x307E, 0x307F, 0x3080, 0x3081, 0x3082, 0x3084, 0x3086,
    0x3088, 0x3089, 0x308A, 0x308B, 0x308C, 0x308D, 0x308F, 0x3093};

char32_t folded(char32_t code) {
  if (code >= 0xFF01 && code <= 0xFF5E) code -= 0xFEE0;
  if (code == 0x3000) return ' ';
  if (code >= 'A' && code <= 'Z') return code + 32;
  if (code >= 0x30A1 && code <= 0x30F6) return code - 0x60;
  if (code >= 0xFF66 && code <= 0xFF9D) return half_width_kana[code - 0xFF66];
  return code;
}

// か and the mark after it are が (one code point in Unicode: the next one); は and its round mark
// are ぱ. 0: no such sound.
char32_t voiced(char32_t kana, bool round) {
  bool h_row = kana >= 0x306F && kana <= 0x307B && (kana - 0x306F) % 3 == 0;
  if (round) return h_row ? kana + 2 : 0;
  bool voices = h_row || (kana >= 0x304B && kana <= 0x3061 && (kana - 0x304B) % 2 == 0) ||
                kana == 0x3064 || kana == 0x3066 || kana == 0x3068;
  return kana == 0x3046 ? 0x3094 : voices ? kana + 1 : 0;
}

}  // namespace

void fold_for_search(std::string_view text, std::string& out) {
  while (!text.empty()) {
    if (static_cast<unsigned char>(text[0]) < 0x80) {
      out += to_lower(text[0]);
      text.remove_prefix(1);
      continue;
    }
    auto [code, length] = next_code_point(text);
    text.remove_prefix(length);
    char32_t one = folded(code);
    if (code >= 0xFF66 && code <= 0xFF9D && !text.empty()) {
      auto [mark, more] = next_code_point(text);
      if (mark == 0xFF9E || mark == 0xFF9F)
        if (char32_t sound = voiced(one, mark == 0xFF9F)) {
          one = sound;
          text.remove_prefix(more);
        }
    }
    append_code_point(out, one);
  }
}

std::string folded_for_search(std::string_view text) {
  std::string out;
  fold_for_search(text, out);
  return out;
}

}  // namespace hinomi::in
