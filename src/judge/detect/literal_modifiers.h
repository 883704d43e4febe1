// One line of a selection for the reference evaluator: docs/detect.md, "Values" and "Modifiers",
// decision by decision. A line becomes a function of the event.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <set>

#include "in/yaml.h"
#include "judge/detect/literal_event.h"

namespace hinomi::detect::literal {

struct Refused {
  std::string why;
};
[[noreturn]] inline void refuse(const std::string& why) { throw Refused{why}; }

using Holds = std::function<bool(const View&)>;
using Ask = std::function<bool(const View&, const json::value& member)>;
using Values = std::map<std::string, std::vector<std::string>>;  // of placeholders
using Names = std::set<std::string>;

inline const Names anchors{"contains", "startswith", "endswith"};
inline const Names utf16s{"wide", "utf16le", "utf16be", "utf16"};
inline const Names base64s{"base64", "base64offset"};
inline const Names orders{"lt", "lte", "gt", "gte"};
inline const Names parts{"minute", "hour", "day", "week", "month", "year"};
inline const Names flags{"i", "m", "s"};
inline const Names any_list{"all", "neq", "expand"};

struct Line {
  explicit Line(const std::string& key) {
    std::size_t bar = key.find('|');
    field = key.substr(0, bar);
    while (bar != key.npos) {
      std::size_t next = key.find('|', bar + 1);
      modifiers.push_back(key.substr(bar + 1, next == key.npos ? next : next - bar - 1));
      bar = next;
    }
  }
  std::string field;
  std::vector<std::string> modifiers;

  bool is_keyword() const { return field.empty(); }
  int count(const Names& names) const {
    return static_cast<int>(
        std::count_if(modifiers.begin(), modifiers.end(), [&](auto& m) { return names.count(m); }));
  }
  bool has(const std::string& name) const { return count({name}) > 0; }
  std::string one_of(const Names& names) const {
    for (const std::string& m : modifiers)
      if (names.count(m)) return m;
    return {};
  }
  void only(std::initializer_list<Names> allowed, const std::string& beside) const {
    for (const std::string& m : modifiers)
      if (std::none_of(allowed.begin(), allowed.end(), [&](auto& some) { return some.count(m); }))
        refuse(m + " beside " + beside);
  }
  // None of `late` stands before one of `early`.
  void in_order(const Names& early, const Names& late) const {
    bool is_late = false;
    for (const std::string& m : modifiers) {
      if (late.count(m)) is_late = true;
      if (early.count(m) && is_late) refuse(m + " stands too late");
    }
  }
  void check() const {
    if (field.find('*') != field.npos) refuse("a star in the name of a field");
    for (const std::string& m : modifiers)
      if (std::count(modifiers.begin(), modifiers.end(), m) > 1) refuse(m + " twice");
    for (const Names& some : {anchors, utf16s, base64s, orders, parts})
      if (count(some) > 1) refuse("two of one kind");
    if (has("re")) {
      only({{"re"}, flags, any_list}, "re");
      in_order({"re"}, flags);
    } else if (has("cidr")) {
      only({{"cidr"}, any_list}, "cidr");
    } else if (has("exists")) {
      only({{"exists"}}, "exists");
    } else if (has("fieldref")) {
      only({{"fieldref", "cased"}, anchors, any_list}, "fieldref");
    } else if (count(orders) + count(parts) > 0) {
      only({orders, parts, any_list}, "a comparison");
      in_order(parts, orders);
    } else {
      only({{"windash", "cased"}, utf16s, base64s, anchors, any_list}, "a text");
      in_order({"windash"}, utf16s);
      in_order({"windash"}, base64s);
      in_order(utf16s, base64s);
      in_order(utf16s, anchors);
      in_order(base64s, anchors);
    }
    if (is_keyword())
      only({{"all", "cased", "re", "windash", "contains", "expand"}, flags, utf16s, base64s},
           "a keyword");
  }
};

// Decision 8.
inline std::string rule_text(const in::Yaml& value, const Line& line) {
  bool as_written = line.has("re") || line.has("cidr") || line.has("fieldref");
  if (!value.plain || as_written) return value.text;
  if (value.is_true()) return "true";
  if (value.is_false()) return "false";
  auto number = decimal(value.text);
  if (!number) return value.text;
  return is_whole(value.text) && *number != 0 ? value.text : number_text(*number);
}

// Decision 23.
inline std::vector<std::string> expanded(const std::string& text, const Values& values) {
  std::vector<std::string> out{""};
  auto add = [&](const std::vector<std::string>& endings) {
    std::vector<std::string> longer;
    for (const std::string& one : out)
      for (const std::string& ending : endings) longer.push_back(one + ending);
    out = longer;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string two = text.substr(i, 2);
    std::size_t close = text.find('%', i + 1);
    if (two == "\\\\") {
      add({two});
      ++i;
    } else if (two == "\\%") {
      add({"%"});
      ++i;
    } else if (text[i] == '%' && close != text.npos && close > i + 1) {
      auto found = values.find(text.substr(i + 1, close - i - 1));
      if (found == values.end() || found->second.empty()) refuse("no values for a placeholder");
      add(found->second);
      i = close;
    } else {
      add({text.substr(i, 1)});
    }
  }
  return out;
}

// The texts that a value without wildcards stands for.
inline std::vector<Letters> spelled(const Signs& signs) {
  std::vector<Letters> out{{}};
  int dashes = 0;
  for (const Sign& sign : signs) {
    if (sign.kind == Sign::any || sign.kind == Sign::one) refuse("an encoding of wildcards");
    if (sign.kind == Sign::dash && ++dashes > 5) refuse("more than five dashes to encode");
    std::vector<Letters> longer;
    for (const Letters& one : out) {
      if (sign.kind == Sign::letter) longer.push_back(one + sign.c);
      if (sign.kind == Sign::dash)
        for (char32_t dash : {U'-', U'/', U'\u2013', U'\u2014', U'\u2015'})
          longer.push_back(one + dash);
    }
    out = longer;
  }
  return out;
}

inline Signs signs_of_letters(const Letters& letters) {
  Signs out;
  for (char32_t c : letters) out.push_back({Sign::letter, c});
  return out;
}

// Decisions 12, 14 to 16: a value after its modifiers, from left to right.
inline std::vector<Signs> forms(const std::string& text, const Line& line) {
  std::vector<Signs> now{signs_of(text)};
  bool are_bytes = false;  // each letter is one byte
  for (const std::string& m : line.modifiers) {
    std::vector<Signs> next;
    for (Signs signs : now) {
      if (m == "windash") {
        for (Sign& sign : signs)
          if (sign.kind == Sign::letter && is_dash(sign.c)) sign.kind = Sign::dash;
        next.push_back(signs);
      } else if (utf16s.count(m) || base64s.count(m)) {
        for (const Letters& letters : spelled(signs)) {
          std::string bytes;
          if (utf16s.count(m))
            bytes = utf16_of(letters, m);
          else if (are_bytes)
            for (char32_t c : letters) bytes += static_cast<char>(c);
          else
            bytes = literal::text_of(letters);
          std::vector<std::string> outs{bytes};
          if (m == "base64") outs = {base64_of(bytes, 0, true)};
          if (m == "base64offset") {
            if (bytes.size() < 2) refuse("an offset that shows nothing");
            outs = {base64_of(bytes, 0, false), base64_of(bytes, 1, false),
                    base64_of(bytes, 2, false)};
          }
          for (const std::string& one : outs) {
            Signs done;
            for (char c : one) done.push_back({Sign::letter, static_cast<unsigned char>(c)});
            next.push_back(done);
          }
        }
      } else {
        if (m == "contains" || m == "endswith") signs.insert(signs.begin(), {Sign::any});
        if (m == "contains" || m == "startswith") signs.push_back({Sign::any});
        next.push_back(signs);
      }
    }
    if (utf16s.count(m)) are_bytes = true;
    now = next;
  }
  if (line.is_keyword() && !line.has("contains"))
    for (Signs& signs : now) {
      signs.insert(signs.begin(), {Sign::any});
      signs.push_back({Sign::any});
    }
  return now;
}

inline Ask ask_regex(const std::string& text, const Line& line) {
  std::string on;
  for (const std::string& m : line.modifiers)
    if (flags.count(m)) on += m;
  RE2::Options quiet;
  quiet.set_log_errors(false);
  auto regex = std::make_shared<RE2>(on.empty() ? text : "(?" + on + ")" + text, quiet);
  if (!regex->ok()) refuse("no regular expression");
  return [regex](const View&, const json::value& member) {
    auto its = text_of(member);
    return its && RE2::PartialMatch(*its, *regex);
  };
}

inline Ask ask_network(const std::string& text) {
  auto bits = network_bits(text);
  if (!bits) refuse("no network");
  return [bits](const View&, const json::value& member) {
    auto its = text_of(member);
    auto address = its ? address_digits(*its) : std::nullopt;
    return address && bits_of(*address).starts_with(*bits);
  };
}

inline Ask ask_number(const std::string& text, const Line& line) {
  auto wanted = decimal(text);
  if (!wanted) refuse("no number");
  std::string part = line.one_of(parts), order = line.one_of(orders);
  return [=](const View&, const json::value& member) {
    std::optional<double> its;
    if (part.empty()) {
      its = number_of(member);
    } else if (auto date = text_of(member)) {
      if (auto number = date_part(*date, part)) its = *number;
    }
    if (!its) return false;
    if (order == "lt") return *its < *wanted;
    if (order == "lte") return *its <= *wanted;
    if (order == "gt") return *its > *wanted;
    if (order == "gte") return *its >= *wanted;
    return *its == *wanted;
  };
}

inline Ask ask_reference(const std::string& text, const Line& line) {
  Letters name;
  for (const Sign& sign : signs_of(text)) {
    if (sign.kind != Sign::letter) refuse("wildcards in the name of a field");
    name += sign.c;
  }
  if (name.empty()) refuse("no field");
  bool cased = line.has("cased");
  std::string anchor = line.one_of(anchors), field = literal::text_of(name);
  return [=](const View& view, const json::value& member) {
    const auto& mine = view.letters(member);
    if (!mine) return false;
    for (const json::value* other : view.field(field).value_or(std::vector<const json::value*>())) {
      const auto& its = view.letters(*other);
      if (!its) continue;
      Signs signs = signs_of_letters(*its);
      if (anchor == "contains" || anchor == "endswith") signs.insert(signs.begin(), {Sign::any});
      if (anchor == "contains" || anchor == "startswith") signs.push_back({Sign::any});
      if (fits(signs, 0, *mine, 0, cased)) return true;
    }
    return false;
  };
}

inline std::vector<Ask> asks_of(const in::Yaml& value, const Line& line, const Values& values) {
  if (!value.is_scalar()) refuse("a list or map where a value is expected");
  if (value.is_null()) refuse("null in a list");
  std::vector<std::string> texts{rule_text(value, line)};
  if (line.has("expand")) texts = expanded(texts[0], values);
  std::vector<Ask> out;
  for (const std::string& text : texts) {
    if (line.is_keyword() && text.empty()) refuse("an empty keyword");
    if (line.has("re")) {
      out.push_back(ask_regex(text, line));
    } else if (line.has("cidr")) {
      out.push_back(ask_network(text));
    } else if (line.count(orders) + line.count(parts) > 0) {
      out.push_back(ask_number(text, line));
    } else if (line.has("fieldref")) {
      out.push_back(ask_reference(text, line));
    } else {
      for (const Signs& signs : forms(text, line))
        out.push_back([signs, cased = line.has("cased")](const View& view, const json::value& one) {
          const auto& its = view.letters(one);
          return its && fits(signs, 0, *its, 0, cased);
        });
    }
  }
  return out;
}

inline Holds read_line(const std::string& key, const in::Yaml& value, const Values& values) {
  Line line(key);
  line.check();
  std::string field = line.field;
  if (line.has("exists")) {  // decision 21
    if (!value.is_true() && !value.is_false()) refuse("exists is neither true nor false");
    return [field, wanted = value.is_true()](const View& view) {
      return view.field(field).has_value() == wanted;
    };
  }
  bool neq = line.has("neq"), all = line.has("all");
  if (value.is_null()) {  // decisions 4 and 9
    if (field.empty() || line.modifiers.size() > (neq ? 1 : 0)) refuse("null with modifiers");
    return [field, neq](const View& view) {
      Field found = view.field(field);
      bool is_null = !found || found->empty();
      if (found)
        for (const json::value* member : *found) is_null = is_null || member->is_null();
      return is_null != neq;
    };
  }
  std::vector<std::vector<Ask>> asks;  // by value
  if (value.is_list())
    for (const in::Yaml& item : value.items) asks.push_back(asks_of(item, line, values));
  else
    asks.push_back(asks_of(value, line, values));
  if (asks.empty()) refuse("an empty list");
  if (all && asks.size() < 2) refuse("all of one");
  return [=](const View& view) {
    std::vector<const json::value*> members;
    if (field.empty())
      members = view.members();
    else if (Field found = view.field(field))
      members = *found;
    std::size_t holding = 0;
    for (const std::vector<Ask>& one : asks) {
      bool holds = false;
      for (const json::value* member : members)
        for (const Ask& ask : one) holds = holds || ask(view, *member);
      holding += holds;
    }
    return (all ? holding == asks.size() : holding > 0) != neq;  // decisions 10 and 20
  };
}

}  // namespace hinomi::detect::literal
