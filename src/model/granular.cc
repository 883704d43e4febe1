#include "model/granular.h"

#include <algorithm>
#include <charconv>

#include "base/json.h"

namespace hinomi {
namespace {

// Is `path` at or below `above`?
bool is_within(std::string_view path, std::string_view above) {
  return path.starts_with(above) && (path.size() == above.size() || path[above.size()] == '.');
}

// "[12]" as 12; nothing for a name, a sign or a leading zero: one element, one spelling.
std::optional<std::size_t> index_of(std::string_view step) {
  if (step.size() < 3 || step.front() != '[' || step.back() != ']') return {};
  step = step.substr(1, step.size() - 2);
  if (step.size() > 1 && step.front() == '0') return {};
  std::size_t index = 0;
  auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  if (error != std::errc() || end != step.data() + step.size()) return {};
  return index;
}

const json::value* step_into(const json::value& value, std::string_view step) {
  if (const json::object* object = value.if_object()) return object->if_contains(step);
  const json::array* array = value.if_array();
  auto index = index_of(step);
  return array && index && *index < array->size() ? &(*array)[*index] : nullptr;
}

bool names_a_property(const json::value& object, std::string_view selector) {
  const json::value* at = &object;
  for (bool more = true; more && at;) {
    std::size_t dot = selector.find('.');
    at = step_into(*at, selector.substr(0, dot));
    more = dot != std::string_view::npos;
    if (more) selector.remove_prefix(dot + 1);
  }
  return at != nullptr;
}

const json::value* member(const json::value& object, std::string_view key) {
  const json::object* members = object.if_object();
  return members ? members->if_contains(key) : nullptr;
}

// A list of texts, or one text standing for a list of one.
std::vector<std::string_view> texts(const json::value* value) {
  std::vector<std::string_view> out;
  if (!value) return out;
  if (const json::string* text = value->if_string()) out.push_back(*text);
  if (const json::array* list = value->if_array())
    for (const auto& item : *list)
      if (const json::string* text = item.if_string()) out.push_back(*text);
  return out;
}

std::string_view text_of(const json::value& object, std::string_view key) {
  const json::value* value = member(object, key);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

const json::array& granular_markings(const json::value& object) {
  static const json::array none;
  const json::value* list = member(object, "granular_markings");
  return list && list->is_array() ? list->get_array() : none;
}

Result<void> check(const json::value& object, std::span<const std::string> selectors) {
  if (selectors.empty())
    return fail(ErrorKind::invalid, "no selector", {}, "Name a property: description");
  for (const std::string& selector : selectors)
    if (!names_a_property(object, selector))
      return fail(ErrorKind::invalid, "a selector names no property of the object", selector,
                  "Write the path of a property: labels.[0]");
  return {};
}

// Does `granular` stand at one of the selectors, as the query reaches?
bool stands_at(const json::value& granular, std::span<const std::string> selectors,
               const MarkingQuery& query) {
  for (std::string_view marked : texts(member(granular, "selectors")))
    for (const std::string& asked : selectors)
      if (marked == asked || (query.inherited && is_within(asked, marked)) ||
          (query.descendants && is_within(marked, asked)))
        return true;
  return false;
}

void sort_out(std::vector<std::string>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

std::vector<std::string> object_markings(const json::value& object) {
  auto refs = texts(member(object, "object_marking_refs"));
  return {refs.begin(), refs.end()};
}

std::vector<std::string> granular_at(const json::value& object,
                                     std::span<const std::string> selectors,
                                     const MarkingQuery& query) {
  std::vector<std::string> out;
  for (const auto& granular : granular_markings(object)) {
    if (!stands_at(granular, selectors, query)) continue;
    if (auto ref = text_of(granular, "marking_ref"); query.marking_ref && !ref.empty())
      out.emplace_back(ref);
    if (auto language = text_of(granular, "lang"); query.lang && !language.empty())
      out.emplace_back(language);
  }
  sort_out(out);
  return out;
}

std::optional<Marking> tlp_marking(std::string_view id) {
  auto tlp = tlp_of_marking_definition(id);
  if (!tlp) return {};
  return Marking{.tlp = *tlp};
}

Marking meaning(const json::value* ref, const MarkingDefinitions& definitions) {
  std::optional<Marking> found;
  if (const json::string* id = ref ? ref->if_string() : nullptr)
    found = definitions ? definitions(*id) : tlp_marking(*id);
  return found.value_or(Marking{.tlp = Tlp::clear, .unknown = true});
}

// Does the granular marking reach the property? What cannot be read reaches everything.
bool reaches(const json::value& object, const json::value& granular, std::string_view selector,
             Extent extent) {
  const json::value* selectors = member(granular, "selectors");
  if (!selectors || !selectors->is_array() || selectors->get_array().empty()) return true;
  for (const auto& item : selectors->get_array()) {
    const json::string* marked = item.if_string();
    if (!marked || is_within(selector, *marked)) return true;
    bool below = selector.empty() || is_within(*marked, selector);
    if (below && extent == Extent::with_descendants) return true;
    if (!names_a_property(object, *marked)) return true;
  }
  return false;
}

}  // namespace

Result<std::vector<std::string>> get_markings(const json::value& object, const Selectors& selectors,
                                              const MarkingQuery& query) {
  std::vector<std::string> out;
  if (selectors) {
    TRY(check(object, *selectors));
    out = granular_at(object, *selectors, query);
  }
  if (!selectors || query.inherited)
    for (std::string& ref : object_markings(object)) out.push_back(std::move(ref));
  sort_out(out);
  return out;
}

Result<bool> is_marked(const json::value& object, const Selectors& selectors,
                       std::span<const std::string> wanted, const MarkingQuery& query) {
  std::vector<std::string> whole = object_markings(object);
  if (!selectors) {
    if (wanted.empty()) return !whole.empty();
    return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& id) {
      return std::find(whole.begin(), whole.end(), id) != whole.end();
    });
  }
  TRY(check(object, *selectors));
  if (query.inherited) {
    if (!whole.empty() || !granular_at(object, *selectors, {}).empty()) return true;
  }
  std::vector<std::string> there = granular_at(
      object, *selectors, {.inherited = query.inherited, .descendants = query.descendants});
  if (wanted.empty()) return !there.empty();
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& id) {
    return std::binary_search(there.begin(), there.end(), id);
  });
}

Marking marking_at(const json::value& object, std::string_view selector, const Marking& otherwise,
                   Extent extent, const MarkingDefinitions& definitions) {
  std::optional<Marking> out;
  auto add = [&](const Marking& marking) { out = out ? combine(*out, marking) : marking; };
  if (const json::value* refs = member(object, "object_marking_refs")) {
    if (const json::array* list = refs->if_array())
      for (const auto& ref : *list) add(meaning(&ref, definitions));
    else
      add(meaning(refs, definitions));
  }
  if (!out) out = otherwise;
  const json::value* granular = member(object, "granular_markings");
  if (granular && !granular->is_array()) out->unknown = true;
  for (const auto& item : granular_markings(object)) {
    const json::value* ref = member(item, "marking_ref");
    if (!ref && !text_of(item, "lang").empty()) continue;
    if (reaches(object, item, selector, extent)) add(meaning(ref, definitions));
  }
  return *out;
}

}  // namespace hinomi
