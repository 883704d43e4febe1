#include "judge/detect/hint.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <limits>

#include "judge/detect/letters.h"

namespace hinomi::detect {

namespace {

Hint hint_of(const Pattern& pattern) {
  const Pattern::Part* best = nullptr;
  for (const Pattern::Part& part : pattern.parts)
    if (part.kind == Pattern::Kind::text && (!best || part.text.size() > best->text.size()))
      best = &part;
  if (!best) return {};
  bool only_stars = std::all_of(pattern.parts.begin(), pattern.parts.end(), [&](const auto& part) {
    return &part == best || part.kind == Pattern::Kind::any;
  });
  Needle needle{.text = best->text,
                .at_start = best == &pattern.parts.front(),
                .at_end = best == &pattern.parts.back(),
                .cased = pattern.cased};
  return {{std::move(needle)}, only_stars ? Hint::How::found : Hint::How::confirm};
}

// Texts of which one stands in whatever the expression fits, as RE2 finds them: in lower case.
Hint hint_of(const Regex& regex) {
  constexpr int shortest = 3;
  re2::FilteredRE2 filter(shortest);
  RE2::Options quiet;
  quiet.set_log_errors(false);
  int number = 0;
  std::vector<std::string> atoms;
  // RE2's lower case of letters that are not ASCII may not be ours (it takes U+0130 for an i).
  if (!is_ascii(regex.text) || regex.text.find("\\x") != std::string::npos) return {};
  if (filter.Add(regex.text, quiet, &number) != RE2::NoError) return {};
  filter.Compile(&atoms);
  std::vector<int> without_any;
  filter.AllPotentials({}, &without_any);
  if (!without_any.empty() || atoms.empty()) return {};
  Hint out;
  out.how = Hint::How::confirm;
  for (const std::string& atom : atoms) {
    out.needles.push_back({.text = atom, .cased = false});
  }
  return out;
}

// Whether a JSON writer may write the character in another way than as itself.
bool is_plain_in_json(char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '/'; }

// A keyword is looked for in the event's JSON as it came, by the longest piece that stands there as
// it is (Event::may_hide_letters() tells of others), and then asked. What may stand in a number has
// no such piece: 1e3 is 1000.
Hint keyword_hint(Hint hint) {
  for (Needle& needle : hint.needles) {
    std::string_view best, run;
    std::string_view text = needle.text;
    if (text.find_first_not_of("0123456789.+-eE") == text.npos) return {};
    for (std::size_t i = 0; i < text.size(); ++i) {
      run = is_plain_in_json(text[i]) ? text.substr(i - run.size(), run.size() + 1)
                                      : std::string_view();
      if (run.size() > best.size()) best = run;
    }
    if (best.size() < 2) return {};
    needle = {.text = std::string(best), .cased = false};
  }
  if (hint.how == Hint::How::found) hint.how = Hint::How::confirm;
  return hint;
}

// How often a needle is likely to be found for nothing: long ones seldom.
double cost_of(const Needle& needle) {
  double length = static_cast<double>(needle.text.size()) + 2;
  double anchors = (needle.at_start ? 1 : 0) + (needle.at_end ? 1 : 0);
  return 1 / (length * length * (1 + anchors));
}

}  // namespace

Hint hint_of(const Test& test) {
  Hint out;
  if (const auto* pattern = std::get_if<Pattern>(&test.ask)) out = hint_of(*pattern);
  if (const auto* regex = std::get_if<Regex>(&test.ask)) out = hint_of(*regex);
  if (test.field.empty()) out = keyword_hint(std::move(out));
  if (out.how == Hint::How::ask) out.cost = std::numeric_limits<double>::infinity();
  for (const Needle& needle : out.needles) out.cost += cost_of(needle);
  return out;
}

}  // namespace hinomi::detect
