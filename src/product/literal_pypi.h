// Slow, literal comparison of two versions after PEP 440's summary of permitted suffixes and
// relative ordering, on versions in their normal form; and PHP's version_compare. For tests.
#pragma once

#include "product/literal_packages.h"

namespace hinomi::product::literal {

struct Pep440 {
  std::string epoch = "0", pre, post, dev;  // of the last three the number; empty: none
  int pre_kind = 0;                         // 1 a, 2 b, 3 rc
  std::vector<std::string> release, local;
};

inline Pep440 pep440(std::string text) {
  Pep440 out;
  if (auto plus = text.find('+'); plus != text.npos) {
    out.local = split(text.substr(plus + 1), '.');
    text.resize(plus);
  }
  auto cut = [&](std::string_view mark, std::string& number) {
    auto at = text.find(mark);
    if (at == text.npos) return false;
    number = text.substr(at + mark.size());
    text.resize(at);
    return true;
  };
  cut(".dev", out.dev), cut(".post", out.post);
  out.pre_kind = cut("rc", out.pre) ? 3 : cut("b", out.pre) ? 2 : cut("a", out.pre) ? 1 : 0;
  if (auto bang = text.find('!'); bang != text.npos) {
    out.epoch = text.substr(0, bang);
    text.erase(0, bang + 1);
  }
  out.release = split(text, '.');
  return out;
}

inline int pypi(const std::string& a, const std::string& b) {
  Pep440 x = pep440(a), y = pep440(b);
  if (int n = numbers(x.epoch, y.epoch)) return n;
  for (std::size_t i = 0; i < x.release.size() || i < y.release.size(); ++i)
    if (int n = numbers(i < x.release.size() ? x.release[i] : "0",
                        i < y.release.size() ? y.release[i] : "0"))
      return n;
  // .devN, aN, bN, rcN, <no suffix>, .postN
  auto phase = [](const Pep440& v) {
    if (v.pre_kind) return v.pre_kind;
    if (!v.post.empty()) return 5;
    return v.dev.empty() ? 4 : 0;
  };
  if (phase(x) != phase(y)) return phase(x) < phase(y) ? -1 : 1;
  if (int n = numbers(x.pre, y.pre)) return n;
  // Within a pre-release: .devN, <no suffix>, .postN; then .devN of the post-release.
  if (x.post.empty() != y.post.empty()) return x.post.empty() ? -1 : 1;
  if (int n = numbers(x.post, y.post)) return n;
  if (x.dev.empty() != y.dev.empty()) return x.dev.empty() ? 1 : -1;
  if (int n = numbers(x.dev, y.dev)) return n;
  for (std::size_t i = 0; i < x.local.size() && i < y.local.size(); ++i) {
    if (is_number(x.local[i]) != is_number(y.local[i])) return is_number(x.local[i]) ? 1 : -1;
    int n = is_number(x.local[i]) ? numbers(x.local[i], y.local[i])
                                  : sign(x.local[i].compare(y.local[i]));
    if (n) return n;
  }
  return sign(long(x.local.size()) - long(y.local.size()));
}

// PHP's manual on version_compare, on versions that Composer has made normal ("1.2.0.0-beta2").
inline int composer(const std::string& a, const std::string& b) {
  auto parts = [](const std::string& text) {
    std::vector<std::string> out(1);
    for (char c : text) {
      std::string& last = out.back();
      bool between = c == '-' || c == '.';
      if (between || (!last.empty() && is_digit(c) != is_digit(last.back()))) out.emplace_back();
      if (!between) out.back() += c;
    }
    std::erase(out, "");
    return out;
  };
  // dev < alpha < beta < RC < # < pl; what is a number is the #.
  auto rank = [](const std::string& part) {
    constexpr std::array<std::string_view, 6> order = {"dev", "alpha", "beta", "RC", "#", "patch"};
    for (std::size_t i = 0; i < order.size(); ++i)
      if (part == order[i]) return int(i);
    return is_number(part) ? 4 : -1;
  };
  auto x = parts(a), y = parts(b);
  for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
    int n =
        is_number(x[i]) && is_number(y[i]) ? numbers(x[i], y[i]) : sign(rank(x[i]) - rank(y[i]));
    if (n) return n;
  }
  if (x.size() == y.size()) return 0;
  const std::string& more = x.size() > y.size() ? x[y.size()] : y[x.size()];
  int n = is_number(more) ? 1 : sign(rank(more) - 4);
  return x.size() > y.size() ? n : -n;
}

}  // namespace hinomi::product::literal
