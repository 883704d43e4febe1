// An event for the reference evaluator: where a field lies, looked for in the JSON tree
// place by place, as docs/detect.md says in decisions 1 to 3, 28, 29 and 54 to 57.
#pragma once

#include <deque>

#include "base/json.h"
#include "judge/detect/literal_values.h"

namespace hinomi::detect::literal {

using Path = std::vector<std::string>;

inline Path path_of(const std::string& dotted) {
  Path out{""};
  for (char c : dotted) {
    if (c == '.')
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

inline void elements(const json::value& value, std::vector<const json::value*>& out) {
  if (!value.is_array()) return out.push_back(&value);
  for (const json::value& one : value.get_array()) elements(one, out);
}

// What lies there; nothing when no such place exists. "*" is any key where `is_wild`.
inline std::optional<std::vector<const json::value*>> values_at(const json::object& event,
                                                                const Path& path, bool is_wild) {
  std::vector<const json::value*> found;
  auto step = [&](const json::object& object, const std::string& key) {
    for (const auto& [name, value] : object)
      if ((is_wild && key == "*") || name == key) found.push_back(&value);
  };
  step(event, path[0]);
  for (std::size_t i = 1; i < path.size(); ++i) {
    std::vector<const json::value*> outer;
    for (const json::value* value : found) elements(*value, outer);
    found.clear();
    for (const json::value* value : outer)
      if (value->is_object()) step(value->get_object(), path[i]);
  }
  if (found.empty()) return {};
  std::vector<const json::value*> out;
  for (const json::value* value : found) elements(*value, out);
  return out;
}

inline std::optional<std::string> text_of(const json::value& member) {
  switch (member.kind()) {
    case json::kind::string: return std::string(member.get_string());
    case json::kind::int64: return std::to_string(member.get_int64());
    case json::kind::uint64: return std::to_string(member.get_uint64());
    case json::kind::double_: return number_text(member.get_double());
    case json::kind::bool_: return member.get_bool() ? "true" : "false";
    default: return {};
  }
}

inline std::optional<double> number_of(const json::value& member) {
  if (member.is_int64()) return static_cast<double>(member.get_int64());
  if (member.is_uint64()) return static_cast<double>(member.get_uint64());
  if (member.is_double()) return member.get_double();
  if (member.is_string()) return decimal(std::string(member.get_string()));
  return {};
}

inline void every_member(const json::value& value, std::vector<const json::value*>& out) {
  if (value.is_object()) {
    for (const auto& [key, one] : value.get_object()) every_member(one, out);
  } else if (value.is_array()) {
    for (const json::value& one : value.get_array()) every_member(one, out);
  } else {
    out.push_back(&value);
  }
}

using Field = std::optional<std::vector<const json::value*>>;

// Further places of fields, as pipelines name them.
struct Shapes {
  std::vector<std::string> prefixes;
  std::vector<std::pair<std::string, std::vector<std::string>>> fields;
};

// Another name of a field, or how its values are made: a source's entry, read when it is asked for.
struct Other {
  std::string field;
  std::string name;                // empty: made
  const in::Yaml* made = nullptr;  // one of the source's `values`
};

// An event with the shapes that it may have and the other names of its fields.
struct View {
  View(const json::object& of, const Shapes& with_shapes) : event(of), shapes(with_shapes) {}

  const json::object& event;
  const Shapes& shapes;
  std::vector<Other> others;  // in the order of the table

  Field field(const std::string& name) const {
    auto [at, is_new] = known.try_emplace(name);
    if (is_new) at->second = find(name);
    return at->second;
  }

  // A member's text letter by letter.
  const std::optional<Letters>& letters(const json::value& member) const {
    auto [at, is_new] = spelt.try_emplace(&member);
    if (is_new)
      if (auto text = text_of(member)) at->second = letters_of(*text);
    return at->second;
  }

  std::vector<const json::value*> members() const {
    std::vector<const json::value*> out;
    for (const auto& [key, value] : event) every_member(value, out);
    return out;
  }

 private:
  mutable std::map<std::string, Field> known;  // what was found before
  mutable std::map<const json::value*, std::optional<Letters>> spelt;
  mutable std::deque<json::value> own;  // members that are made

  // What is rewritten is so wherever it lies (decision 57); the rest is in the order of the table.
  Field find(const std::string& name) const {
    Field found = under(name);
    for (const Other& other : others)
      if (!found && other.field == name && !(other.made && is_of_itself(*other.made)))
        found = other.made ? made(*other.made) : under(other.name);
    for (const Other& other : others)
      if (found && other.field == name && other.made && is_of_itself(*other.made))
        found = rewritten(*found, *other.made);
    return found;
  }

  Field made(const in::Yaml& how) const {
    std::vector<const json::value*> out;
    bool exists = false;
    std::vector<in::Yaml> all{how};
    if (how.is_list()) all = how.items;
    for (const in::Yaml& one : all)
      if (Field some = made_one(one)) {
        exists = true;
        out.insert(out.end(), some->begin(), some->end());
      }
    if (!exists) return {};
    return out;
  }

  Field made_one(const in::Yaml& how) const {
    if (how.at("set"))
      return std::vector<const json::value*>{&own.emplace_back(json::string(how.text_at("set")))};
    if (how.at("text")) {
      const auto text = filled(std::string(how.text_at("text")));
      if (!text) return {};
      Field out = rewritten({&own.emplace_back(json::string(*text))}, how);
      if (out->empty()) return {};
      return out;
    }
    for (const std::string& name : how.texts_at("of"))
      if (Field found = under(name)) {
        Field out = rewritten(*found, how);
        if (leaves_out(how) && out->empty()) return {};
        return out;
      }
    return {};
  }

  std::optional<std::string> filled(std::string text) const {
    for (std::size_t at = text.find('{'); at != text.npos; at = text.find('{', at)) {
      const std::size_t end = text.find('}', at);
      Field found = under(text.substr(at + 1, end - at - 1));
      if (!found || found->size() != 1) return {};
      const auto member = text_of(*found->front());
      if (!member) return {};
      text.replace(at, end - at + 1, *member);
      at += member->size();
    }
    return text;
  }

  Field rewritten(const std::vector<const json::value*>& members, const in::Yaml& how) const {
    std::vector<const json::value*> out;
    for (const json::value* member : members) {
      const auto text = text_of(*member);
      if (!text) {
        if (!leaves_out(how)) out.push_back(member);
        continue;
      }
      for (const std::string& one : rewritings(*text, how))
        out.push_back(one == *text ? member : &own.emplace_back(json::string(one)));
    }
    return out;
  }

  Field under(const std::string& name) const {
    if (Field found = values_at(event, {name}, false)) return found;
    if (Field found = values_at(event, path_of(name), false)) return found;
    for (const auto& [field, paths] : shapes.fields)
      for (const std::string& path : paths)
        if (field == name)
          if (Field found = values_at(event, path_of(path), true)) return found;
    for (const std::string& prefix : shapes.prefixes) {
      Field at = values_at(event, path_of(prefix), true);
      if (!at) continue;
      Field found;
      for (const json::value* holder : *at) {
        if (!holder->is_object()) continue;
        const json::value* value = holder->get_object().if_contains(name);
        if (!value) continue;
        if (!found) found.emplace();
        elements(*value, *found);
      }
      if (found) return found;
    }
    return {};
  }
};

}  // namespace hinomi::detect::literal
