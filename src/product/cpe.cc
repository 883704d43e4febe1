#include "product/cpe.h"

#include <algorithm>

#include "base/text.h"
#include "product/cpe_binding.h"

namespace hinomi {
namespace {

constexpr std::array<std::string_view, cpe_attributes> attribute_names{
    "part",     "vendor",     "product",   "version",   "update", "edition",
    "language", "sw_edition", "target_sw", "target_hw", "other"};

bool is_wild_card(char c) { return c == cpe_one || c == cpe_many; }

// Letters that `pattern`'s wild cards may stand for at one end: -1 any number.
int room(std::string_view wild_cards) {
  return wild_cards.find(cpe_many) != wild_cards.npos ? -1 : int(wild_cards.size());
}

// Does the pattern, wild cards around letters, name the text? (7696, 6.3: compareStrings)
bool names(std::string_view pattern, std::string_view text) {
  std::size_t first = 0, last = pattern.size();
  while (first < last && is_wild_card(pattern[first])) ++first;
  while (last > first && is_wild_card(pattern[last - 1])) --last;
  int before = room(pattern.substr(0, first)), after = room(pattern.substr(last));
  std::string_view letters = pattern.substr(first, last - first);
  if (letters.empty())  // wild cards alone: all of them are `before`
    return before < 0 || text.size() <= std::size_t(before);
  for (std::size_t at = text.find(letters); at != text.npos; at = text.find(letters, at + 1)) {
    if (before >= 0 && at > std::size_t(before)) return false;
    std::size_t left = text.size() - at - letters.size();
    if (after < 0 || left <= std::size_t(after)) return true;
  }
  return false;
}

// Where a system's name holds wild cards, which IR 7696 leaves undefined, it is one of the texts
// that they name, and it is not said which.
CpeMatch match(const CpeValue& pattern, const CpeValue& system) {
  using Kind = CpeValue::Kind;
  if (system.has_wild_card()) {
    if (pattern.kind == Kind::any) return CpeMatch::yes;
    if (pattern.kind == Kind::na) return CpeMatch::no;
    if (pattern.has_wild_card()) return CpeMatch::possible;
    return names(system.text, pattern.text) ? CpeMatch::possible : CpeMatch::no;
  }
  switch (compare(pattern, system)) {
    case CpeRelation::equal:
    case CpeRelation::superset: return CpeMatch::yes;
    case CpeRelation::disjoint: return CpeMatch::no;
    default: return CpeMatch::possible;
  }
}

}  // namespace

std::string_view name_of(CpeAttribute attribute) { return attribute_names[std::size_t(attribute)]; }

std::string_view name_of(CpeRelation relation) {
  constexpr std::string_view words[] = {"equal", "subset", "superset", "disjoint", "undefined"};
  return words[std::size_t(relation)];
}

bool CpeValue::has_wild_card() const {
  return !text.empty() && (is_wild_card(text.front()) || is_wild_card(text.back()));
}

Result<Cpe> parse_cpe(std::string_view text) {
  text = trim(text);
  if (text.size() > cpe_limit)
    return fail(ErrorKind::too_large, "a CPE name of " + std::to_string(text.size()) + " bytes",
                "CPE", "At most " + std::to_string(cpe_limit));
  constexpr std::string_view formatted = "cpe:2.3:", uri = "cpe:/";
  if (equal_ignoring_case(text.substr(0, formatted.size()), formatted))
    return cpe_from_formatted(text.substr(formatted.size()));
  if (equal_ignoring_case(text.substr(0, uri.size()), uri))
    return cpe_from_uri(text.substr(uri.size()));
  return fail(ErrorKind::invalid, "no CPE name", "CPE", "Begin with \"cpe:2.3:\" or \"cpe:/\"");
}

CpeRelation compare(const CpeValue& source, const CpeValue& target) {
  using enum CpeRelation;
  using Kind = CpeValue::Kind;
  if (target.has_wild_card()) return undefined;
  if (source == target) return equal;
  if (source.kind == Kind::any) return superset;
  if (target.kind == Kind::any) return subset;
  if (source.kind == Kind::na || target.kind == Kind::na) return disjoint;
  if (!source.has_wild_card()) return disjoint;
  return names(source.text, target.text) ? superset : disjoint;
}

CpeRelation compare(const Cpe& source, const Cpe& target) {
  using enum CpeRelation;
  bool wider = false, narrower = false, unknown = false;
  for (std::size_t i = 0; i < cpe_attributes; ++i) {
    CpeRelation one = compare(source.values[i], target.values[i]);
    if (one == disjoint) return disjoint;
    wider |= one == superset;
    narrower |= one == subset;
    unknown |= one == undefined;
  }
  if (unknown || (wider && narrower)) return undefined;
  return wider ? superset : narrower ? subset : equal;
}

CpeMatch match(const Cpe& pattern, const Cpe& system) {
  bool sure = true;
  for (std::size_t i = 0; i < cpe_attributes; ++i) {
    CpeMatch one = match(pattern.values[i], system.values[i]);
    if (one == CpeMatch::no) return one;
    sure &= one == CpeMatch::yes;
  }
  return sure ? CpeMatch::yes : CpeMatch::possible;
}

}  // namespace hinomi
