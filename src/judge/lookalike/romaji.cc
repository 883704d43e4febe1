#include "judge/lookalike/romaji.h"

#include <array>

#include "in/utf8.h"

namespace hinomi::lookalike {
namespace {

struct Spelling {
  std::string_view from, to;
};

// Longest first where one begins another. Kunrei (Cabinet Notification No. 1 of 1954, first table)
// is what they become, because each of its rows has one consonant.
constexpr std::array<Spelling, 35> spellings = {{
    {"tchi", "tti"}, {"cchi", "tti"}, {"tch", "tty"}, {"cch", "tty"}, {"sha", "sya"},
    {"shu", "syu"},  {"sho", "syo"},  {"shi", "si"},  {"she", "sye"}, {"cha", "tya"},
    {"chu", "tyu"},  {"cho", "tyo"},  {"chi", "ti"},  {"che", "tye"}, {"tsu", "tu"},
    {"jya", "zya"},  {"jyu", "zyu"},  {"jyo", "zyo"}, {"ja", "zya"},  {"ju", "zyu"},
    {"jo", "zyo"},   {"ji", "zi"},    {"je", "zye"},  {"fu", "hu"},   {"dzu", "zu"},
    {"du", "zu"},    {"di", "zi"},    {"dya", "zya"}, {"dyu", "zyu"}, {"dyo", "zyo"},
    {"mb", "nb"},    {"mp", "np"},    {"mm", "nm"},   {"wo", "o"},    {"n'", "n"},
}};

constexpr std::array<Spelling, 10> marks = {{{"ā", "a"},
                                             {"ī", "i"},
                                             {"ū", "u"},
                                             {"ē", "e"},
                                             {"ō", "o"},
                                             {"â", "a"},
                                             {"î", "i"},
                                             {"û", "u"},
                                             {"ê", "e"},
                                             {"ô", "o"}}};

template <std::size_t Count>
const Spelling* begins(std::string_view text, const std::array<Spelling, Count>& all) {
  for (const Spelling& one : all)
    if (text.starts_with(one.from)) return &one;
  return nullptr;
}

bool is_vowel(char c) { return std::string_view("aiueo").contains(c); }

// あ to ん in Unicode's order from U+3041, small ones too.
constexpr std::array<std::string_view, 83> kana = {
    "a",  "a",  "i",  "i",  "u",  "u",  "e",  "e",  "o",  "o",  "ka", "ga", "ki", "gi",
    "ku", "gu", "ke", "ge", "ko", "go", "sa", "za", "si", "zi", "su", "zu", "se", "ze",
    "so", "zo", "ta", "da", "ti", "zi", "*",  "tu", "zu", "te", "de", "to", "do", "na",
    "ni", "nu", "ne", "no", "ha", "ba", "pa", "hi", "bi", "pi", "hu", "bu", "pu", "he",
    "be", "pe", "ho", "bo", "po", "ma", "mi", "mu", "me", "mo", "ya", "ya", "yu", "yu",
    "yo", "yo", "ra", "ri", "ru", "re", "ro", "wa", "wa", "i",  "e",  "o",  "n"};

bool is_small_y(char32_t code) { return code == 0x3083 || code == 0x3085 || code == 0x3087; }

}  // namespace

std::string one_romaji(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    if (const Spelling* mark = begins(text, marks)) {
      plain += mark->to;
      text.remove_prefix(mark->from.size());
    } else {
      plain += text[0];
      text.remove_prefix(1);
    }
  }
  std::string one;
  for (std::string_view rest = plain; !rest.empty();) {
    const Spelling* found = begins(rest, spellings);
    one += found ? found->to : rest.substr(0, 1);
    rest.remove_prefix(found ? found->from.size() : 1);
  }
  // Long vowels: "ou" and "oo", "uu", "oh" before a consonant or at the end.
  std::string out;
  for (std::size_t i = 0; i < one.size(); ++i) {
    char c = one[i], next = i + 1 < one.size() ? one[i + 1] : '\0';
    char behind = i + 2 < one.size() ? one[i + 2] : '\0';
    out += c;
    bool is_long = (c == 'o' && (next == 'u' || next == 'o')) || (c == 'u' && next == 'u');
    if (is_long || (c == 'o' && next == 'h' && !is_vowel(behind) && behind != 'y')) ++i;
  }
  return out;
}

std::string romaji_of_kana(std::string_view text) {
  std::string out;
  bool doubles = false;  // behind っ
  while (!text.empty()) {
    auto [code, length] = in::next_code_point(text);
    text.remove_prefix(length);
    if (code >= 0x30A1 && code <= 0x30F3) code -= 0x60;
    if (code == 0x30FC) continue;  // a long vowel
    if (code == 0x3063) {
      doubles = true;
      continue;
    }
    if (code < 0x3041 || code > 0x3093) return {};
    std::string_view syllable = kana[code - 0x3041];
    if (is_small_y(code) && out.ends_with('i')) out.pop_back();
    if (doubles) out += syllable[0];
    doubles = false;
    out += syllable;
  }
  return out;
}

}  // namespace hinomi::lookalike
