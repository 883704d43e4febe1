// STIX patterns read literally, for tests: every way to give the observations times and every set
// of observations is tried. Shares nothing with the engine but the tree that the grammar makes.
#pragma once

#include <cmath>
#include <cstdlib>
#include <functional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "in/stix_pattern.h"

namespace hinomi::pattern::literal {

using in::StixComparison;
using in::StixConstant;
using in::StixPath;
using in::StixPattern;
using in::StixTest;
using Op = StixComparison::Operator;

// Composed letters of the tests' alphabet: NFC for as much of Unicode as they use.
inline std::string composed(std::string text) {
  const std::pair<std::string, std::string> pairs[] = {{"e\u0301", "\u00e9"},
                                                       {"\u304b\u3099", "\u304c"}};
  for (const auto& [apart, one] : pairs)
    for (std::size_t at = text.find(apart); at != std::string::npos; at = text.find(apart))
      text.replace(at, apart.size(), one);
  return text;
}

// Code points.
inline std::vector<unsigned> letters(const std::string& text) {
  std::vector<unsigned> out;
  for (std::size_t i = 0; i < text.size();) {
    unsigned c = static_cast<unsigned char>(text[i++]);
    int more = c < 0x80 ? 0 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    if (more > 0) c &= 0x3Fu >> more;
    for (; more > 0; --more) c = c << 6 | (static_cast<unsigned char>(text[i++]) & 0x3F);
    out.push_back(c);
  }
  return out;
}

inline std::vector<unsigned> units(const std::string& bytes) {
  std::vector<unsigned> out;
  for (char c : bytes) out.push_back(static_cast<unsigned char>(c));
  return out;
}

inline bool narrow(const std::vector<unsigned>& some) {
  for (unsigned c : some)
    if (c > 255) return false;
  return true;
}

inline bool like(const std::vector<unsigned>& p, std::size_t i, const std::vector<unsigned>& v,
                 std::size_t j) {
  if (i == p.size()) return j == v.size();
  if (p[i] == '%') {
    for (std::size_t k = j; k <= v.size(); ++k)
      if (like(p, i + 1, v, k)) return true;
    return false;
  }
  return j < v.size() && (p[i] == '_' || p[i] == v[j]) && like(p, i + 1, v, j + 1);
}

// An address range as bits, high bit first; empty: none.
inline std::string bits(const std::string& text) {
  unsigned a, b, c, d, length = 32;
  char end;
  int read = std::sscanf(text.c_str(), "%3u.%3u.%3u.%3u/%2u%c", &a, &b, &c, &d, &length, &end);
  bool plain = std::count(text.begin(), text.end(), '/') == 0;
  if (read != (plain ? 4 : 5) || a > 255 || b > 255 || c > 255 || d > 255 || length > 32)
    return "x";
  std::string out;
  for (unsigned byte : {a, b, c, d})
    for (int i = 7; i >= 0; --i) out += static_cast<char>('0' + (byte >> i & 1));
  return out.substr(0, length);
}

// What a property holds: JSON, or bytes.
struct Held {
  json::value json;
  bool is_bytes = false;
  std::string bytes;
};

inline std::string unhex(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2)
    out += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
  return out;
}

// Three ways: less than 0, 0, greater; nothing: they do not compare.
inline std::optional<int> compare(const Held& held, const StixConstant& c, bool fold) {
  using K = StixConstant::Kind;
  auto sign = [](const auto& a, const auto& b) { return a < b ? -1 : b < a ? 1 : 0; };
  auto lower = [](std::string text) {
    for (char& one : text) one = static_cast<char>(std::tolower(one));
    return text;
  };
  if (held.is_bytes) {
    if (c.kind == K::bytes) return sign(units(held.bytes), units(c.text));
    if (c.kind != K::text || !narrow(letters(c.text))) return {};
    return sign(units(held.bytes), letters(c.text));
  }
  if (held.json.is_bool())
    return c.kind == K::boolean ? std::optional(held.json.get_bool() == c.boolean ? 0 : 2)
                                : std::nullopt;
  if (held.json.is_number()) {
    if (c.kind == K::integer) return sign(held.json.to_number<double>(), double(c.integer));
    return c.kind == K::real ? std::optional(sign(held.json.to_number<double>(), c.real))
                             : std::nullopt;
  }
  if (!held.json.is_string()) return {};
  std::string text(held.json.get_string());
  if (c.kind == K::text)
    return fold ? sign(lower(text), lower(c.text)) : sign(letters(text), letters(c.text));
  if (c.kind == K::bytes)
    return narrow(letters(text)) ? std::optional(sign(letters(text), units(c.text))) : std::nullopt;
  if (c.kind != K::time) return {};
  // The tests' times have the same number of digits up to the point.
  auto seconds = [](const std::string& time) {
    return std::pair(time.substr(0, 19), std::atof(("0" + time.substr(19)).c_str()));
  };
  return sign(seconds(text), seconds(c.text));
}

inline bool is_true(const StixComparison& c, const Held& held, bool fold) {
  auto result = [&]() -> bool {
    std::string text = held.json.is_string() ? std::string(held.json.get_string()) : "";
    bool is_text = !held.is_bytes && held.json.is_string();
    auto order = [&] { return compare(held, c.constants[0], fold); };
    switch (c.op) {
      case Op::exists: return true;
      case Op::equal: return order() == 0;
      case Op::unequal: return order() != 0;
      case Op::less: return order() == -1;
      case Op::greater: return order() == 1;
      case Op::at_most: return order() == -1 || order() == 0;
      case Op::at_least: return order() == 1 || order() == 0;
      case Op::in:
        for (const StixConstant& one : c.constants)
          if (compare(held, one, fold) == 0) return true;
        return false;
      case Op::like: {
        const std::string& p = c.constants[0].text;
        if (held.is_bytes) return narrow(letters(p)) && like(letters(p), 0, units(held.bytes), 0);
        return is_text && like(letters(composed(p)), 0, letters(composed(text)), 0);
      }
      case Op::matches:  // the tests' expressions are ASCII
        if (!held.is_bytes && !is_text) return false;
        return std::regex_search(held.is_bytes ? held.bytes : composed(text),
                                 std::regex(c.constants[0].text));
      case Op::subset:
      case Op::superset: {
        std::string a = bits(text), b = bits(c.constants[0].text);
        if (!is_text || a == "x") return false;
        return c.op == Op::subset ? a.starts_with(b) : b.starts_with(a);
      }
    }
    return false;
  };
  return result() != c.negated;
}

struct Observed {
  std::map<std::string, json::object> objects;
  int first = 0, last = 0;  // microseconds since 1970
  int number = 1;
};

// Every value that the path leads to.
inline std::vector<Held> values(const Observed& observed, const json::object& object,
                                const StixPath& path) {
  std::vector<std::pair<json::value, std::string>> now{{object, ""}}, next;
  for (const StixPath::Step& step : path.steps) {
    next.clear();
    for (auto& [value, key] : now) {
      if (step.kind == StixPath::Step::Kind::key) {
        bool refers = key.ends_with("_ref") || key.ends_with("_refs");
        if (refers && value.is_string()) {
          auto found = observed.objects.find(std::string(value.get_string()));
          if (found != observed.objects.end()) value = found->second;
        }
        if (value.is_object() && value.get_object().contains(step.key))
          next.emplace_back(value.get_object().at(step.key), step.key);
      } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.get_array().size(); ++i)
          if (step.kind == StixPath::Step::Kind::any || i == step.index)
            next.emplace_back(value.get_array()[i], key);
      }
    }
    now = next;
  }
  std::vector<Held> out;
  for (auto& [value, key] : now) {
    Held held{value, false, {}};
    if (value.is_string() && key.ends_with("_hex")) {
      held.is_bytes = true;
      held.bytes = unhex(std::string(value.get_string()));
    }
    out.push_back(held);
  }
  return out;
}

inline bool is_true(const StixTest& test, const Observed& observed, const json::object& object) {
  if (test.kind == StixTest::Kind::comparison) {
    const StixComparison& c = test.comparison;
    if (text_at(object, "type") != c.path.type) return false;
    bool fold = c.path.text().find("hashes.SHA") != std::string::npos;
    for (const Held& held : values(observed, object, c.path))
      if (is_true(c, held, fold)) return true;
    return false;
  }
  bool all = true, any = false;
  for (const StixTest& part : test.parts) {
    bool one = is_true(part, observed, object);
    all = all && one;
    any = any || one;
  }
  return test.kind == StixTest::Kind::all ? all : any;
}

inline bool is_true(const StixTest& test, const Observed& observed) {
  for (const auto& [name, object] : observed.objects)
    if (is_true(test, observed, object)) return true;
  return false;
}

// One observation of an observed-data, at one time. Sets of them are bits.
struct Made {
  const Observed* of;
  int time;
};
using Sets = std::set<unsigned>;

inline Sets pairs(const Sets& a, const Sets& b,
                  const std::function<bool(unsigned, unsigned)>& fit) {
  Sets out;
  for (unsigned x : a)
    for (unsigned y : b)
      if ((x & y) == 0 && fit(x, y)) out.insert(x | y);
  return out;
}

// The sets of observations that make it hold.
inline Sets sets(const StixPattern& pattern, const std::vector<Made>& made) {
  using K = StixPattern::Kind;
  auto times = [&](unsigned set) {
    std::set<int> out;
    for (std::size_t i = 0; i < made.size(); ++i)
      if (set >> i & 1) out.insert(made[i].time);
    return out;
  };
  auto any_two = [](unsigned, unsigned) { return true; };
  Sets out;
  if (pattern.kind == K::test) {
    for (std::size_t i = 0; i < made.size(); ++i)
      if (is_true(pattern.test, *made[i].of)) out.insert(1u << i);
    return out;
  }
  out = sets(pattern.parts[0], made);
  for (std::size_t i = 1; i < pattern.parts.size(); ++i) {
    Sets more = sets(pattern.parts[i], made);
    if (pattern.kind == K::any) {
      out.insert(more.begin(), more.end());
    } else if (pattern.kind == K::all) {
      out = pairs(out, more, any_two);
    } else {
      out = pairs(out, more,
                  [&](unsigned x, unsigned y) { return *times(x).rbegin() <= *times(y).begin(); });
    }
  }
  if (pattern.kind == K::repeats) {
    Sets once = out;
    for (unsigned i = 1; i < pattern.times; ++i) out = pairs(out, once, any_two);
  }
  std::erase_if(out, [&](unsigned set) {
    std::set<int> all = times(set);
    if (pattern.kind == K::within)
      return *all.rbegin() - *all.begin() > std::lround(pattern.seconds * 1e6);
    if (pattern.kind != K::start_stop) return false;
    auto moment = [](const std::string& text) {  // 1970-01-01T00:00:00.00000NZ
      return std::atoi(text.substr(20, 6).c_str());
    };
    return *all.begin() < moment(pattern.start) || *all.rbegin() >= moment(pattern.stop);
  });
  return out;
}

// `made` has the observations before `observed[i]`.
inline bool matches(const StixPattern& pattern, const std::vector<Observed>& observed,
                    std::vector<Made> made = {}, std::size_t i = 0, int already = 0) {
  if (i == observed.size()) return !sets(pattern, made).empty();
  if (already == observed[i].number) return matches(pattern, observed, std::move(made), i + 1, 0);
  for (int time = observed[i].first; time <= observed[i].last; ++time) {
    std::vector<Made> more = made;
    more.push_back({&observed[i], time});
    if (matches(pattern, observed, std::move(more), i, already + 1)) return true;
  }
  return false;
}

}  // namespace hinomi::pattern::literal
