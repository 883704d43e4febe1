#include "judge/conceal/finders.h"

namespace hinomi::conceal {
namespace {

// Shorter ones (extensions, 110) stand everywhere.
constexpr std::size_t fewest_digits = 7;
// Signs that stand between the digits of one number, at most so many together.
constexpr std::u32string_view between = U" -.()ー・/_";
constexpr std::size_t widest_gap = 3;

}  // namespace

void NumberFinder::add(const Trace& trace) {
  std::u32string digits;
  bool international = false;
  for (const Sign& sign : fold(trace.text)) {
    if (is_ascii_digit(sign.code)) digits += sign.code;
    international |= digits.empty() && sign.code == U'+';
  }
  auto put = [&](const std::u32string& text) {
    if (text.size() < fewest_digits) return;
    automaton_.add(text, static_cast<std::uint32_t>(parts_.size()));
    parts_.push_back(trace.part);
  };
  // 03-1234-5678, +81-3-1234-5678 and +81-(0)3-1234-5678 are one number (ITU-T E.123).
  if (trace.part == Part::phone && international && digits.starts_with(U"81"))
    digits = (digits.starts_with(U"810") ? U"" : U"0") + digits.substr(2);
  put(digits);
  if (trace.part != Part::phone || !digits.starts_with(U'0')) return;
  put(U"81" + digits);
  put(U"81" + digits.substr(1));
}

void NumberFinder::find(Signs signs, std::vector<Found>& out) const {
  if (automaton_.empty()) return;
  auto is_digit_at = [&](std::size_t i) {
    return i < signs.size() && is_ascii_digit(signs[i].code);
  };
  std::vector<std::uint32_t> places;
  Automaton::State state = Automaton::start;
  for (std::uint32_t i = 0; i < signs.size(); ++i) {
    if (!is_ascii_digit(signs[i].code)) continue;
    bool far = !places.empty() && i - places.back() > widest_gap + 1;
    for (std::uint32_t j = places.empty() ? i : places.back() + 1; j < i && !far; ++j)
      far = between.find(signs[j].code) == between.npos;
    if (far) state = Automaton::start;
    places.push_back(i);
    state = automaton_.step(state, signs[i].code);
    automaton_.ends(state, [&](std::uint32_t length, std::uint32_t payload) {
      std::uint32_t begin = places[places.size() - length];
      if (is_digit_at(i + 1) || (begin > 0 && is_digit_at(begin - 1))) return true;
      // What belongs to it before the first digit.
      while (begin > 0 && (signs[begin - 1].code == U'+' || signs[begin - 1].code == U'(')) --begin;
      out.push_back({begin, i + 1, parts_[payload]});
      return false;
    });
  }
}

}  // namespace hinomi::conceal
