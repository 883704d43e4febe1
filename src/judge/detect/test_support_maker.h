// Makes Sigma rules over every feature, and events that often just match them or just do not: small
// alphabets, and texts made from the rules' own values.
#pragma once

#include <random>

#include "judge/detect/literal_modifiers.h"
#include "judge/detect/test_support_tree.h"

namespace hinomi::detect {

using Strings = std::vector<std::string>;

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

  json::value member(const std::string& field);
  json::value member_value(const std::string& field);
  void put(json::object& at, const Strings& path, std::size_t from, json::value value);

  std::mt19937 random_;
  unsigned recklessness_;
  std::map<std::string, std::vector<json::value>> hits_;

  const Strings fields_{"A", "B", "a", "A.B", "B.C.D", "C", "Image", "EventID", "Channel", "N"};
  const Strings regexes_{"a+b", "^a.b$", "(a|b)-/", "\\bab\\d", "a{2,3}$", "[^a]b", "aab|abb",
                         "(?i)straSSe", "\u0130bc", "\u212a.b", "kkk", "\u017f\u017f\u017f",
                         "\\\\a\\*", ".*", "", "a$", "^b", "a\\.b", "aB", "AAB", "bbb.*aaa"};
  const Strings bad_regexes_{"(?=a)", "(a", "(a)\\1", "a**", "[b-a]"};
  const Strings regex_hits_{"aab", "abb", "aXb", "b-/", "ab1", "aaa", "bb", "STRASSE", "stra\u1e9ee",
                            "\u0130bc", "ibc", "\u212aab", "KKK", "k\u212ak", "SSS", "\\a*", "",
                            "a\nb", "b\na\n", "a\n", "AB", "bbb\naaa", "bbbaaa", "a.b"};
  const Strings networks_{"10.0.0.0/8", "10.1.2.0/24", "10.1.2.3", "0.0.0.0/0", "192.0.2.128/25",
                          "::1", "2001:db8::/32", "::/0", "::ffff:10.0.0.0/104", "fe80::/10",
                          "2001:db8:0:0:0:0:0:1/128", "::ffff:10.1.2.3"};
  const Strings bad_networks_{"10.0.0.1/8", "10.0.0/8", "10.0.0.0/33", "x", "10.0.0.0/", "/8", "",
                              "2001:db8::1/32", "10.0.0.0/8 ", "10.0.0.0/-1", "10.0.0.0/+8",
                              "::/129", "10.*", "1:2:3::4::5/128", "10.0.0.0/99999999999"};
  const Strings addresses_{"10.1.2.3", "10.255.255.255", "11.0.0.0", "::ffff:10.1.2.3",
                           "::ffff:a01:203", "2001:db8::1", "2001:DB8:0::1", "192.0.2.127",
                           "192.0.2.200", "10.1.2", "010.1.2.3", "10.1.2.3 ", "::1",
                           "0:0:0:0:0:0:0:1", "1::2::3", "fe80::1%eth0", "::", "1:2:3:4:5:6:7::",
                           "1:2:3:4:5:6:7:8", "12345::", "::10.1.2.3", "::10.1.2", ":1", "1:"};
  const Strings dates_{"2026-04-01T09:30:00Z", "2026-04-01 09:30", "2026-04-01", "2020-12-31",
                       "2025-12-29T23:59", "2021-01-03 00:00", "2024-02-29", "2023-02-29",
                       "2026-4-1", "2026-04-01T24:00", "2026-04-01T09:60", "x2026-04-01",
                       "2026-04-01t09:30", "0000-01-01", "2026-04-01T9:30", "2021-01-04T23:00"};
};

inline std::string Maker::piece() {
  static const Strings plain{"a", "b", "A", "B", "a", "b", "ab", "aB"};
  static const Strings odd{"-", "/", "\u2013", "\u2014", "\u2015", " ", "\\", "\\\\", "\\*", "\\?",
                           "%",  "\\%", "1", "0", "."};
  static const Strings letters{"k", "K", "\u212a", "s", "S", "\u017f", "\u00df", "\u1e9e", "i", "I",
                               "\u0131", "\u0130", "\u03c3", "\u03c2", "\u03a3", "\u00e9", "\u00c9",
                               "\u00b5", "\u03bc", "\u01c6", "\u01c5", "\u3042", "\U0001f600",
                               "\u1c80", "\u0432", "\u0412", "\U00010400", "\U00010428", "\u1e9b"};
  std::size_t n = below(20);
  return n < 12 ? of(plain) : n < 16 ? of(odd) : of(letters);
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
  if (one_in(5)) out.insert(out.begin() + static_cast<std::ptrdiff_t>(below(out.size() + 1)), "cased");
  return out;
}

inline Strings Maker::modifiers() {
  static const Strings all{"contains", "startswith", "endswith", "exists", "cased", "neq", "windash",
                           "re", "i", "m", "s", "base64", "base64offset", "utf16le", "utf16be",
                           "utf16", "wide", "lt", "lte", "gt", "gte", "minute", "hour", "day",
                           "week", "month", "year", "cidr", "expand", "fieldref", "all", "", "Re"};
  Strings out;
  if (reckless()) {
    for (std::size_t n = below(4); n > 0; --n) out.push_back(of(all));
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
    if (one_in(7)) out.insert(out.begin() + static_cast<std::ptrdiff_t>(below(out.size() + 1)), more);
  if (!out.empty() && out[0].size() == 1) std::swap(out[0], out[1]);  // a flag stands behind re
  return out;
}

inline json::value Maker::value(const literal::Line& line) {
  static const std::vector<json::value> numbers{
      1, 2, 10, -1, 0, 0.5, 4688, 4688, plain("1.0"), plain("1e1"), plain("-0"), plain("-0.0"), 1e21,
      9007199254740993, 18446744073709551615u, 9223372036854775808u, 1e-7, 30, 9, 2026, 14, 53, 4};
  static const std::vector<json::value> oddities{
      true, false, plain("True"), plain("0x10"), plain("010"), plain("yes"), plain("1.e5"),
      plain("5."), plain(".5"), plain("+1"), plain("a b"), "true", "1", "", "0.5", "10"};
  if (reckless() && one_in(3)) {
    static const std::vector<json::value> wrong{nullptr, plain("~"), json::array(), json::object(),
                                                json::array{"a"}, json::object{{"a", 1}}, "a*b"};
    return of(wrong);
  }
  if (line.has("re")) {
    if (reckless()) return json::string(of(bad_regexes_));
    return one_in(9) ? of(numbers) : json::value(json::string(of(regexes_)));
  }
  if (line.has("cidr")) return json::string(reckless() ? of(bad_networks_) : of(networks_));
  if (line.count(literal::orders) + line.count(literal::parts) > 0) {
    if (line.has("expand") && one_in(2)) return "%n%";
    return reckless() ? of(oddities) : of(numbers);
  }
  if (line.has("exists")) return reckless() ? of(oddities) : json::value(one_in(2));
  if (line.has("fieldref")) return json::string(of(fields_));
  if (one_in(10)) return one_in(2) ? of(numbers) : of(oddities);
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
  std::string key = is_keyword ? "" : of(fields_);
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
  static const Strings patterns{"them", "s*", "s1", "*1", "_*", "s?", "*", "*s*", "_h", "x*"};
  std::size_t n = below(depth > 0 ? 16 : 8);
  if (n < 4) return of(names);
  if (n < 8) {
    std::string count = of(Strings{"1", "any", "all", "2", "1", "all"});
    std::string pattern = of(patterns);
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
  static const Strings junk{"and", "or", "not", "of", "(", ")", "|", "near", "1", "s9", "*", "0 of them",
                            "9 of them", ",", "AND", "| count() > 5"};
  auto one = [&] {
    std::string out = expression(names, 3);
    if (reckless()) {
      std::size_t space = out.find(' ', below(out.size()));
      if (space == out.npos || one_in(3)) space = one_in(2) ? 0 : out.size();
      out = out.substr(0, space) + " " + of(junk) + out.substr(space);
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

inline void Maker::note(const std::string& field, json::value hit) {
  auto& some = hits_[field];
  if (some.size() < 30)
    some.push_back(std::move(hit));
  else
    some[below(30)] = std::move(hit);
}

// A text that fits, in other letters where that makes no difference.
inline std::string Maker::shown(const literal::Signs& signs) {
  static const std::vector<literal::Letters> same{
      U"kK\u212a", U"sS\u017f", U"\u00df\u1e9e", U"\u03c3\u03c2\u03a3", U"\u00e9\u00c9",
      U"\u00b5\u03bc\u039c", U"\u01c6\u01c5\u01c4", U"\u1c80\u0432\u0412", U"\U00010400\U00010428",
      U"\u1e9b\u1e61\u1e60"};
  std::string out;
  for (const literal::Sign& sign : signs) {
    if (sign.kind == literal::Sign::any) {
      for (std::size_t n = below(3); n > 0; --n) out += piece();
    } else if (sign.kind == literal::Sign::one) {
      out += one_in(2) ? "b" : "\u3042";
    } else if (sign.kind == literal::Sign::dash) {
      out += of(Strings{"-", "/", "\u2013", "\u2014", "\u2015"});
    } else {
      char32_t c = sign.c;
      if (one_in(4) && c < 0x80 && std::isalpha(static_cast<int>(c))) c ^= 0x20;
      for (const literal::Letters& some : same)
        if (one_in(4) && some.find(sign.c) != some.npos) c = some[below(some.size())];
      out += literal::text_of(literal::Letters{c});
    }
  }
  return out;
}

inline void Maker::note_hits(const literal::Line& line, const json::value& value) {
  if (value.is_array()) {
    for (const json::value& one : value.get_array()) note_hits(line, one);
    return;
  }
  bool is_text = !line.has("re") && !line.has("cidr") && !line.has("exists") &&
                 !line.has("fieldref") && line.count(literal::orders) + line.count(literal::parts) == 0;
  if (!is_text || value.is_null() || value.is_object()) return;
  try {
    in::Yaml scalar;
    scalar.text = yaml_scalar(value);
    scalar.plain = scalar.text.empty() || (scalar.text[0] != '\'' && scalar.text[0] != '"');
    if (!scalar.plain) scalar.text = std::string(value.get_string());
    for (const std::string& one : literal::expanded(literal::rule_text(scalar, line), placeholders()))
      note(line.field, json::string(shown(of(literal::forms(one, line)))));
  } catch (const literal::Refused&) {
  }
}

inline json::value Maker::member(const std::string& field) {
  static const std::vector<json::value> numbers{
      1, 1.0, "1", "1.0", "01", " 1", "0.5", 0.5, ".5", "1e0", "1.e5", "+1", -1, true, "true", false,
      10, 4688, "4688", 4688.0, "0x10", 16, 9007199254740993, 9007199254740992, "9007199254740993",
      18446744073709551615u, 9223372036854775808u, 1e19, 9.5e18, 1e21, 1e-7, -0.0, 30, 9, 2026, 14};
  if (one_in(3))
    if (auto found = hits_.find(one_in(6) ? "" : field); found != hits_.end()) {
      json::value out = of(found->second);
      if (one_in(4)) {
        std::string near(out.get_string());
        out = json::string(one_in(2) ? near + piece() : piece() + near);
      }
      return out;
    }
  std::size_t n = below(field == "EventID" || field == "N" ? 8 : 24);
  if (n < 8) return of(numbers);
  if (n < 11) return json::string(of(regex_hits_));
  if (n < 14) return json::string(of(addresses_));
  if (n < 17) return json::string(of(dates_));
  std::string out;
  for (std::size_t pieces = below(6); pieces > 0; --pieces) out += piece();
  return json::string(out);
}

inline json::value Maker::member_value(const std::string& field) {
  std::size_t n = below(30);
  if (field == "Channel" && n < 20)
    return json::string(of(Strings{"sec", "Sec", "app", "se", "\u017fec"}));
  if (field == "EventID" && n < 15) return one_in(4) ? json::value("4688") : one_in(2) ? 4688 : 1;
  if (n == 0) return nullptr;
  if (n == 1) return json::array();
  if (n == 2) return json::object();
  if (n > 5) return member(field);
  json::array out;
  for (std::size_t items = below(4); items > 0; --items) out.push_back(member_value(field));
  return out;
}

inline void Maker::put(json::object& at, const Strings& path, std::size_t from, json::value value) {
  if (from + 1 == path.size()) {
    at[path[from]] = std::move(value);
    return;
  }
  json::value& next = at[path[from]];
  if (next.is_null()) next = json::object();
  if (next.is_object()) {
    put(next.get_object(), path, from + 1, value);
    if (one_in(10)) {
      json::object other;
      put(other, path, from + 1, member_value(path.back()));
      next = json::array{next, 1, json::array{other}};
    }
  } else if (next.is_array() && !next.get_array().empty() && next.get_array()[0].is_object()) {
    put(next.get_array()[0].get_object(), path, from + 1, std::move(value));
  }
}

inline json::object Maker::event() {
  json::object out;
  Strings names = fields_;
  names.insert(names.end(), {"ID2", "other"});
  for (const std::string& name : names) {
    if (one_in(3)) continue;
    for (int places = one_in(6) ? 2 : 1; places > 0; --places) {
      std::vector<Strings> paths{{name}, {name}, {name}, literal::path_of(name),
                                 {"Event", "EventData", name}, {"Event", "UserData", "k", name},
                                 {"Event", "UserData", "l", name}, {"winlog", name}};
      if (name == "EventID") paths.push_back({"Event", "System", "EventID", "#text"});
      if (name == "EventID") paths.push_back({"id"});
      if (name == "A") paths.push_back({"x", "a"});
      put(out, of(paths), 0, member_value(name));
    }
  }
  return out;
}

}  // namespace hinomi::detect
