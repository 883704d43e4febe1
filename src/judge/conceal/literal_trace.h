// Looking for traces read literally: each trace is tried at each place, sign by sign, over a text
// that is folded by lists of characters. Nothing of the engine is used but its own words
// ("[organisation]"). For tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "in/normalise.h"
#include "in/utf8.h"
#include "judge/conceal/fold.h"

namespace hinomi::conceal {

struct LiteralText {
  struct One {
    char32_t c;
    bool katakana, capital, marked;
  };
  std::vector<One> all;

  static constexpr std::u32string_view katakana =
      U"ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネ"
      U"ノ"
      U"ハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶヽヾ";
  static constexpr std::u32string_view hiragana =
      U"ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬね"
      U"の"
      U"はばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖゝゞ";
  static constexpr std::u32string_view half_kana =
      U"ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯ";
  static constexpr std::u32string_view half_meant =
      U"あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわを"
      U"んぁ"
      U"ぃぅぇぉゃゅょっ";
  static constexpr std::u32string_view voiced =
      U"かがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどはばひびふぶへべほぼうゔゝゞ";
  static constexpr std::u32string_view half_voiced = U"はぱひぴふぷへぺほぽ";

  static bool is_in(char32_t c, std::u32string_view set) { return set.find(c) != set.npos; }

  void take(char32_t c) {
    One one{c, false, false, false};
    auto join = [&](std::u32string_view pairs) {
      for (std::size_t i = 0; !all.empty() && i < pairs.size(); i += 2)
        if (pairs[i] == all.back().c) return all.back().c = pairs[i + 1], true;
      return false;
    };
    if (is_in(c, U"ﾞ゛\u3099") && join(voiced)) return;
    if (is_in(c, U"ﾟ゜\u309A") && join(half_voiced)) return;
    if (is_in(c, U"\u00AD\u200B\u200C\u200D\u200E\u200F\u2060\uFE00\uFE0F\uFEFF")) return;
    if (c >= U'！' && c <= U'～') one.c = c = c - U'！' + U'!';
    if (c >= U'A' && c <= U'Z') one = {c - U'A' + U'a', false, true, false};
    if (std::size_t i = katakana.find(c); i != katakana.npos)
      one = {hiragana[i], true, false, false};
    if (std::size_t i = half_kana.find(c); i != half_kana.npos)
      one = {half_meant[i], true, false, false};
    if (c == U'ー' || c == U'ｰ') one = {U'ー', true, false, false};
    if (is_in(c, U"\t\n\v\f\r\u00A0\u2003\u2009\u3000")) one.c = U' ';
    if (is_in(c, U"‐‑‒–—―−")) one.c = U'-';
    if (is_in(c, U"･·•")) one.c = U'・';
    if (is_in(c, U"。｡")) one.c = U'.';
    if (is_in(c, U"髙")) one.c = U'高';
    if (is_in(c, U"邊邉")) one.c = U'辺';
    all.push_back(one);
  }

  bool is_at(std::size_t at, std::u32string_view word) const {
    for (std::size_t i = 0; i < word.size(); ++i)
      if (at + i >= all.size() || all[at + i].c != word[i]) return false;
    return true;
  }

  // The first way of writing a defanged sign that stands at `at`: {what is meant, its length}.
  std::pair<char32_t, std::size_t> defanged(std::size_t at) const {
    if (!is_in(this->at(at), U"\\([{<")) return {0, 0};
    if (is_at(at, U"\\.")) return {U'.', 2};
    const std::pair<std::u32string_view, char32_t> words[] = {
        {U".", U'.'}, {U"dot", U'.'}, {U"punkt", U'.'}, {U"at", U'@'}, {U"@", U'@'}, {U":", U':'}};
    for (std::u32string_view pair : {U"()", U"[]", U"{}", U"<>"})
      for (const auto& [word, meant] : words)
        for (std::size_t a = 0; a <= 3; ++a)
          for (std::size_t b = 0; b <= 3; ++b) {
            std::u32string whole = std::u32string(1, pair[0]) + std::u32string(a, U' ');
            whole += std::u32string(word) + std::u32string(b, U' ') + pair[1];
            if (is_at(at, whole)) return {meant, whole.size()};
          }
    if (is_at(at, U"[.")) return {U'.', 2};
    return {0, 0};
  }

  explicit LiteralText(std::string_view text) {
    while (!text.empty()) {
      std::size_t own = 0;
      for (int part = 0; text.front() == '[' && part < part_count; ++part)
        for (std::string_view language : {"ja", "en"})
          if (text.starts_with(instead_of(static_cast<Part>(part), language)))
            own = instead_of(static_cast<Part>(part), language).size();
      auto [c, size] = in::next_code_point(text);
      if (own)
        all.push_back({hole, false, false, false});
      else
        take(c);
      text.remove_prefix(own ? own : size);
    }
    LiteralText plain = *this;
    all.clear();
    for (std::size_t i = 0; i < plain.all.size();) {
      auto [meant, size] = plain.defanged(i);
      all.push_back(size ? One{meant, false, false, true} : plain.all[i]);
      i += size ? size : 1;
    }
  }

  char32_t at(std::size_t i) const { return i < all.size() ? all[i].c : 0; }
  char32_t before(std::size_t i) const { return i > 0 ? all[i - 1].c : 0; }
  static bool digit(char32_t c) { return is_in(c, U"0123456789"); }
  static bool word(char32_t c) { return digit(c) || (c >= U'a' && c <= U'z'); }
  static bool kana(char32_t c) { return is_in(c, hiragana) || c == U'ー'; }
  static bool kanji(char32_t c) { return c == U'々' || (c >= U'一' && c <= U'鿿'); }
};

// Each looks for one trace in the whole text.
inline bool literal_name(const LiteralText& text, const Trace& trace) {
  auto skipped = [](char32_t c) { return LiteralText::is_in(c, U" ・-_"); };
  std::u32string name;
  std::vector<bool> gap;
  for (const auto& one : LiteralText(trace.text).all) {
    if (!skipped(one.c)) {
      name += one.c;
      gap.push_back(false);
    } else if (!gap.empty()) {
      gap.back() = true;
    }
  }
  bool latin = true, all_kana = true;
  for (char32_t c : name) {
    latin &= c < 0x80;
    all_kana &= LiteralText::kana(c);
  }
  if (name.size() < (latin ? 3u : 2u)) return false;
  bool one_word = true;
  for (std::size_t i = 0; i + 1 < gap.size(); ++i) one_word &= !gap[i];
  const bool is_short = all_kana ? name.size() <= 4 : !latin && name.size() <= 2;
  for (std::size_t begin = 0; begin < text.all.size(); ++begin) {
    std::size_t i = begin, j = 0;
    bool own_gaps = true, spaced = true, broken = false;
    while (j < name.size() && i < text.all.size()) {
      if (text.at(i) == name[j]) {
        ++i;
        ++j;
        const bool here = skipped(text.at(i)) && j < name.size();
        if (j < name.size()) {
          broken |= here;
          spaced &= here;
          own_gaps &= !here || gap[j - 1] || text.at(i) == U'・';
        }
      } else if (j > 0 && skipped(text.at(i))) {
        ++i;
      } else {
        break;
      }
    }
    if (j < name.size()) continue;
    const char32_t left = text.before(begin), right = text.at(i);
    if (LiteralText::word(name.front()) && LiteralText::word(left)) continue;
    if (LiteralText::word(name.back()) && LiteralText::word(right)) continue;
    if (latin) {
      if (trace.part == Part::person && one_word && !text.all[begin].capital) continue;
      if (broken && name.size() < 8 && !own_gaps && !spaced) continue;
      return true;
    }
    if (!is_short) return true;
    auto makes_words = [](char32_t c) {
      return LiteralText::word(c) || LiteralText::kana(c) || LiteralText::kanji(c);
    };
    if (broken && !all_kana) {
      if (makes_words(left)) continue;
      if ((LiteralText::word(right) || LiteralText::kanji(right)) &&
          !LiteralText::is_in(right, U"様氏殿君"))
        continue;
      return true;
    }
    // In the tests nothing stands before or after that makes a short name stand free again.
    const auto &first = text.all[begin], &last = text.all[i - 1];
    bool free_left = true, free_right = true;
    if (LiteralText::kanji(first.c))
      free_left = !LiteralText::kanji(left);
    else if (LiteralText::kana(left) && text.all[begin - 1].katakana == first.katakana)
      free_left = !first.katakana && name.size() > 2 &&
                  LiteralText::is_in(left, U"はがをにのともへでやかよだな");
    if (LiteralText::kanji(last.c))
      free_right = !LiteralText::kanji(right);
    else if (LiteralText::kana(right) && text.all[i].katakana == last.katakana)
      free_right = !last.katakana && (LiteralText::is_in(right, U"はがをにのともへでやかよだな") ||
                                      text.is_at(i, U"さん") || text.is_at(i, U"です"));
    if (free_left && free_right) return true;
  }
  return false;
}

inline bool literal_number(const LiteralText& text, const Trace& trace) {
  std::u32string digits;
  for (const auto& one : LiteralText(trace.text).all)
    if (LiteralText::digit(one.c)) digits += one.c;
  std::vector<std::u32string> forms{digits};
  if (trace.part == Part::phone && digits.starts_with(U'0'))
    forms = {digits, U"81" + digits, U"81" + digits.substr(1)};
  for (const std::u32string& form : forms)
    for (std::size_t begin = 0; form.size() >= 7 && begin < text.all.size(); ++begin) {
      if (LiteralText::digit(text.before(begin))) continue;
      std::size_t i = begin, j = 0, gap = 0;
      while (j < form.size() && i < text.all.size()) {
        if (text.at(i) == form[j]) {
          ++j;
          gap = 0;
        } else if (j == 0 || ++gap > 3 || !LiteralText::is_in(text.at(i), U" -.()ー・/_")) {
          break;
        }
        ++i;
      }
      if (j == form.size() && !LiteralText::digit(text.at(i))) return true;
    }
  return false;
}

inline bool literal_host(const LiteralText& text, const Trace& trace) {
  std::u32string host;
  for (const auto& one : LiteralText(trace.text).all)
    if (!LiteralText::is_in(one.c, U" ・")) host += one.c;
  if (host.size() < 3) return false;
  auto label = [](char32_t c) { return LiteralText::word(c) || c == U'-' || c == U'_'; };
  for (std::size_t begin = 0; begin < text.all.size(); ++begin) {
    std::size_t i = begin, j = 0;
    while (j < host.size() && i < text.all.size()) {
      if (text.at(i) == host[j]) {
        ++j;
        const bool sentence = host[j - 1] == U'.' && !text.all[i].marked &&
                              text.before(i) != U' ' && text.at(i + 1) == U' ';
        ++i;
        if (sentence && j < host.size()) break;
      } else if (j > 0 && LiteralText::is_in(text.at(i), U" ・")) {
        ++i;
      } else {
        break;
      }
    }
    if (j < host.size()) continue;
    const char32_t left = text.before(begin), right = text.at(i);
    if (LiteralText::word(host.back()) && LiteralText::word(right)) continue;
    if (trace.part == Part::id && LiteralText::word(left)) continue;
    if (trace.part != Part::id) {
      if (LiteralText::word(host.front()) && label(left)) continue;
      if (trace.part == Part::mail && (label(left) || LiteralText::is_in(left, U".+%=&'*")))
        continue;
      if (right == U'_' || (right == U'-' && LiteralText::word(text.at(i + 1)))) continue;
    }
    return true;
  }
  return false;
}

// Every stretch of the text that is an address or a network, tried from every place.
inline bool literal_network(const LiteralText& text, const Trace& trace) {
  auto victim = in::network_from(trace.text);
  auto hits = [&](const std::string& one) {
    auto found = in::network_from(one);
    return victim && found && found->v4 == victim->v4 && found->overlaps(*victim);
  };
  for (std::size_t begin = 0; begin < text.all.size(); ++begin) {
    if (LiteralText::word(text.before(begin)) || text.before(begin) == U':') continue;
    if (text.before(begin) == U'.' && begin > 1 && LiteralText::digit(text.at(begin - 2))) continue;
    std::string quad;
    std::size_t i = begin;
    int parts = 0, stars = 0;
    for (; parts < 4; ++parts) {
      if (parts > 0) {
        std::size_t dot = i;
        while (LiteralText::is_in(text.at(dot), U" ・") && dot < text.all.size()) ++dot;
        if (text.at(dot) != U'.') break;
        std::size_t next = dot + 1;
        while (next < text.all.size() && LiteralText::is_in(text.at(next), U" ・")) ++next;
        if (next > dot + 1 && dot == i && !text.all[dot].marked) break;
        quad += '.';
        i = next;
      }
      std::string part;
      bool star = false;
      while (LiteralText::digit(text.at(i)) && part.size() < 4)
        part += static_cast<char>(text.at(i++));
      for (int n = 0; part.empty() && n < 3; ++n) {
        if (i >= text.all.size() || !LiteralText::is_in(text.at(i), U"x*")) break;
        star = true;
        ++i;
      }
      if (star && parts < 2) break;
      stars += star;
      if (!star && (part.empty() || part.size() > 3 || std::stoi(part) > 255 || stars > 0)) break;
      quad += star ? "0" : std::to_string(std::stoi(part));
    }
    if (parts < 4 || LiteralText::word(text.at(i))) continue;
    if (text.at(i) == U'.' && LiteralText::digit(text.at(i + 1))) continue;
    std::string prefix = stars > 0 ? std::to_string(32 - 8 * stars) : "";
    if (text.at(i) == U'/' && stars == 0)
      for (std::size_t k = i + 1; LiteralText::digit(text.at(k)) && prefix.size() < 3; ++k)
        prefix += static_cast<char>(text.at(k));
    const char32_t after = stars > 0 ? 0 : text.at(i + 1 + prefix.size());
    if (!prefix.empty() && std::stoi(prefix) <= 32 && !LiteralText::word(after))
      quad += "/" + prefix;
    if (hits(quad)) return true;
  }
  return false;
}

inline bool literal_has_trace(const LiteralText& text, const Trace& trace) {
  switch (trace.part) {
    case Part::organisation:
    case Part::person: return literal_name(text, trace);
    case Part::host:
    case Part::mail:
    case Part::id: return literal_host(text, trace);
    case Part::phone:
    case Part::number: return literal_number(text, trace);
    case Part::address: return literal_network(text, trace);
  }
  return false;
}

inline bool literal_has_trace(std::string_view text, const std::vector<Trace>& traces) {
  const LiteralText folded(text);
  for (const Trace& trace : traces)
    if (literal_has_trace(folded, trace)) return true;
  return false;
}

}  // namespace hinomi::conceal
