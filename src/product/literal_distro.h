// Slow, literal comparisons of two versions as the distributions' own rules put them: for tests.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/text.h"

namespace hinomi::product::literal {

inline bool alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline int sign(long x) { return x < 0 ? -1 : x > 0; }

inline int numbers(std::string a, std::string b) {
  while (a.size() > 1 && a[0] == '0') a.erase(0, 1);
  while (b.size() > 1 && b[0] == '0') b.erase(0, 1);
  if (a.empty()) a = "0";
  if (b.empty()) b = "0";
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return sign(a.compare(b));
}

inline std::string digits_at(std::string_view text, std::size_t& i) {
  std::string out;
  while (i < text.size() && is_digit(text[i])) out += text[i++];
  return out;
}

// Debian Policy 5.6.12, character by character.
inline int deb_part(std::string_view a, std::string_view b) {
  auto weight = [](std::string_view text, std::size_t i) {
    if (i >= text.size() || is_digit(text[i])) return 0;
    if (text[i] == '~') return -1;
    return alpha(text[i]) ? int(text[i]) : int(text[i]) + 256;
  };
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    while ((i < a.size() && !is_digit(a[i])) || (j < b.size() && !is_digit(b[j]))) {
      int x = weight(a, i), y = weight(b, j);
      if (x != y) return sign(x - y);
      ++i, ++j;
    }
    if (int n = numbers(digits_at(a, i), digits_at(b, j))) return n;
  }
  return 0;
}

inline int deb(std::string_view a, std::string_view b) {
  auto split = [](std::string_view text) {
    std::array<std::string_view, 3> out{"0", text, "0"};
    if (auto colon = out[1].find(':'); colon != out[1].npos)
      out = {out[1].substr(0, colon), out[1].substr(colon + 1), "0"};
    if (auto hyphen = out[1].rfind('-'); hyphen != out[1].npos)
      out = {out[0], out[1].substr(0, hyphen), out[1].substr(hyphen + 1)};
    return out;
  };
  auto x = split(a), y = split(b);
  if (int n = numbers(std::string(x[0]), std::string(y[0]))) return n;
  if (int n = deb_part(x[1], y[1])) return n;
  return deb_part(x[2], y[2]);
}

// rpm's manual (rpm-version(7)): segments from left to right.
inline int rpm_part(std::string_view a, std::string_view b) {
  auto skip = [](std::string_view& text) {
    while (!text.empty() && !is_digit(text[0]) && !alpha(text[0]) && text[0] != '~' &&
           text[0] != '^')
      text.remove_prefix(1);
  };
  for (;;) {
    skip(a), skip(b);
    bool tilde_a = a.starts_with('~'), tilde_b = b.starts_with('~');
    if (tilde_a != tilde_b) return tilde_a ? -1 : 1;
    if (tilde_a) {
      a.remove_prefix(1), b.remove_prefix(1);
      continue;
    }
    bool caret_a = a.starts_with('^'), caret_b = b.starts_with('^');
    if (caret_a && caret_b) {
      a.remove_prefix(1), b.remove_prefix(1);
      continue;
    }
    if (caret_a) return b.empty() ? 1 : -1;
    if (caret_b) return a.empty() ? -1 : 1;
    if (a.empty() || b.empty()) return sign(long(!a.empty()) - long(!b.empty()));
    bool number = is_digit(a[0]);
    if (number != is_digit(b[0])) return number ? 1 : -1;
    std::string x, y;
    auto same = [&](char c) { return number ? is_digit(c) : alpha(c); };
    while (!a.empty() && same(a[0])) x += a[0], a.remove_prefix(1);
    while (!b.empty() && same(b[0])) y += b[0], b.remove_prefix(1);
    if (int n = number ? numbers(x, y) : sign(x.compare(y))) return n;
  }
}

inline int rpm(std::string_view a, std::string_view b) {
  auto epoch = [](std::string_view& text) {
    std::size_t i = 0;
    std::string out = digits_at(text, i);
    if (i >= text.size() || text[i] != ':') return std::string("0");
    text.remove_prefix(i + 1);
    return out;
  };
  if (int n = numbers(epoch(a), epoch(b))) return n;
  auto hyphen_a = a.rfind('-'), hyphen_b = b.rfind('-');
  if (int n = rpm_part(a.substr(0, hyphen_a), b.substr(0, hyphen_b))) return n;
  bool with_a = hyphen_a != a.npos, with_b = hyphen_b != b.npos;
  if (!with_a || !with_b) return int(with_a) - int(with_b);
  return rpm_part(a.substr(hyphen_a + 1), b.substr(hyphen_b + 1));
}

// Package Manager Specification, algorithms 3.1 to 3.7.
inline int gentoo(std::string_view a, std::string_view b) {
  struct Parts {
    std::string letter, suffixes, revision = "0";
    std::string number[8];
    int numbers = 0;
  };
  auto split = [](std::string_view text) {
    Parts out;
    std::size_t i = 0;
    out.number[out.numbers++] = digits_at(text, i);
    while (i < text.size() && text[i] == '.') out.number[out.numbers++] = digits_at(text, ++i);
    if (i < text.size() && alpha(text[i])) out.letter = text[i++];
    if (auto r = text.find("-r", i); r != text.npos) {
      out.revision = std::string(text.substr(r + 2));
      text = text.substr(0, r);
    }
    out.suffixes = std::string(text.substr(i));
    return out;
  };
  Parts x = split(a), y = split(b);
  if (int n = numbers(x.number[0], y.number[0])) return n;
  for (int i = 1; i < x.numbers && i < y.numbers; ++i) {
    std::string s = x.number[i], t = y.number[i];
    if (s[0] == '0' || t[0] == '0') {
      while (s.ends_with('0')) s.pop_back();
      while (t.ends_with('0')) t.pop_back();
      if (int n = sign(s.compare(t))) return n;
    } else if (int n = numbers(s, t)) {
      return n;
    }
  }
  if (x.numbers != y.numbers) return x.numbers < y.numbers ? -1 : 1;
  if (int n = sign(x.letter.compare(y.letter))) return n;
  constexpr std::array<std::string_view, 5> order = {"alpha", "beta", "pre", "rc", "p"};
  auto take = [&](std::string& rest, std::string& number) {
    if (rest.empty()) return 4;  // nothing: between rc and p
    std::size_t i = 1;
    while (i < rest.size() && alpha(rest[i])) ++i;
    int out = 0;
    for (std::size_t k = 0; k < order.size(); ++k)
      if (rest.substr(1, i - 1) == order[k]) out = k == 4 ? 5 : int(k);
    number = digits_at(rest, i);
    rest.erase(0, i);
    return out;
  };
  while (!x.suffixes.empty() || !y.suffixes.empty()) {
    std::string n, m;
    int s = take(x.suffixes, n), t = take(y.suffixes, m);
    if (s != t) return s < t ? -1 : 1;
    if (int k = numbers(n, m)) return k;
  }
  return numbers(x.revision, y.revision);
}

}  // namespace hinomi::product::literal
