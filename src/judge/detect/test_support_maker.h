// Makes Sigma rules over every feature, and events that often just match them or just do not: small
// alphabets, and texts made from the rules' own values.
#pragma once

#include <random>

#include "judge/detect/literal_modifiers.h"
#include "judge/detect/test_support_values.h"

namespace hinomi::detect {

class Maker {
 public:
  // One choice in `recklessness` is made without asking whether it is legal; 0: none.
  Maker(unsigned seed, unsigned recklessness) : random_(seed), recklessness_(recklessness) {}

  static literal::Values placeholders() {
    return {{"x", {"a", "B*", "\\*"}}, {"one", {"ab"}}, {"n", {"1", "10"}}, {"none", {}}};
  }
  static constexpr const char* pipeline = R"(
prefixes: [Event.EventData, Event.UserData.*, winlog]
fields:
  EventID: ["Event.System.EventID.#text", id]
  A: [x.a]
sources:
  - logsource: {product: windows}
    when: {Channel|exists: true}
  - logsource: {product: windows, service: s}
    when: {Channel|startswith: se}
    fields: {Image: A.B}
  - logsource: {category: process_creation, product: windows}
    when: {Channel: sec, EventID: 4688}
    fields: {A: C, Image: N, B: ID2}
  - logsource: {category: net}
    when: [{EventID|gte: 3}, {EventID: null, Channel|neq: app}]
    fields: {EventID: ID2, Channel: B}
)";

  json::value rule(const std::string& id);
  json::value filter(const Strings& ids);
  json::object event();
  // Sources more, as text behind `pipeline`.
  std::string made_values();
  // Of the field `other`.
  json::value text_with_parts();

  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return random_() % n == 0; }

 private:
  bool reckless() { return recklessness_ > 0 && one_in(recklessness_); }
  template <class T>
  const T& of(const std::vector<T>& some) {
    return some[below(some.size())];
  }

  std::string piece();
  std::string text(bool has_wildcards);
  Strings modifiers();
  Strings text_modifiers();
  json::value value(const literal::Line& line);
  json::value line_value(const literal::Line& line);
  void add_line(json::object& map, bool is_keyword);
  json::value selection();
  std::string expression(const Strings& names, int depth);
  json::value condition(const Strings& names);
  json::object source();
  void note(const std::string& field, json::value hit);
  void note_hits(const literal::Line& line, const json::value& value);
  std::string shown(const literal::Signs& signs);

  std::string text_in_event();
  std::string wanted_text(const std::string& field);
  json::object made_value(const std::string& field, bool is_of_itself);

  json::value member(const std::string& field);
  json::value member_value(const std::string& field);
  void put(json::object& at, const Strings& path, std::size_t from, json::value value);

  std::mt19937 random_;
  unsigned recklessness_;
  std::map<std::string, std::vector<json::value>> hits_;
};

inline std::string Maker::piece() {
  std::size_t n = below(20);
  return n < 12 ? of(made_plain) : n < 16 ? of(made_odd) : of(made_letters);
}

inline std::string Maker::text(bool has_wildcards) {
  std::string out;
  for (std::size_t n = below(6); n > 0; --n) {
    out += piece();
    if (has_wildcards && one_in(7)) out += one_in(3) ? "?" : "*";
  }
  if (has_wildcards && one_in(8)) out = "*" + out;
  return out;
}

inline Strings Maker::text_modifiers() {
  Strings out;
  if (one_in(5)) out.push_back("windash");
  if (one_in(6)) out.push_back(of(Strings{"wide", "utf16le", "utf16be", "utf16"}));
  if (one_in(5)) out.push_back(of(Strings{"base64", "base64offset"}));
  if (!one_in(3)) out.push_back(of(Strings{"contains", "startswith", "endswith"}));
  if (one_in(5))
    out.insert(out.begin() + static_cast<std::ptrdiff_t>(below(out.size() + 1)), "cased");
  return out;
}

inline Strings Maker::modifiers() {
  Strings out;
  if (reckless()) {
    for (std::size_t n = below(4); n > 0; --n) out.push_back(of(all_modifiers));
    return out;
  }
  std::size_t n = below(100);
  if (n < 60) {
    out = text_modifiers();
  } else if (n < 70) {
    out.push_back("re");
    for (const char* flag : {"i", "m", "s"})
      if (one_in(3)) out.push_back(flag);
  } else if (n < 76) {
    out.push_back("cidr");
  } else if (n < 84) {
    out.push_back(of(Strings{"lt", "lte", "gt", "gte"}));
  } else if (n < 90) {
    out.push_back(of(Strings{"minute", "hour", "day", "week", "month", "year"}));
    if (one_in(2)) out.push_back(of(Strings{"lt", "lte", "gt", "gte"}));
  } else if (n < 94) {
    return {"exists"};
  } else {
    out.push_back("fieldref");
    if (one_in(2)) out.push_back(of(Strings{"contains", "startswith", "endswith"}));
    if (one_in(4)) out.push_back("cased");
  }
  for (const char* more : {"all", "neq", "expand"})
    if (one_in(7))
      out.insert(out.begin() + static_cast<std::ptrdiff_t>(below(out.size() + 1)), more);
  if (!out.empty() && out[0].size() == 1) std::swap(out[0], out[1]);  // a flag stands behind re
  return out;
}

inline json::value Maker::value(const literal::Line& line) {
  if (reckless() && one_in(3)) {
    static const std::vector<json::value> wrong{
        nullptr,        plain("~"),       json::array(),
        json::object(), json::array{"a"}, json::object{{"a", 1}},
        "a*b"};
    return of(wrong);
  }
  if (line.has("re")) {
    if (reckless()) return json::string(of(made_bad_regexes));
    return one_in(9) ? of(rule_numbers) : json::value(json::string(of(made_regexes)));
  }
  if (line.has("cidr")) return json::string(reckless() ? of(made_bad_networks) : of(made_networks));
  if (line.count(literal::orders) + line.count(literal::parts) > 0) {
    if (line.has("expand") && one_in(2)) return "%n%";
    return reckless() ? of(rule_oddities) : of(rule_numbers);
  }
  if (line.has("exists")) return reckless() ? of(rule_oddities) : json::value(one_in(2));
  if (line.has("fieldref")) return json::string(of(made_fields));
  if (one_in(10)) return one_in(2) ? of(rule_numbers) : of(rule_oddities);
  bool encodes = line.count(literal::utf16s) + line.count(literal::base64s) > 0;
  std::string out = text(!encodes || reckless());
  while (line.has("base64offset") && out.size() < 3 && !reckless()) out += "ab";
  if (line.is_keyword() && out.empty() && !reckless()) out = "a";
  if (line.has("expand"))
    for (std::size_t n = below(3); n > 0; --n)
      out.insert(one_in(2) ? 0 : out.size(), reckless() ? "%none%" : one_in(2) ? "%x%" : "%one%");
  return json::string(out);
}

inline json::value Maker::line_value(const literal::Line& line) {
  if (line.has("exists")) return value(line);
  bool wants_list = line.has("all");
  if (!wants_list && !one_in(3)) return value(line);
  json::array list;
  std::size_t least = wants_list && !reckless() ? 2 : 1;
  for (std::size_t n = least + below(3); n > 0; --n) list.push_back(value(line));
  if (reckless() && one_in(4)) list.clear();
  return list;
}

inline void Maker::add_line(json::object& map, bool is_keyword) {
  std::string key = is_keyword ? "" : of(made_fields);
  if (reckless() && one_in(6)) key = "A*";
  if (!is_keyword && one_in(12)) {
    map[key + (one_in(3) ? "|neq" : "")] = nullptr;
    return;
  }
  Strings names = modifiers();
  if (is_keyword && !reckless())
    std::erase_if(names, [](const std::string& m) {
      return literal::orders.contains(m) || literal::parts.contains(m) || m == "startswith" ||
             m == "endswith" || m == "neq" || m == "cidr" || m == "exists" || m == "fieldref";
    });
  for (const std::string& name : names) key += "|" + name;
  literal::Line line(key);
  json::value made = line_value(line);
  note_hits(line, made);
  if (map.empty() || !map.contains(key)) map[key] = std::move(made);
}

inline json::value Maker::selection() {
  std::size_t n = below(20);
  json::object map;
  if (n < 12) {
    for (std::size_t lines = 1 + below(3); lines > 0; --lines) add_line(map, false);
    return map;
  }
  if (n < 14) {
    add_line(map, true);
    return map;
  }
  json::array list;
  for (std::size_t items = 1 + below(3); items > 0; --items) {
    json::object one;
    if (n < 17) {
      for (std::size_t lines = 1 + below(2); lines > 0; --lines) add_line(one, one_in(9));
      list.push_back(one);
    } else {
      json::value keyword = value(literal::Line(""));
      note_hits(literal::Line(""), keyword);
      list.push_back(keyword);
    }
  }
  if (n == 19) return list[0];
  if (reckless() && one_in(4)) return one_in(2) ? json::value(json::object()) : json::array{list};
  return list;
}

inline std::string Maker::expression(const Strings& names, int depth) {
  std::size_t n = below(depth > 0 ? 16 : 8);
  if (n < 4) return of(names);
  if (n < 8) {
    std::string count = of(Strings{"1", "any", "all", "2", "1", "all"});
    std::string pattern = of(made_patterns);
    if (!reckless() && (pattern == "s?" || pattern == "x*" || pattern[0] == '_')) pattern = "them";
    if (!reckless() && count == "2") count = "1";
    return count + " of " + pattern;
  }
  std::string a = expression(names, depth - 1);
  if (n < 10) return "not " + a;
  std::string b = expression(names, depth - 1);
  if (n < 12) return a + " and " + b;
  if (n < 14) return a + " or " + b;
  return "(" + a + (one_in(2) ? " and " : " or ") + b + ")";
}

inline json::value Maker::condition(const Strings& names) {
  auto one = [&] {
    std::string out = expression(names, 3);
    if (reckless()) {
      std::size_t space = out.find(' ', below(out.size()));
      if (space == out.npos || one_in(3)) space = one_in(2) ? 0 : out.size();
      out = out.substr(0, space) + " " + of(condition_junk) + out.substr(space);
    }
    return json::value(json::string(out));
  };
  if (!one_in(8)) return one();
  json::array list;
  for (std::size_t n = 1 + below(2); n > 0; --n) list.push_back(one());
  if (reckless() && one_in(4)) list.push_back(json::object());
  return list;
}

inline json::object Maker::source() {
  json::object out;
  if (!one_in(3)) return {{"category", one_in(4) ? "ALWAYS" : "always"}};
  if (one_in(2)) out["product"] = one_in(5) ? "linux" : "windows";
  if (one_in(2)) out["category"] = one_in(2) ? "net" : "process_creation";
  if (one_in(4)) out["service"] = one_in(2) ? "s" : "t";
  if (out.empty() && !reckless()) out["product"] = "windows";
  if (reckless() && one_in(5)) out["service"] = json::array{"s"};
  return out;
}

inline json::value Maker::rule(const std::string& id) {
  json::object detection;
  Strings names;
  for (const char* name : {"s1", "s2", "t1", "_h"})
    if (names.empty() || one_in(2)) {
      detection[name] = selection();
      names.emplace_back(name);
    }
  if (reckless() && one_in(9)) detection["timeframe"] = "15s";
  if (!reckless() || !one_in(6)) detection["condition"] = condition(names);
  json::object out{{"title", "Made up"}, {"id", id}, {"logsource", source()}};
  out["detection"] = std::move(detection);
  return out;
}

inline json::value Maker::filter(const Strings& ids) {
  json::object filter{{"rules", json::array()}};
  for (std::size_t n = 1 + below(3); n > 0; --n)
    filter["rules"].as_array().push_back(json::string(of(ids)));
  filter["s1"] = selection();
  filter["condition"] = one_in(2) ? "not s1" : "s1";
  json::object out{{"title", "Made up"}, {"logsource", {{"category", "always"}}}};
  if (one_in(3)) out["logsource"] = json::object{{"product", "windows"}};
  out["filter"] = std::move(filter);
  return out;
}

}  // namespace hinomi::detect

#include "judge/detect/test_support_events.h"
#include "judge/detect/test_support_made.h"
