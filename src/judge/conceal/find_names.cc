#include <algorithm>
#include <array>

#include "judge/conceal/finders.h"

namespace hinomi::conceal {
namespace {

// Japanese texts as short as this must not be pieces of other words.
constexpr std::size_t short_ideographs = 2;
constexpr std::size_t short_kana = 4;
// Latin words as long as this may be broken anywhere; shorter ones only where their own gaps are,
// or between all letters ("at home" is not Athome, "A t h o m e" is).
constexpr std::size_t long_latin = 8;

// What may follow a short name directly without making it another word.
constexpr std::array<std::u32string_view, 20> after_organisation{
    U"社",       U"本社",     U"本店", U"支社", U"支店", U"支部", U"工場",
    U"様",       U"殿",       U"御中", U"側",   U"製",   U"内",   U"株式会社",
    U"有限会社", U"合同会社", U"担当", U"職員", U"社員", U"宛"};
constexpr std::array<std::u32string_view, 26> after_person{
    U"氏",   U"様",   U"殿",   U"君",   U"先生", U"教授", U"部長", U"課長", U"係長",
    U"室長", U"局長", U"所長", U"院長", U"社長", U"会長", U"主任", U"主査", U"主事",
    U"参事", U"主幹", U"次長", U"理事", U"監事", U"議員", U"宛",   U"両名"};
// What may stand directly before one.
constexpr std::array<std::u32string_view, 14> before_any{
    U"担当", U"担当者", U"当社", U"弊社", U"同社", U"会社", U"法人",
    U"部長", U"課長",   U"係長", U"主任", U"主査", U"上司", U"職員"};
// Particles and forms of address after a short name in hiragana, and particles before one.
constexpr std::u32string_view particles = U"はがをにのともへでやかよだな";
constexpr std::array<std::u32string_view, 6> after_kana{U"さん", U"さま",   U"くん",
                                                        U"まで", U"ちゃん", U"です"};

bool may_be_left_out(char32_t code) {
  return code == blank || code == middle_dot || code == U'-' || code == U'_';
}

bool follows(Signs signs, std::size_t at, std::u32string_view word) {
  for (std::size_t i = 0; i < word.size(); ++i)
    if (at + i >= signs.size() || signs[at + i].code != word[i]) return false;
  return true;
}

template <class Words>
bool any_follows(Signs signs, std::size_t at, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::u32string_view word) { return follows(signs, at, word); });
}

bool any_precedes(Signs signs, std::size_t end) {
  return std::any_of(before_any.begin(), before_any.end(), [&](std::u32string_view word) {
    return end >= word.size() && follows(signs, end - word.size(), word);
  });
}

bool is_free_left(Signs signs, std::size_t begin, std::size_t size) {
  if (begin == 0) return true;
  const Sign &before = signs[begin - 1], &first = signs[begin];
  if (is_ideograph(first.code)) return !is_ideograph(before.code) || any_precedes(signs, begin);
  if (!is_kana(before.code) || before.katakana != first.katakana) return true;
  return !first.katakana && size > 2 && particles.find(before.code) != particles.npos;
}

bool is_free_right(Signs signs, std::size_t end, Part part) {
  if (end == signs.size()) return true;
  const Sign &after = signs[end], &last = signs[end - 1];
  if (is_ideograph(last.code))
    return !is_ideograph(after.code) ||
           (part == Part::person ? any_follows(signs, end, after_person)
                                 : any_follows(signs, end, after_organisation));
  if (!is_kana(after.code) || after.katakana != last.katakana) return true;
  return !last.katakana &&
         (particles.find(after.code) != particles.npos || any_follows(signs, end, after_kana));
}

// "10日 野に" is not Hino (日野): with blanks inside, nothing that makes words may touch it.
bool stands_alone(Signs signs, std::size_t begin, std::size_t end) {
  auto makes_words = [](char32_t c) { return is_word(c) || is_ideograph(c) || is_kana(c); };
  constexpr std::u32string_view address = U"様氏殿君";
  return (begin == 0 || !makes_words(signs[begin - 1].code)) &&
         (end == signs.size() || !(is_ideograph(signs[end].code) || is_word(signs[end].code)) ||
          address.find(signs[end].code) != address.npos);
}

}  // namespace

void NameFinder::add(const Trace& trace) {
  Name name{.part = trace.part};
  for (const Sign& sign : fold(trace.text)) {
    if (sign.code == hole) return;
    if (!may_be_left_out(sign.code)) {
      name.text += sign.code;
      name.gap_after.push_back(false);
    } else if (!name.text.empty()) {
      name.gap_after.back() = true;
    }
  }
  const std::u32string& text = name.text;
  auto all = [&](auto is) { return std::all_of(text.begin(), text.end(), is); };
  name.latin = all([](char32_t c) { return c < 0x250; });
  name.kana = all(is_kana);
  if (text.size() < (name.latin ? 3 : 2)) return;
  if (all([](char32_t c) { return !is_word(c) && !is_kana(c) && !is_ideograph(c); })) return;
  name.is_short =
      name.kana ? text.size() <= short_kana : !name.latin && text.size() <= short_ideographs;
  name.one_word = std::none_of(name.gap_after.begin(), std::prev(name.gap_after.end()),
                               [](bool gap) { return gap; });
  automaton_.add(text, static_cast<std::uint32_t>(names_.size()));
  names_.push_back(std::move(name));
}

// `places`: of each character of the name among the signs.
bool NameFinder::fits(Signs signs, const Name& name, std::span<const std::uint32_t> places) const {
  const std::size_t begin = places.front(), end = places.back() + 1;
  if (is_word(signs[begin].code) && begin > 0 && is_word(signs[begin - 1].code)) return false;
  if (is_word(signs[end - 1].code) && end < signs.size() && is_word(signs[end].code)) return false;
  const bool broken = end - begin > places.size();
  if (name.latin) {
    // "will" is not Will.
    if (name.part == Part::person && name.one_word && !signs[begin].capital) return false;
    if (!broken || name.text.size() >= long_latin) return true;
    bool own_gaps = true, everywhere = true;
    for (std::size_t i = 0; i + 1 < places.size(); ++i) {
      const bool gap = places[i + 1] - places[i] > 1;
      own_gaps &= !gap || name.gap_after[i] || signs[places[i] + 1].code == middle_dot;
      everywhere &= gap;
    }
    return own_gaps || everywhere;
  }
  if (!name.is_short) return true;
  if (broken && !name.kana) return stands_alone(signs, begin, end);
  return is_free_left(signs, begin, name.text.size()) && is_free_right(signs, end, name.part);
}

void NameFinder::find(Signs signs, std::vector<Found>& out) const {
  if (automaton_.empty()) return;
  std::vector<std::uint32_t> places;  // of signs that were not left out
  places.reserve(signs.size());
  Automaton::State state = Automaton::start;
  for (std::uint32_t i = 0; i < signs.size(); ++i) {
    if (may_be_left_out(signs[i].code)) continue;
    places.push_back(i);
    state = signs[i].code == hole ? Automaton::start : automaton_.step(state, signs[i].code);
    automaton_.ends(state, [&](std::uint32_t length, std::uint32_t payload) {
      auto own = std::span<const std::uint32_t>(places).last(length);
      if (!fits(signs, names_[payload], own)) return true;
      out.push_back({own.front(), i + 1, names_[payload].part});
      return false;
    });
  }
}

}  // namespace hinomi::conceal
