// Slow, literal comparisons of two versions as the package managers' own rules put them: for tests.
#pragma once

#include <optional>
#include <vector>

#include "product/literal_distro.h"

namespace hinomi::product::literal {

inline std::vector<std::string> split(std::string_view text, char c) {
  std::vector<std::string> out(1);
  for (char x : text)
    if (x == c)
      out.emplace_back();
    else
      out.back() += x;
  return out;
}

inline bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

// Semantic Versioning 2.0.0, section 11, on full versions.
inline int semver(std::string a, std::string b) {
  a = a.substr(0, a.find('+')), b = b.substr(0, b.find('+'));
  auto x = split(a.substr(0, a.find('-')), '.'), y = split(b.substr(0, b.find('-')), '.');
  for (std::size_t i = 0; i < 3; ++i)
    if (int n = numbers(x[i], y[i])) return n;
  bool pre_a = a.contains('-'), pre_b = b.contains('-');
  if (!pre_a || !pre_b) return int(pre_b) - int(pre_a);
  x = split(a.substr(a.find('-') + 1), '.'), y = split(b.substr(b.find('-') + 1), '.');
  for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
    if (is_number(x[i]) != is_number(y[i])) return is_number(x[i]) ? -1 : 1;
    int n = is_number(x[i]) ? numbers(x[i], y[i]) : sign(x[i].compare(y[i]));
    if (n) return n;
  }
  return sign(long(x.size()) - long(y.size()));
}

// Gem::Version#<=>: segments, the shorter with zeros behind it; text is less than a number.
inline int gem(std::string_view a, std::string_view b) {
  auto segments = [](std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < text.size();) {
      std::string one;
      if (text[i] == '-') {
        out.push_back("pre"), ++i;
      } else if (is_digit(text[i])) {
        out.push_back(digits_at(text, i));
      } else if (alpha(text[i])) {
        while (i < text.size() && alpha(text[i])) one += text[i++];
        out.push_back(one);
      } else {
        ++i;
      }
    }
    std::size_t words = 0;
    while (words < out.size() && is_number(out[words])) ++words;
    while (words && numbers(out[words - 1], "0") == 0) out.erase(out.begin() + long(--words));
    return out;
  };
  auto x = segments(a), y = segments(b);
  for (std::size_t i = 0; i < x.size() || i < y.size(); ++i) {
    std::string s = i < x.size() ? x[i] : "0", t = i < y.size() ? y[i] : "0";
    if (is_number(s) != is_number(t)) return is_number(s) ? 1 : -1;
    if (int n = is_number(s) ? numbers(s, t) : sign(s.compare(t))) return n;
  }
  return 0;
}

// Maven's POM reference, "Version Order Specification", a dot before a qualifier being a hyphen.
struct MavenToken {
  char prefix = '.';
  std::string text;
};

inline int maven_rank(const std::string& text) {
  constexpr std::array<std::string_view, 7> order = {"alpha",    "beta", "milestone", "rc",
                                                     "snapshot", "",     "sp"};
  for (std::size_t i = 0; i < order.size(); ++i)
    if (order[i] == text) return int(i);
  return 7;
}

inline std::vector<MavenToken> maven_tokens(std::string_view version) {
  std::vector<MavenToken> out(1);
  auto is_nothing = [](const MavenToken& one) {
    return is_number(one.text) ? numbers(one.text, "0") == 0 : maven_rank(one.text) == 5;
  };
  auto name = [](MavenToken& token, bool before_digit) {
    std::string& text = token.text;
    if (before_digit && text == "a") text = "alpha";
    if (before_digit && text == "b") text = "beta";
    if (before_digit && text == "m") text = "milestone";
    if (text == "cr") text = "rc";
    if (text.empty()) text = "0";
    if (text == "ga" || text == "final" || text == "release") text = "";
    if (!is_number(text)) token.prefix = '-';
  };
  for (char raw : version) {
    char c = to_lower(raw);
    std::string& text = out.back().text;
    bool change = !text.empty() && c != '.' && c != '-' && is_digit(c) != is_digit(text.back());
    if (c == '.' || c == '-' || change) {
      name(out.back(), change && is_digit(c));
      out.push_back({change ? '-' : c, change ? std::string(1, c) : ""});
    } else {
      text += c;
    }
  }
  if (out.back().text.empty() && out.size() > 1)
    out.pop_back();
  else
    name(out.back(), false);
  for (std::size_t i = out.size(); i-- > 0;)
    while (!out.empty() && i < out.size() && is_nothing(out[i]) &&
           (i + 1 == out.size() || out[i + 1].prefix == '-')) {
      out.erase(out.begin() + long(i));
    }
  return out;
}

inline int maven(std::string_view a, std::string_view b) {
  auto x = maven_tokens(a), y = maven_tokens(b);
  // -qualifier before -number before .number
  auto kind = [](const MavenToken& one) {
    return !is_number(one.text) ? 0 : one.prefix == '-' ? 1 : 2;
  };
  for (std::size_t i = 0; i < x.size() || i < y.size(); ++i) {
    auto pad = [](const MavenToken& other) {
      return MavenToken{other.prefix, other.prefix == '.' ? "0" : ""};
    };
    MavenToken s = i < x.size() ? x[i] : pad(y[i]), t = i < y.size() ? y[i] : pad(x[i]);
    if (kind(s) != kind(t)) return kind(s) < kind(t) ? -1 : 1;
    if (kind(s)) {
      if (int n = numbers(s.text, t.text)) return n;
    } else {
      int r = maven_rank(s.text), q = maven_rank(t.text);
      if (r != q) return r < q ? -1 : 1;
      if (r == 7 && s.text != t.text) return sign(s.text.compare(t.text));
    }
  }
  return 0;
}

}  // namespace hinomi::product::literal
