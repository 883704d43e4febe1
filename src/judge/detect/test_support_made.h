// The part of Maker that makes pipelines with values; test_support_maker.h includes it.
#pragma once

#include <set>

#include "judge/detect/test_support_maker.h"

namespace hinomi::detect {

// As it may stand in a file of YAML (YAML 1.2, 5.1): "b" for a text with control characters.
inline std::string writable(std::string text) {
  for (char32_t c : literal::letters_of(text))
    if (c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0xD800 && c < 0xE000) || c == 0xFEFF ||
        (c & 0xFFFE) == 0xFFFE)
      return "b";
  return text;
}

// As it may stand in an event.
inline std::string Maker::text_in_event() {
  const json::value value = member(of(made_fields));
  if (value.is_string()) return writable(std::string(value.get_string()));
  return json::serialize(value);
}

// As a rule may want it.
inline std::string Maker::wanted_text(const std::string& field) {
  if (auto found = hits_.find(field); found != hits_.end() && !one_in(4))
    return writable(std::string(of(found->second).get_string()));
  return one_in(2) ? piece() : text_in_event();
}

// "a=x, k=y"
inline json::value Maker::text_with_parts() {
  std::string out;
  for (std::size_t parts = below(4); parts > 0; --parts)
    out += of(Strings{"a=", "A=", "k=", "\u212a=", "b=", "a", ""}) + wanted_text(of(made_fields)) +
           (one_in(2) ? "," : ", ");
  if (one_in(2)) return json::array{json::string(out), 1};
  return json::string(out);
}

inline json::object Maker::made_value(const std::string& field, bool is_of_itself) {
  json::object out;
  Strings names = made_fields;
  names.insert(names.end(), {"ID2", "other"});
  const std::size_t n = is_of_itself ? 2 : below(10);
  if (n == 0) return {{"set", json::string(wanted_text(field))}};
  if (n == 1) {
    out["text"] = json::string(one_in(2) ? "{" + of(names) + "}" + of(made_odd)
                                         : piece() + "{" + of(names) + "}{" + of(names) + "}");
  } else if (!is_of_itself) {
    json::array from{json::string(of(names))};
    if (one_in(3)) from.push_back(json::string(of(names)));
    if (from.size() == 1 && one_in(2))
      out["of"] = from[0];
    else
      out["of"] = std::move(from);
    if (one_in(4)) {
      out["of"] = "other";
      out["part"] = one_in(2) ? "a" : "K";
    }
  }
  if (one_in(6)) out["as"] = json::string(of(Strings{"decimal", "hex", "dword"}));
  if (one_in(3)) {
    json::object starts;
    std::string old = one_in(2) ? piece() : text_in_event();
    starts[old.empty() ? "a" : old] = json::string(one_in(3) ? "" : wanted_text(field));
    out["start"] = std::move(starts);
  }
  if (out.empty() || one_in(2)) {
    json::object map;
    std::set<literal::Letters>
        seen;  // letter case does not count, and this is none that changes it
    for (std::size_t many = 1 + below(8); many > 0; --many) {
      const std::string old = text_in_event();
      if (!std::all_of(old.begin(), old.end(), [](char c) { return c >= '!' && c <= '@'; })) {
        if (!map.empty()) continue;
        many = 1;  // letters: alone
      }
      json::value put = json::string(wanted_text(field));
      if (one_in(5)) put = json::array{put, json::string(wanted_text(field))};
      if (seen.insert(literal::letters_of(old)).second) map[old] = std::move(put);
    }
    out["map"] = std::move(map);
  }
  if (!is_of_itself && (out.contains("map") || out.contains("start")) && one_in(3))
    out["rest"] = "none";
  return out;
}

inline std::string Maker::made_values() {
  std::string out;
  for (int sources = 3; sources > 0; --sources) {
    json::object values;
    for (std::size_t fields = 1 + below(5); fields > 0; --fields) {
      const std::string field = of(made_fields);
      if (one_in(3))
        values[field] = made_value(field, true);
      else if (one_in(3))
        values[field] = json::array{made_value(field, false), made_value(field, false)};
      else
        values[field] = made_value(field, false);
    }
    out += "  - logsource: {product: " + std::string(one_in(2) ? "windows" : "linux") + "}\n";
    out += "    when: {" +
           of(Strings{"Channel|exists: true", "EventID|gte: 3", "A|exists: true", "N: null"}) +
           "}\n    values:\n";
    append_yaml(values, "      ", out);
  }
  return out;
}

}  // namespace hinomi::detect
