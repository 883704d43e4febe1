// Slow, literal comparison of two versions as apk-tools 2 does it: two streams of tokens, and what
// kind of token follows decides where their values are the same. For tests.
#pragma once

#include <utility>

#include "product/literal_distro.h"

namespace hinomi::product::literal {

class ApkTokens {
 public:
  enum Kind { digit_or_zero, digit, letter, suffix, suffix_number, revision, end };

  explicit ApkTokens(std::string_view text) : rest_(text) {}
  Kind kind = digit;

  // The value of the token at hand; then `kind` is that of the next.
  std::pair<long, std::string> value() {
    if (rest_.empty()) return kind = end, std::pair(0L, std::string());
    long out = 0;
    std::size_t i = 0;
    switch (kind) {
      case digit_or_zero:
        if (rest_[0] == '0') {  // as text, and before all that has no zero before it
          std::string digits = digits_at(rest_, i);
          rest_.remove_prefix(i);
          next();
          return {-1, digits};
        }
        [[fallthrough]];
      case digit:
      case suffix_number:
      case revision:
        while (i < rest_.size() && is_digit(rest_[i])) out = out * 10 + (rest_[i++] - '0');
        break;
      case letter: out = rest_[i++]; break;
      case suffix:
        for (std::string_view word :
             {"alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p"}) {
          if (rest_.starts_with(word)) {
            i = word.size();
            break;
          }
          ++out;
        }
        out -= 4;
        break;
      case end: break;
    }
    rest_.remove_prefix(i);
    next();
    return {out, ""};
  }

 private:
  void next() {
    if (rest_.empty()) {
      kind = end;
    } else if ((kind == digit || kind == digit_or_zero) && rest_[0] >= 'a' && rest_[0] <= 'z') {
      kind = letter;
    } else if (kind == letter && is_digit(rest_[0])) {
      kind = digit_or_zero;
    } else if (kind == suffix && is_digit(rest_[0])) {
      kind = suffix_number;
    } else {
      kind = rest_[0] == '.' ? digit_or_zero : rest_[0] == '_' ? suffix : revision;
      rest_.remove_prefix(kind == revision ? 2 : 1);
    }
  }

  std::string_view rest_;
};

inline int apk(std::string_view x, std::string_view y) {
  ApkTokens a(x), b(y);
  std::pair<long, std::string> v, w;
  while (a.kind == b.kind && a.kind != ApkTokens::end && v == w) v = a.value(), w = b.value();
  if (v != w) return v < w ? -1 : 1;
  if (a.kind == b.kind) return 0;
  // The longer one is more, but for a suffix that says "not yet".
  ApkTokens before_a = a, before_b = b;
  if (a.kind == ApkTokens::suffix && before_a.value().first < 0) return -1;
  if (b.kind == ApkTokens::suffix && before_b.value().first < 0) return 1;
  return a.kind > b.kind ? -1 : 1;
}

}  // namespace hinomi::product::literal
