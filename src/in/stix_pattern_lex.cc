#include "in/stix_pattern_lex.h"

#include <array>
#include <charconv>

#include "base/hash.h"
#include "in/utf8.h"

namespace hinomi::in {
namespace {

constexpr std::array<std::string_view, 16> stix_keywords = {
    "AND",        "OR",     "NOT",    "FOLLOWEDBY", "IN",      "LIKE",  "MATCHES", "ISSUBSET",
    "ISSUPERSET", "EXISTS", "WITHIN", "SECONDS",    "REPEATS", "TIMES", "START",   "STOP"};

// Unicode's White_Space.
bool is_white(char32_t c) {
  return (c >= 9 && c <= 13) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool begins_word(char c) { return is_letter(c) || c == '_'; }
bool is_in_word(char c) { return begins_word(c) || is_digit(c) || c == '-'; }

// Two digits at `at`, not more than `most`; -1 otherwise.
int two_digits(std::string_view text, std::size_t at, int most) {
  if (!is_digit(text[at]) || !is_digit(text[at + 1])) return -1;
  int value = (text[at] - '0') * 10 + (text[at + 1] - '0');
  return value <= most ? value : -1;
}

}  // namespace

bool is_stix_time(std::string_view text) {
  if (text.size() < 20 || text.back() != 'Z') return false;
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return false;
  if (two_digits(text, 0, 99) < 0 || two_digits(text, 2, 99) < 0) return false;
  if (two_digits(text, 5, 12) < 1 || two_digits(text, 8, 31) < 1) return false;
  if (two_digits(text, 11, 23) < 0 || two_digits(text, 14, 59) < 0 || two_digits(text, 17, 60) < 0)
    return false;
  std::string_view fraction = text.substr(19, text.size() - 20);
  if (fraction.empty()) return true;
  return fraction.size() > 1 && fraction[0] == '.' &&
         std::all_of(fraction.begin() + 1, fraction.end(), is_digit);
}

std::size_t StixLexer::character_of(std::size_t byte) const {
  std::size_t characters = 1;
  for (std::size_t i = 0; i < byte; i += next_code_point(text_.substr(i)).second) ++characters;
  return characters;
}

std::unexpected<Error> StixLexer::malformed_at(std::size_t byte, std::string what,
                                               std::string remedy) const {
  if (remedy.empty()) remedy = "Write [ipv4-addr:value = '192.0.2.1'] (STIX 2.1 section 9)";
  return fail(ErrorKind::invalid, "a pattern that is not STIX: " + what,
              "character " + std::to_string(character_of(byte)), std::move(remedy));
}

std::unexpected<Error> StixLexer::too_large(std::string what, std::string remedy) const {
  return fail(ErrorKind::too_large, "a pattern that is too large: " + what,
              "character " + std::to_string(character()), std::move(remedy));
}

Result<> StixLexer::skip_space() {
  while (at_ < text_.size()) {
    auto [c, size] = next_code_point(text_.substr(at_));
    if (is_white(c)) {
      at_ += size;
    } else if (text_.substr(at_).starts_with("/*")) {
      std::size_t end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos)
        return malformed_at(at_, "a comment that does not end", "Close it with */");
      at_ = end + 2;
    } else if (text_.substr(at_).starts_with("//")) {
      at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    } else {
      return {};
    }
  }
  return {};
}

Result<> StixLexer::advance() {
  TRY(skip_space());
  while (begin_ < at_) {
    begin_ += next_code_point(text_.substr(begin_)).second;
    ++character_;
  }
  token_ = Token::end;
  if (at_ == text_.size()) return {};
  char c = text_[at_];
  char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  char third = at_ + 2 < text_.size() ? text_[at_ + 2] : '\0';
  if (c == '\'') return quoted(0);
  if ((c == 't' || c == 'h' || c == 'b') && next == '\'') return quoted(c);
  bool sign = c == '-' || c == '+';
  if (is_digit(c) || (c == '.' && is_digit(next)) ||
      (sign && (is_digit(next) || (next == '.' && is_digit(third)))))
    return number();
  if (begins_word(c)) {
    while (at_ < text_.size() && is_in_word(text_[at_])) ++at_;
    token_ = Token::word;
    if (written() == "true" || written() == "false") {
      token_ = Token::constant;
      constant_ = {.kind = StixConstant::Kind::boolean, .boolean = written() == "true", .text = {}};
    } else {
      for (std::string_view keyword : stix_keywords)
        if (written() == keyword) token_ = Token::keyword;
    }
    return {};
  }
  token_ = Token::symbol;
  std::string_view two = text_.substr(at_, 2);
  bool is_two = two == "!=" || two == "<>" || two == "<=" || two == ">=" || two == "==";
  at_ += is_two ? 2 : next_code_point(text_.substr(at_)).second;
  return {};
}

Result<> StixLexer::number() {
  token_ = Token::constant;
  bool minus = text_[at_] == '-';
  if (minus || text_[at_] == '+') ++at_;
  std::size_t digits = at_;
  while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
  bool whole = !(at_ + 1 < text_.size() && text_[at_] == '.' && is_digit(text_[at_ + 1]));
  if (!whole)
    for (++at_; at_ < text_.size() && is_digit(text_[at_]);) ++at_;
  if (at_ < text_.size() && (is_in_word(text_[at_]) || text_[at_] == '.'))
    return malformed("a number with '" + std::string(1, text_[at_]) + "' behind it",
                     "Write digits, with a fraction if need be: 443, -5, 7.5; texts in quotes");
  std::string_view value = text_.substr(digits, at_ - digits);
  if (whole && value.size() > 1 && value[0] == '0')
    return malformed("a whole number that begins with 0", "Leave the first 0 out");
  constant_ = {};
  std::string signed_value = (minus ? "-" : "") + std::string(value);
  const char* end = signed_value.data() + signed_value.size();
  bool fits;
  if (whole) {
    constant_.kind = StixConstant::Kind::integer;
    fits = std::from_chars(signed_value.data(), end, constant_.integer).ec == std::errc();
  } else {
    constant_.kind = StixConstant::Kind::real;
    fits = std::from_chars(signed_value.data(), end, constant_.real).ec == std::errc();
  }
  if (!fits) return malformed("a number that is too large", "Whole numbers have 64 bits");
  return {};
}

// Up to the quote that ends it.
Result<> StixLexer::unescaped() {
  for (++at_; at_ < text_.size(); ++at_) {
    char c = text_[at_];
    if (c == '\'') {
      ++at_;
      return {};
    }
    if (c == '\\') {
      std::size_t escape = at_;
      if (++at_ == text_.size()) break;
      c = text_[at_];
      if (c != '\\' && c != '\'')
        return malformed_at(escape, "an escape other than \\\\ and \\'",
                            "Write a backslash as \\\\ (in JSON as \\\\\\\\)");
    }
    constant_.text += c;
  }
  return malformed("a quote that does not end", "Close the text with '");
}

Result<> StixLexer::quoted(char prefix) {
  token_ = Token::constant;
  constant_ = {};
  if (prefix) ++at_;
  TRY(unescaped());
  if (prefix == 't') {
    constant_.kind = StixConstant::Kind::time;
    if (!is_stix_time(constant_.text))
      return malformed("t'" + constant_.text.substr(0, 40) + "' is no time",
                       "Write t'2026-04-01T09:00:00Z', in upper case and UTC");
  } else if (prefix == 'h') {
    constant_.kind = StixConstant::Kind::bytes;
    auto bytes = from_hex(constant_.text);
    if (!bytes) return malformed("no hexadecimal digits", "Write two digits a byte: h'ffc3'");
    constant_.text = std::move(*bytes);
  } else if (prefix == 'b') {
    constant_.kind = StixConstant::Kind::bytes;
    std::erase_if(constant_.text, [](char c) { return c == '\n' || c == '\r'; });
    auto bytes = from_base64(constant_.text);
    if (!bytes) return malformed("no base64", "Write RFC 4648's base64, padded: b'ABI='");
    constant_.text = std::move(*bytes);
  }
  return {};
}

}  // namespace hinomi::in
