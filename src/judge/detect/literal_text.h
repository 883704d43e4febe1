// Texts as docs/detect.md says, done plainly for the reference evaluator: characters one by one,
// letter case asked of RE2, encodings digit by digit. Nothing of the engine is used.
#pragma once

#include <re2/re2.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hinomi::detect::literal {

using Letters = std::u32string;

inline Letters letters_of(std::string_view text) {
  Letters out;
  for (std::size_t i = 0; i < text.size();) {
    auto byte = static_cast<unsigned char>(text[i]);
    int more = byte < 0x80 ? 0 : byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    char32_t letter = more == 0 ? byte : byte & (0x3F >> more);
    for (++i; more > 0 && i < text.size(); --more, ++i)
      letter = letter << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
    out += letter;
  }
  return out;
}

inline std::string text_of(const Letters& letters) {
  std::string out;
  for (char32_t c : letters) {
    int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    const unsigned first[] = {0, 0xC0, 0xE0, 0xF0};
    out += static_cast<char>(first[more] | c >> (6 * more));
    while (more-- > 0) out += static_cast<char>(0x80 | (c >> (6 * more) & 0x3F));
  }
  return out;
}

// Decision 6, as its second half says it: what (?i) takes for the same.
inline bool same_letter(char32_t a, char32_t b) {
  if (a == b) return true;
  if (a < 0x80 && b < 0x80) {
    auto lower = [](char32_t c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; };
    return lower(a) == lower(b);
  }
  static std::map<std::pair<char32_t, char32_t>, bool> asked;
  auto [at, is_new] = asked.try_emplace({a, b}, false);
  if (is_new) at->second = RE2::FullMatch(text_of({b}), "(?i)" + RE2::QuoteMeta(text_of({a})));
  return at->second;
}

inline bool is_dash(char32_t c) {
  return c == '-' || c == '/' || c == 0x2013 || c == 0x2014 || c == 0x2015;
}

// Decision 7 and windash: a value letter by letter.
struct Sign {
  enum Kind { letter, any, one, dash } kind = letter;
  char32_t c = 0;
};
using Signs = std::vector<Sign>;

inline Signs signs_of(std::string_view value) {
  Letters in = letters_of(value);
  Signs out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    bool escapes = in[i] == '\\' && i + 1 < in.size() &&
                   (in[i + 1] == '*' || in[i + 1] == '?' || in[i + 1] == '\\');
    if (escapes)
      out.push_back({Sign::letter, in[++i]});
    else if (in[i] == '*')
      out.push_back({Sign::any});
    else if (in[i] == '?')
      out.push_back({Sign::one});
    else
      out.push_back({Sign::letter, in[i]});
  }
  return out;
}

inline bool fits(const Signs& signs, std::size_t s, const Letters& text, std::size_t t,
                 bool cased) {
  for (; s < signs.size(); ++s, ++t) {
    if (signs[s].kind == Sign::any) {
      if (s + 1 == signs.size()) return true;
      for (std::size_t from = t; from <= text.size(); ++from)
        if (fits(signs, s + 1, text, from, cased)) return true;
      return false;
    }
    if (t == text.size()) return false;
    if (signs[s].kind == Sign::dash && !is_dash(text[t])) return false;
    if (signs[s].kind != Sign::letter) continue;
    if (cased ? signs[s].c != text[t] : !same_letter(signs[s].c, text[t])) return false;
  }
  return t == text.size();
}

// Base64's characters for bits, as many as are known whole from bit `from` on (RFC 4648, 4).
inline std::string base64_of(const std::string& bytes, std::size_t before, bool pad) {
  const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  auto bit = [&](std::size_t i) {  // of the text with `before` bytes in front
    std::size_t byte = i / 8 - before;
    return i / 8 < before || byte >= bytes.size() ? 0 : bytes[byte] >> (7 - i % 8) & 1;
  };
  std::string out;
  std::size_t first = before * 8, last = (before + bytes.size()) * 8;
  for (std::size_t at = 0; at < last; at += 6) {
    if (at < first || (!pad && at + 6 > last)) continue;
    int digit = 0;
    for (std::size_t i = 0; i < 6; ++i) digit = digit * 2 + bit(at + i);
    out += digits[digit];
  }
  while (pad && out.size() % 4) out += '=';
  return out;
}

inline std::string utf16_of(const Letters& letters, const std::string& name) {
  std::vector<unsigned> units;
  if (name == "utf16") units.push_back(0xFEFF);
  for (char32_t c : letters) {
    if (c > 0xFFFF) {
      units.push_back(0xD7C0 + (c >> 10));
      units.push_back(0xDC00 + (c & 0x3FF));
    } else {
      units.push_back(c);
    }
  }
  std::string out;
  for (unsigned unit : units) {
    std::string pair{static_cast<char>(unit / 256), static_cast<char>(unit % 256)};
    if (name != "utf16be") std::swap(pair[0], pair[1]);
    out += pair;
  }
  return out;
}

// A decimal number as RFC 8259, 6 writes it, from end to end.
inline std::optional<double> decimal(const std::string& text) {
  static const RE2 number("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?");
  if (!RE2::FullMatch(text, number)) return {};
  double out = std::strtod(text.c_str(), nullptr);
  if (std::isinf(out)) return {};
  return out;
}
inline bool is_whole(const std::string& text) { return RE2::FullMatch(text, "-?[0-9]+"); }

// Decision 3: the digits that tell the number apart, placed as ECMAScript places them
// (Number::toString); whole numbers of 64 bits in full.
inline std::string number_text(double number) {
  if (number == 0) return "0";
  if (number == std::floor(number) && number >= -0x1p63 && number < 0x1p64) {
    char whole[40];
    std::snprintf(whole, sizeof whole, "%.0f", number);
    return whole;
  }
  char shortest[40];
  for (int digits = 0; digits < 17; ++digits) {
    std::snprintf(shortest, sizeof shortest, "%.*e", digits, std::fabs(number));
    if (std::strtod(shortest, nullptr) == std::fabs(number)) break;
  }
  std::string text = shortest;
  std::size_t e = text.find('e');
  int point = std::atoi(text.c_str() + e + 1) + 1;  // digits before the point
  std::string digits = text.substr(0, 1) + (e > 2 ? text.substr(2, e - 2) : "");
  int count = static_cast<int>(digits.size());
  std::string out = number < 0 ? "-" : "";
  if (point > 21 || point <= -6) {
    out += digits.substr(0, 1);
    if (count > 1) out += "." + digits.substr(1);
    return out + "e" + (point > 0 ? "+" : "-") + std::to_string(std::abs(point - 1));
  }
  if (point <= 0) return out + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (point >= count)
    return out + digits + std::string(static_cast<std::size_t>(point - count), '0');
  return out + digits.substr(0, static_cast<std::size_t>(point)) + "." +
         digits.substr(static_cast<std::size_t>(point));
}

// Decision 19. Weeks and the calendar by counting days from year 0 (proleptic Gregorian).
inline bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }
inline int day_of_year(int year, int month, int day) {
  const int lengths[] = {31, is_leap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1 || day > lengths[month - 1]) return 0;
  for (int i = 0; i < month - 1; ++i) day += lengths[i];
  return day;
}
// Monday 1 ... Sunday 7. 1 January of year 0 was a Saturday.
inline int weekday_of(int year, int day_in_year) {
  int days = day_in_year - 1;
  for (int y = 0; y < year; ++y) days += is_leap(y) ? 366 : 365;
  return (days + 5) % 7 + 1;
}
inline int weeks_in(int year) {  // 53 when it begins or ends with a Thursday
  int first = weekday_of(year, 1), last = weekday_of(year, is_leap(year) ? 366 : 365);
  return first == 4 || last == 4 ? 53 : 52;
}
inline std::optional<int> date_part(const std::string& text, const std::string& part) {
  int year, month, day, hour, minute;
  if (!RE2::PartialMatch(text, "^([0-9]{4})-([0-9]{2})-([0-9]{2})", &year, &month, &day)) return {};
  int in_year = day_of_year(year, month, day);
  if (in_year == 0) return {};
  if (part == "year") return year;
  if (part == "month") return month;
  if (part == "day") return day;
  if (part == "week") {
    int week = (in_year - weekday_of(year, in_year) + 10) / 7;  // ISO 8601
    if (week == 0) return weeks_in(year - 1);
    return week > weeks_in(year) ? 1 : week;
  }
  if (!RE2::PartialMatch(text, "^.{10}[T ]([0-9]{2}):([0-9]{2})", &hour, &minute)) return {};
  if (hour > 23 || minute > 59) return {};
  return part == "hour" ? hour : minute;
}

// Decision 17: an address as 32 hexadecimal digits, IPv4 behind ::ffff.
inline std::optional<std::string> v4_digits(const std::string& text) {
  int part[4];
  if (!RE2::FullMatch(text,
                      "(0|[1-9][0-9]{0,2})\\.(0|[1-9][0-9]{0,2})\\.(0|[1-9][0-9]{0,2})\\."
                      "(0|[1-9][0-9]{0,2})",
                      &part[0], &part[1], &part[2], &part[3]))
    return {};
  std::string out;
  for (int one : part) {
    if (one > 255) return {};
    char two[3];
    std::snprintf(two, sizeof two, "%02x", one & 0xFF);
    out += two;
  }
  return out;
}
inline std::optional<std::string> groups(const std::string& text) {
  std::string out, rest = text;
  while (!rest.empty()) {
    std::size_t colon = rest.find(':');
    std::string one = rest.substr(0, colon);
    if (colon == rest.npos && one.find('.') != one.npos) {
      auto last = v4_digits(one);
      if (!last) return {};
      return out + *last;
    }
    if (!RE2::FullMatch(one, "[0-9a-fA-F]{1,4}")) return {};
    out += std::string(4 - one.size(), '0') + one;
    if (colon == rest.npos) break;
    rest = rest.substr(colon + 1);
    if (rest.empty()) return {};
  }
  for (char& c : out) c = static_cast<char>(std::tolower(c));
  return out;
}
inline std::optional<std::string> address_digits(const std::string& text) {
  if (text.find(':') == text.npos) {
    auto v4 = v4_digits(text);
    if (!v4) return {};
    return std::string(20, '0') + "ffff" + *v4;
  }
  std::size_t gap = text.find("::");
  if (gap == text.npos) {
    auto all = groups(text);
    return all && all->size() == 32 ? all : std::nullopt;
  }
  std::string head = text.substr(0, gap);
  if (head.find('.') != head.npos) return {};
  auto before = groups(head), after = groups(text.substr(gap + 2));
  if (!before || !after || before->size() + after->size() > 28) return {};
  return *before + std::string(32 - before->size() - after->size(), '0') + *after;
}
inline std::string bits_of(const std::string& hex) {
  std::string out;
  for (char c : hex) {
    int digit = c <= '9' ? c - '0' : c - 'a' + 10;
    for (int bit = 8; bit > 0; bit /= 2) out += digit & bit ? '1' : '0';
  }
  return out;
}
// The bits with which the network's addresses begin; nothing when it is no network.
inline std::optional<std::string> network_bits(const std::string& text) {
  std::size_t slash = text.find('/');
  auto address = address_digits(text.substr(0, slash));
  if (!address) return {};
  std::string bits = bits_of(*address);
  if (slash == text.npos) return bits;
  bool is_v4 = text.find(':') == text.npos;
  std::string length = text.substr(slash + 1);
  if (!RE2::FullMatch(length, "0*[0-9]{1,3}") || std::atoi(length.c_str()) > (is_v4 ? 32 : 128))
    return {};
  auto size = static_cast<std::size_t>(std::atoi(length.c_str()) + (is_v4 ? 96 : 0));
  if (bits.find('1', size) != bits.npos) return {};
  return bits.substr(0, size);
}

}  // namespace hinomi::detect::literal
