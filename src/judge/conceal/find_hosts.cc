#include "judge/conceal/finders.h"

namespace hinomi::conceal {
namespace {

bool is_label(char32_t c) { return is_word(c) || c == U'-' || c == U'_'; }
bool is_local(char32_t c) {
  return is_label(c) || std::u32string_view(U".+%=&'*").find(c) != std::u32string_view::npos;
}
bool may_be_left_out_of_host(char32_t c) { return c == blank || c == middle_dot; }

// "... at minato. Example: ..." ends a sentence: a plain dot before a blank, with none before it.
bool ends_sentence(Signs signs, std::size_t dot) {
  const Sign& sign = signs[dot];
  return sign.code == U'.' && !sign.marked && dot + 1 < signs.size() &&
         signs[dot + 1].code == blank && (dot == 0 || signs[dot - 1].code != blank);
}

// Where what belongs to a host that begins at `begin` begins: names below it, and a mailbox. Not
// before `floor`, where something was found already.
std::uint32_t whole_from(Signs signs, std::uint32_t begin, std::uint32_t floor, Part& part) {
  auto skip_back = [&](std::uint32_t at) {
    while (at > floor && may_be_left_out_of_host(signs[at - 1].code)) --at;
    return at;
  };
  while (begin > floor) {
    std::uint32_t sign = skip_back(begin);
    if (sign == floor) break;
    const Sign& joint = signs[sign - 1];
    if ((joint.code != U'.' && joint.code != U'@') || ends_sentence(signs, sign - 1)) break;
    const std::uint32_t end = skip_back(sign - 1);
    std::uint32_t at = end;
    auto belongs = joint.code == U'@' ? is_local : is_label;
    while (at > floor && belongs(signs[at - 1].code)) --at;
    if (at == end) break;
    begin = at;
    if (joint.code == U'@') return part = Part::mail, begin;
  }
  return begin;
}

}  // namespace

void HostFinder::add(const Trace& trace) {
  std::u32string text;
  for (const Sign& sign : fold(trace.text))
    if (!may_be_left_out_of_host(sign.code)) text += sign.code;
  if (text.size() < 3 || text.find(hole) != text.npos) return;
  automaton_.add(text, static_cast<std::uint32_t>(parts_.size()));
  parts_.push_back(trace.part);
}

void HostFinder::find(Signs signs, std::vector<Found>& out) const {
  if (automaton_.empty()) return;
  std::vector<std::uint32_t> places;
  places.reserve(signs.size());
  Automaton::State state = Automaton::start;
  std::uint32_t floor = 0;
  for (std::uint32_t i = 0; i < signs.size(); ++i) {
    if (may_be_left_out_of_host(signs[i].code)) {
      if (i > 0 && ends_sentence(signs, i - 1)) state = Automaton::start;
      continue;
    }
    places.push_back(i);
    state = signs[i].code == hole ? Automaton::start : automaton_.step(state, signs[i].code);
    automaton_.ends(state, [&](std::uint32_t length, std::uint32_t payload) {
      std::uint32_t begin = places[places.size() - length];
      Part part = parts_[payload];
      auto sign_at = [&](std::size_t at) { return at < signs.size() ? signs[at].code : U'\0'; };
      const char32_t before = begin == 0 ? U'\0' : signs[begin - 1].code, after = sign_at(i + 1);
      if (is_word(signs[i].code) && is_word(after)) return true;
      if (part == Part::id) {
        if (is_word(before)) return true;
      } else {
        if (is_word(signs[begin].code) && is_label(before)) return true;
        if (part == Part::mail && is_local(before)) return true;
        if (after == U'_' || (after == U'-' && is_word(sign_at(i + 2)))) return true;
        if (part == Part::host) begin = whole_from(signs, begin, floor, part);
      }
      out.push_back({begin, floor = i + 1, part});
      return false;
    });
  }
}

}  // namespace hinomi::conceal
