// The half of Maker that makes events; test_support_maker.h includes it.
#pragma once

#include "judge/detect/test_support_maker.h"

namespace hinomi::detect {

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
      U"kK\u212a",           U"sS\u017f",           U"\u00df\u1e9e",
      U"\u03c3\u03c2\u03a3", U"\u00e9\u00c9",       U"\u00b5\u03bc\u039c",
      U"\u01c6\u01c5\u01c4", U"\u1c80\u0432\u0412", U"\U00010400\U00010428",
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
                 !line.has("fieldref") &&
                 line.count(literal::orders) + line.count(literal::parts) == 0;
  if (!is_text || value.is_null() || value.is_object()) return;
  try {
    in::Yaml scalar;
    scalar.text = yaml_scalar(value);
    scalar.plain = scalar.text.empty() || (scalar.text[0] != '\'' && scalar.text[0] != '"');
    if (!scalar.plain) scalar.text = std::string(value.get_string());
    for (const std::string& one :
         literal::expanded(literal::rule_text(scalar, line), placeholders()))
      note(line.field, json::string(shown(of(literal::forms(one, line)))));
  } catch (const literal::Refused&) {
  }
}

inline json::value Maker::member(const std::string& field) {
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
  if (n < 8) return of(event_numbers);
  if (n < 11) return json::string(of(made_regex_hits));
  if (n < 14) return json::string(of(made_addresses));
  if (n < 17) return json::string(of(made_dates));
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
  Strings names = made_fields;
  names.insert(names.end(), {"ID2", "other"});
  for (const std::string& name : names) {
    if (one_in(3)) continue;
    for (int places = one_in(6) ? 2 : 1; places > 0; --places) {
      std::vector<Strings> paths{{name},
                                 {name},
                                 {name},
                                 literal::path_of(name),
                                 {"Event", "EventData", name},
                                 {"Event", "UserData", "k", name},
                                 {"Event", "UserData", "l", name},
                                 {"winlog", name}};
      if (name == "EventID") paths.push_back({"Event", "System", "EventID", "#text"});
      if (name == "EventID") paths.push_back({"id"});
      if (name == "A") paths.push_back({"x", "a"});
      put(out, of(paths), 0, member_value(name));
    }
  }
  return out;
}

}  // namespace hinomi::detect
