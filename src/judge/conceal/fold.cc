#include "judge/conceal/fold.h"

#include <algorithm>
#include <array>

#include "in/utf8.h"

namespace hinomi::conceal {
namespace {

constexpr std::array<std::array<std::string_view, 2>, part_count> words_instead{{
    {"[組織]", "[organisation]"},
    {"[氏名]", "[person]"},
    {"[ホスト]", "[host]"},
    {"[メールアドレス]", "[mail address]"},
    {"[電話番号]", "[telephone number]"},
    {"[ネットワークアドレス]", "[network address]"},
    {"[番号]", "[number]"},
    {"[識別子]", "[identifier]"},
}};

// Half-width katakana U+FF66..U+FF9D in full width.
constexpr std::u32string_view full_katakana =
    U"ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモ"
    U"ヤユヨラリルレロワン";
static_assert(full_katakana.size() == 0xFF9D - 0xFF66 + 1);

// Forms of one character that people write for each other in names.
constexpr std::array<std::u32string_view, 20> one_character{
    U"高髙", U"崎﨑碕", U"徳德",   U"浜濱濵", U"辺邊邉", U"斎齋", U"沢澤",
    U"広廣", U"国國",   U"島嶋嶌", U"桜櫻",   U"真眞",   U"竜龍", U"恵惠",
    U"万萬", U"滝瀧",   U"吉𠮷",   U"館舘",   U"桧檜",   U"渋澁"};

bool is_blank(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

// Zero-width and direction characters, soft hyphen, variation selectors.
bool is_unseen(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x115F || c == 0x1160 || c == 0x17B4 ||
         c == 0x17B5 || (c >= 0x180B && c <= 0x180F) || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0x3164 ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || c == 0xFFA0 ||
         (c >= 0xE0000 && c <= 0xE0FFF);
}

bool is_hyphen(char32_t c) {
  return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2043 || c == 0x2212 || c == 0xFE58 ||
         c == 0xFE63;
}

bool is_middle_dot(char32_t c) {
  return c == 0x30FB || c == 0xFF65 || c == 0xB7 || c == 0x2022 || c == 0x2027 || c == 0x2219 ||
         c == 0x22C5 || c == 0x30A0;
}

char32_t folded_ideograph(char32_t c) {
  for (std::u32string_view forms : one_character)
    if (forms.find(c) != forms.npos) return forms.front();
  return c;
}

char32_t folded(char32_t c, Sign& sign) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
  if (c >= 0xFF66 && c <= 0xFF9D) c = full_katakana[c - 0xFF66];
  if (c >= 'A' && c <= 'Z') return sign.capital = true, c + 32;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return sign.capital = true, c + 32;
  if (c < 0x80) return is_blank(c) ? blank : c;
  if ((c >= 0x30A1 && c <= 0x30F6) || c == 0x30FD || c == 0x30FE)
    return sign.katakana = true, c - 0x60;
  if (c == 0x30FC) sign.katakana = true;
  if (is_blank(c)) return blank;
  if (is_hyphen(c)) return '-';
  if (is_middle_dot(c)) return middle_dot;
  if (c == 0x3002 || c == 0xFF61 || c == 0xFF0E) return '.';
  return is_ideograph(c) ? folded_ideograph(c) : c;
}

// Hiragana with its mark; 0 when it takes none.
char32_t with_voice(char32_t c, bool half) {
  constexpr std::u32string_view voiceless = U"かきくけこさしすせそたちつてとはひふへほ";
  constexpr std::u32string_view half_voiced = U"はひふへほ";
  if (half) return half_voiced.find(c) == half_voiced.npos ? 0 : c + 2;
  if (c == U'う') return U'ゔ';
  if (c == U'ゝ') return U'ゞ';
  return voiceless.find(c) == voiceless.npos ? 0 : c + 1;
}

// Length of one of our own words at the beginning of `rest`; 0: none.
std::size_t instead_at(std::string_view rest) {
  if (!rest.starts_with('[')) return 0;
  for (const auto& words : words_instead)
    for (std::string_view word : words)
      if (rest.starts_with(word)) return word.size();
  return 0;
}

struct Undone {
  std::u32string_view written;
  char32_t meant;
};
constexpr std::array<Undone, 6> inside_brackets{
    {{U".", U'.'}, {U"dot", U'.'}, {U"punkt", U'.'}, {U"at", U'@'}, {U"@", U'@'}, {U":", U':'}}};

// "[.]", "( dot )", "{at}" and "\." become the sign that is meant. Answers how many signs it was;
// 0: nothing was written there.
std::size_t undo_at(const std::vector<Sign>& signs, std::size_t at, Sign& out) {
  constexpr std::u32string_view opening = U"([{<", closing = U")]}>";
  auto code = [&](std::size_t i) { return i < signs.size() ? signs[i].code : U'\0'; };
  if (code(at) == U'\\' && code(at + 1) == U'.') {
    out = {U'.', signs[at].begin, signs[at + 1].end, false, false, true};
    return 2;
  }
  constexpr std::size_t most_blanks = 3;  // inside, on either side
  const std::size_t bracket = opening.find(code(at));
  if (bracket == opening.npos || code(at) == 0) return 0;
  std::size_t i = at + 1;
  while (i <= at + most_blanks && code(i) == blank) ++i;
  for (const Undone& undone : inside_brackets) {
    std::size_t n = 0;
    while (n < undone.written.size() && code(i + n) == undone.written[n]) ++n;
    if (n < undone.written.size()) continue;
    std::size_t end = i + n;
    while (end < i + n + most_blanks && code(end) == blank) ++end;
    if (code(end) != closing[bracket]) continue;
    out = {undone.meant, signs[at].begin, signs[end].end, false, false, true};
    return end - at + 1;
  }
  if (code(at) == U'[' && code(at + 1) == U'.') {
    out = {U'.', signs[at].begin, signs[at + 1].end, false, false, true};
    return 2;
  }
  return 0;
}

}  // namespace

std::vector<Sign> fold(std::string_view text) {
  std::vector<Sign> signs;
  signs.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    Sign sign{.begin = static_cast<std::uint32_t>(at)};
    if (std::size_t size = instead_at(text.substr(at))) {
      sign.code = hole;
      sign.end = static_cast<std::uint32_t>(at += size);
      signs.push_back(sign);
      continue;
    }
    auto [code, size] = in::next_code_point(text.substr(at));
    sign.end = static_cast<std::uint32_t>(at += size);
    if (is_unseen(code)) continue;
    const bool voiced = code == 0xFF9E || code == 0x3099 || code == 0x309B;
    const bool half_voiced = code == 0xFF9F || code == 0x309A || code == 0x309C;
    if ((voiced || half_voiced) && !signs.empty())
      if (char32_t both = with_voice(signs.back().code, half_voiced)) {
        signs.back().code = both;
        signs.back().end = sign.end;
        continue;
      }
    sign.code = folded(code, sign);
    signs.push_back(sign);
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < signs.size();) {
    Sign undone;
    std::size_t count = undo_at(signs, i, undone);
    signs[kept++] = count ? undone : signs[i];
    i += std::max<std::size_t>(count, 1);
  }
  signs.resize(kept);
  return signs;
}

std::string_view instead_of(Part part, std::string_view language) {
  return words_instead[static_cast<std::size_t>(part)][language == "ja" ? 0 : 1];
}

}  // namespace hinomi::conceal
