#include "in/pattern.h"

#include <array>
#include <iterator>

#include "in/utf8.h"

namespace hinomi::in {
namespace {

constexpr int deepest = 32;                 // brackets
constexpr std::size_t most_terms = 10'000;  // indicators of one pattern

enum class Token : std::uint8_t { end, word, text, literal, symbol };

struct Lexeme {
  Token token = Token::end;
  std::string_view written;
  std::string text;  // of a string, escapes undone
};

// One comparison: path = value.
struct Term {
  std::string path;  // "file:hashes.SHA-256", quotes taken off
  std::string value;
};

bool is_path_character(char c) { return is_digit(c) || is_letter(c) || c == '_' || c == '-'; }

std::unexpected<Error> cannot_block(std::string what) {
  return fail(ErrorKind::invalid, std::move(what), {},
              "Report each indicator in a pattern of its own: [domain-name:value = "
              "'host.example.jp']; keep this one for detection");
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<std::vector<Term>> parse() {
    TRY(advance());
    std::vector<Term> terms = TRY(observations(0));
    if (now_.token != Token::end) return malformed("more after its end");
    return terms;
  }

 private:
  std::unexpected<Error> malformed(std::string what) const {
    return fail(ErrorKind::invalid, "a pattern that is not STIX: " + what,
                "character " + std::to_string(at_ + 1),
                "Write [ipv4-addr:value = '192.0.2.1'] (STIX 2.1 section 9)");
  }

  bool is(std::string_view symbol) const {
    return now_.token == Token::symbol && now_.written == symbol;
  }
  bool is_word(std::string_view word) const {
    return now_.token == Token::word && now_.written == word;
  }

  void skip_space() {
    while (at_ < text_.size()) {
      if (is_space(text_[at_])) {
        ++at_;
      } else if (text_.substr(at_).starts_with("/*")) {
        std::size_t end = text_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
      } else if (text_.substr(at_).starts_with("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else {
        return;
      }
    }
  }

  Result<> advance() {
    skip_space();
    now_ = {};
    if (at_ == text_.size()) return {};
    std::size_t begin = at_;
    char c = text_[at_];
    if (c == '\'') {
      now_.token = Token::text;
      TRY(quoted(now_.text));
    } else if ((c == 't' || c == 'h' || c == 'b') && at_ + 1 < text_.size() &&
               text_[at_ + 1] == '\'') {
      ++at_;
      now_.token = Token::literal;
      TRY(quoted(now_.text));
    } else if (is_digit(c) ||
               ((c == '-' || c == '+') && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
      now_.token = Token::literal;
      ++at_;
      while (at_ < text_.size() && (is_path_character(text_[at_]) || text_[at_] == '.')) ++at_;
    } else if (is_path_character(c)) {
      now_.token = Token::word;
      while (at_ < text_.size() && is_path_character(text_[at_])) ++at_;
    } else {
      now_.token = Token::symbol;
      std::string_view two = text_.substr(at_, 2);
      at_ += two == "!=" || two == "<>" || two == "<=" || two == ">=" || two == "==" ? 2 : 1;
    }
    now_.written = text_.substr(begin, at_ - begin);
    return {};
  }

  Result<> quoted(std::string& out) {
    for (++at_; at_ < text_.size(); ++at_) {
      char c = text_[at_];
      if (c == '\'') {
        ++at_;
        return {};
      }
      if (c == '\\') {
        if (++at_ == text_.size()) break;
        c = text_[at_];
        if (c != '\\' && c != '\'') return malformed("an escape other than \\\\ and \\'");
      }
      out += c;
    }
    return malformed("a quote that does not end");
  }

  Result<std::vector<Term>> observations(int depth) {
    std::vector<Term> out = TRY(observation(depth));
    while (now_.token == Token::word) {
      if (is_word("AND") || is_word("FOLLOWEDBY"))
        return cannot_block("a pattern that needs several observations (" +
                            std::string(now_.written) + ") cannot be blocked as one indicator");
      if (is_word("START") || is_word("WITHIN") || is_word("REPEATS"))
        return cannot_block("a pattern with a condition of time or number (" +
                            std::string(now_.written) + ") cannot be blocked as one indicator");
      if (!is_word("OR")) break;
      TRY(advance());
      TRY(append(out, TRY(observation(depth))));
    }
    return out;
  }

  Result<std::vector<Term>> observation(int depth) {
    if (depth > deepest) return malformed("too many brackets");
    bool round = is("(");
    if (!round && !is("[")) return malformed("'[' is missing");
    TRY(advance());
    std::vector<Term> out = round ? TRY(observations(depth + 1)) : TRY(any_of(depth + 1));
    if (!is(round ? ")" : "]"))
      return malformed(round ? "')' is missing" : "']' or a comparison is missing");
    TRY(advance());
    return out;
  }

  Result<std::vector<Term>> any_of(int depth) {
    std::vector<Term> out = TRY(all_of(depth));
    while (is_word("OR")) {
      TRY(advance());
      TRY(append(out, TRY(all_of(depth))));
    }
    return out;
  }

  // x.type = 'ipv4-addr' AND x.value = '192.0.2.1' says no more than its second half; any other AND
  // needs two things at once.
  Result<std::vector<Term>> all_of(int depth) {
    std::vector<Term> out = TRY(comparison(depth));
    while (is_word("AND")) {
      TRY(advance());
      std::vector<Term> next = TRY(comparison(depth));
      if (says_type_of(out, next))
        out = std::move(next);
      else if (!says_type_of(next, out))
        return cannot_block(
            "a pattern that needs several things together (AND) cannot be blocked as one "
            "indicator");
    }
    return out;
  }

  static bool says_type_of(const std::vector<Term>& type, const std::vector<Term>& value) {
    if (type.size() != 1 || value.size() != 1) return false;
    std::string_view path = type[0].path, other = value[0].path;
    if (!path.ends_with("_ref.type") || !other.ends_with("_ref.value")) return false;
    if (path.substr(0, path.size() - 5) != other.substr(0, other.size() - 6)) return false;
    return type[0].value == "ipv4-addr" || type[0].value == "ipv6-addr" ||
           type[0].value == "domain-name";
  }

  Result<std::vector<Term>> comparison(int depth) {
    if (depth > deepest) return malformed("too many brackets");
    if (is("(")) {
      TRY(advance());
      std::vector<Term> out = TRY(any_of(depth + 1));
      if (!is(")")) return malformed("')' is missing");
      TRY(advance());
      return out;
    }
    if (is_word("NOT") || is_word("EXISTS")) return uses_operator();
    std::string path = TRY(object_path());
    if (is_word("NOT")) return uses_operator();
    bool subset = is_word("ISSUBSET");
    if (is("=") || is("==") || subset) {
      TRY(advance());
      std::vector<Term> out;
      auto value = TRY(literal());
      out.push_back({std::move(path), std::move(value)});
      if (subset && out[0].value.find('/') == std::string::npos)
        return malformed("ISSUBSET needs a network (192.0.2.0/24)");
      return out;
    }
    if (is_word("IN")) return one_of(path);
    if (now_.token == Token::end || is("]")) return malformed("a comparison is missing");
    return uses_operator();
  }

  Result<std::vector<Term>> one_of(const std::string& path) {
    TRY(advance());
    if (!is("(")) return malformed("'(' is missing after IN");
    std::vector<Term> out;
    do {
      TRY(advance());
      if (out.size() >= most_terms) return malformed("more than 10,000 values");
      auto value = TRY(literal());
      out.push_back({path, std::move(value)});
    } while (is(","));
    if (!is(")")) return malformed("')' is missing");
    TRY(advance());
    return out;
  }

  std::unexpected<Error> uses_operator() const {
    return cannot_block("a pattern that uses " + std::string(now_.written) +
                        " names no single indicator");
  }

  Result<std::string> literal() {
    std::string out;
    if (now_.token == Token::text)
      out = std::move(now_.text);
    else if (now_.token == Token::literal || is_word("true") || is_word("false"))
      out = now_.written;
    else
      return malformed("a value is missing");
    TRY(advance());
    return out;
  }

  // type:step.step[*].'step'
  Result<std::string> object_path() {
    if (now_.token != Token::word) return malformed("an object path is missing");
    std::string out(now_.written);
    TRY(advance());
    if (!is(":")) return malformed("':' is missing in an object path");
    char separator = ':';
    do {
      TRY(advance());
      if (now_.token != Token::word && now_.token != Token::text)
        return malformed("a property is missing in an object path");
      out += separator;
      out += now_.token == Token::text ? std::string_view(now_.text) : now_.written;
      separator = '.';
      TRY(advance());
      while (is("[")) {
        TRY(advance());
        out += "[" + std::string(now_.written) + "]";
        TRY(advance());
        if (!is("]")) return malformed("']' is missing in an object path");
        TRY(advance());
      }
    } while (is("."));
    return out;
  }

  Result<> append(std::vector<Term>& out, std::vector<Term>&& more) {
    if (out.size() + more.size() > most_terms) return malformed("more than 10,000 comparisons");
    std::move(more.begin(), more.end(), std::back_inserter(out));
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Lexeme now_;
};

struct Known {
  std::string_view path;
  std::optional<IndicatorType> type;
};

// email-message:to_refs and domain-name:resolves_to_refs are not here: they name victims and
// bystanders.
constexpr std::array<Known, 9> known_paths = {
    {{"ipv4-addr:value", IndicatorType::ipv4},
     {"ipv6-addr:value", IndicatorType::ipv6},
     {"domain-name:value", IndicatorType::domain},
     {"url:value", IndicatorType::url},
     {"email-addr:value", IndicatorType::email},
     {"email-message:from_ref.value", IndicatorType::email},
     {"email-message:sender_ref.value", IndicatorType::email},
     {"network-traffic:dst_ref.value", std::nullopt},
     {"network-traffic:src_ref.value", std::nullopt}}};

// "SHA-256", "SHA256", "sha_256".
std::optional<IndicatorType> digest_called(std::string_view name) {
  std::string folded;
  for (char c : name)
    if (c != '-' && c != '_') folded += to_lower(c);
  auto type = indicator_type_from(folded);
  if (type && !is_hash(*type)) return {};
  return type;
}

Result<std::optional<IndicatorType>> type_of(std::string_view path) {
  for (const Known& known : known_paths)
    if (known.path == path) return known.type;
  static constexpr std::string_view hashes = "file:hashes.";
  if (path.starts_with(hashes))
    if (auto type = digest_called(path.substr(hashes.size())))
      return std::optional<IndicatorType>(*type);
  return cannot_block("a pattern on " + std::string(path.substr(0, 100)) +
                      ", which no equipment here blocks by");
}

}  // namespace

Result<std::vector<PatternIndicator>> indicators_of(std::string_view pattern) {
  std::vector<Term> terms = TRY(Parser(pattern).parse());
  std::vector<PatternIndicator> out;
  for (Term& term : terms) out.push_back({TRY(type_of(term.path)), std::move(term.value)});
  return out;
}

}  // namespace hinomi::in
