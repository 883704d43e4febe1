#include "judge/detect/said.h"

namespace hinomi::detect {

using in::refuse;

namespace {

struct Modifier {
  std::string_view name;
  // What is wrong with it here; empty: nothing.
  std::string_view (*apply)(Said& said);
};

constexpr std::string_view only_first = "must stand before the others";

std::string_view add_step(Said& said, Step step) {
  if (said.anchor != Anchor::whole) return "must stand before contains, startswith, endswith";
  said.steps.push_back(step);
  return {};
}
std::string_view add_windash(Said& said) {
  if (!said.steps.empty()) return "must stand before the encodings";
  said.steps.push_back(Step::windash);
  return {};
}
std::string_view add_utf16(Said& said, Utf16 form) {
  if (said.has(Step::utf16)) return "stands beside another encoding to UTF-16";
  if (said.has(Step::base64) || said.has(Step::base64offset)) return "must stand before base64";
  said.utf16 = form;
  return add_step(said, Step::utf16);
}
std::string_view add_base64(Said& said, Step step) {
  if (said.has(Step::base64) || said.has(Step::base64offset)) return "stands beside another base64";
  return add_step(said, step);
}
std::string_view add_anchor(Said& said, Anchor anchor) {
  if (said.anchor != Anchor::whole)
    return "stands beside another of contains, startswith, endswith";
  said.anchor = anchor;
  return {};
}
std::string_view add_order(Said& said, Order order) {
  if (said.order) return "stands beside another comparison";
  said.order = order;
  return {};
}
std::string_view add_part(Said& said, DatePart part) {
  if (said.part != DatePart::none) return "stands beside another part of a date";
  if (said.order) return only_first;
  said.part = part;
  return {};
}
std::string_view add_flag(Said& said, char flag) {
  if (!said.re) return "belongs behind re";
  said.flags += flag;
  return {};
}

constexpr Modifier modifiers[] = {
    {"all",
     [](Said& s) {
       s.all = true;
       return std::string_view();
     }},
    {"base64", [](Said& s) { return add_base64(s, Step::base64); }},
    {"base64offset", [](Said& s) { return add_base64(s, Step::base64offset); }},
    {"cased",
     [](Said& s) {
       s.cased = true;
       return std::string_view();
     }},
    {"cidr",
     [](Said& s) {
       s.cidr = true;
       return std::string_view();
     }},
    {"contains", [](Said& s) { return add_anchor(s, Anchor::inside); }},
    {"day", [](Said& s) { return add_part(s, DatePart::day); }},
    {"endswith", [](Said& s) { return add_anchor(s, Anchor::end); }},
    {"exists",
     [](Said& s) {
       s.exists = true;
       return std::string_view();
     }},
    {"expand",
     [](Said& s) {
       s.expand = true;
       return std::string_view();
     }},
    {"fieldref",
     [](Said& s) {
       s.reference = true;
       return std::string_view();
     }},
    {"gt", [](Said& s) { return add_order(s, Order::greater); }},
    {"gte", [](Said& s) { return add_order(s, Order::greater_equal); }},
    {"hour", [](Said& s) { return add_part(s, DatePart::hour); }},
    {"i", [](Said& s) { return add_flag(s, 'i'); }},
    {"lt", [](Said& s) { return add_order(s, Order::less); }},
    {"lte", [](Said& s) { return add_order(s, Order::less_equal); }},
    {"m", [](Said& s) { return add_flag(s, 'm'); }},
    {"minute", [](Said& s) { return add_part(s, DatePart::minute); }},
    {"month", [](Said& s) { return add_part(s, DatePart::month); }},
    {"neq",
     [](Said& s) {
       s.neq = true;
       return std::string_view();
     }},
    {"re",
     [](Said& s) {
       s.re = true;
       return std::string_view();
     }},
    {"s", [](Said& s) { return add_flag(s, 's'); }},
    {"startswith", [](Said& s) { return add_anchor(s, Anchor::start); }},
    {"utf16", [](Said& s) { return add_utf16(s, Utf16::marked); }},
    {"utf16be", [](Said& s) { return add_utf16(s, Utf16::big); }},
    {"utf16le", [](Said& s) { return add_utf16(s, Utf16::little); }},
    {"week", [](Said& s) { return add_part(s, DatePart::week); }},
    {"wide", [](Said& s) { return add_utf16(s, Utf16::little); }},
    {"windash", [](Said& s) { return add_windash(s); }},
    {"year", [](Said& s) { return add_part(s, DatePart::year); }},
};

constexpr const char* see = "see docs/detect.md, \"Modifiers\"";

// What cannot stand together whatever the order.
std::string_view clash(const Said& said, bool is_keyword) {
  int kinds = said.re + said.cidr + said.exists + said.reference +
              (said.order || said.part != DatePart::none);
  if (kinds > 1) return "its modifiers ask for different things";
  if (said.is_text() &&
      (said.re || said.cidr || said.exists || said.order || said.part != DatePart::none))
    return "its modifiers ask for different things";
  if (said.reference && !said.steps.empty()) return "fieldref compares texts as they are";
  if (said.exists && (said.all || said.neq || said.expand)) return "exists stands alone";
  if (!is_keyword) return {};
  if (said.cidr || said.exists || said.reference || said.order || said.part != DatePart::none ||
      said.neq || said.anchor == Anchor::start || said.anchor == Anchor::end)
    return "one of its modifiers needs a field";
  return {};
}

}  // namespace

Result<Said> read_modifiers(std::string_view names, const in::Yaml& at, bool is_keyword) {
  Said out;
  std::vector<std::string_view> seen;
  for (bool is_last = !names.data(); !is_last;) {
    std::size_t bar = names.find('|');
    std::string_view name = names.substr(0, bar);
    is_last = bar == names.npos;
    if (!is_last) names.remove_prefix(bar + 1);
    auto same = [&](const Modifier& one) { return one.name == name; };
    auto found = std::find_if(std::begin(modifiers), std::end(modifiers), same);
    if (found == std::end(modifiers))
      return refuse(at, "the modifier '" + std::string(name) + "' is unknown", see);
    if (std::find(seen.begin(), seen.end(), name) != seen.end())
      return refuse(at, "the modifier '" + std::string(name) + "' stands twice", see);
    seen.push_back(name);
    if (std::string_view wrong = found->apply(out); !wrong.empty())
      return refuse(at, "the modifier '" + std::string(name) + "' " + std::string(wrong), see);
  }
  if (std::string_view wrong = clash(out, is_keyword); !wrong.empty())
    return refuse(at, "the line cannot be applied: " + std::string(wrong), see);
  return out;
}

}  // namespace hinomi::detect
