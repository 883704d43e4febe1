// The grammar itself, by recursive descent. Precedence from high to low: qualifiers, AND, OR,
// FOLLOWEDBY; all from left to right (section 9.5.3).
#include <algorithm>

#include "in/stix_pattern_comparison.h"

namespace hinomi::in {
namespace {

using Token = StixLexer::Token;

class StixParser {
 public:
  explicit StixParser(std::string_view text) : lexer_(text) {}

  Result<StixPattern> parse() {
    TRY(lexer_.advance());
    StixPattern out = TRY(followed(0));
    if (lexer_.token() != Token::end)
      return lexer_.malformed("'" + std::string(lexer_.written().substr(0, 40)) + "' after its end",
                              "Join observations by AND, OR or FOLLOWEDBY; keywords are written "
                              "in upper case");
    return out;
  }

 private:
  Result<> deeper(int depth) const {
    if (depth > StixPatternLimits::depth)
      return lexer_.too_large("too many brackets",
                              "Nest at most " + std::to_string(StixPatternLimits::depth) + " deep");
    return {};
  }

  // Parts joined by `keyword`; one alone is itself.
  template <class Node, class Part>
  Result<Node> chain(std::string_view keyword, typename Node::Kind kind, const Part& part) {
    Node first = TRY(part());
    if (!lexer_.is_keyword(keyword)) return first;
    Node out;
    out.kind = kind;
    if constexpr (std::is_same_v<Node, StixPattern>) out.at = first.at;
    out.parts.push_back(std::move(first));
    while (lexer_.is_keyword(keyword)) {
      TRY(lexer_.advance());
      out.parts.push_back(TRY(part()));
    }
    return out;
  }

  Result<StixPattern> followed(int depth) {
    using Kind = StixPattern::Kind;
    auto all = [&] {
      return chain<StixPattern>("AND", Kind::all, [&] { return qualified(depth); });
    };
    auto any = [&] { return chain<StixPattern>("OR", Kind::any, all); };
    return chain<StixPattern>("FOLLOWEDBY", Kind::followed, any);
  }

  Result<StixPattern> qualified(int depth) {
    TRY(deeper(depth));
    StixPattern out = TRY(observation(depth));
    bool alone = out.kind == StixPattern::Kind::test && !in_brackets_;
    std::vector<StixPattern::Kind> seen;
    while (lexer_.token() == Token::keyword) {
      StixPattern around;
      around.at = lexer_.character();
      if (lexer_.is_keyword("WITHIN"))
        TRY(within(around));
      else if (lexer_.is_keyword("REPEATS"))
        TRY(repeats(around));
      else if (lexer_.is_keyword("START"))
        TRY(start_stop(around));
      else
        break;
      // Behind brackets OASIS's own validator takes a second one; it narrows further.
      if (alone && std::find(seen.begin(), seen.end(), around.kind) != seen.end())
        return fail(ErrorKind::invalid,
                    "a pattern that is not STIX: a second qualifier of one kind",
                    "character " + std::to_string(around.at),
                    "Keep one, or put the first into brackets (STIX 2.1 section 9.5.1)");
      seen.push_back(around.kind);
      TRY(deeper(depth + static_cast<int>(seen.size())));
      around.parts.push_back(std::move(out));
      out = std::move(around);
    }
    in_brackets_ = false;
    return out;
  }

  Result<StixPattern> observation(int depth) {
    StixPattern out;
    out.at = lexer_.character();
    bool round = lexer_.is_symbol("(");
    if (!round && !lexer_.is_symbol("["))
      return lexer_.malformed("'[' is missing",
                              "Put comparisons into square brackets: [file:size = 1280]");
    TRY(lexer_.advance());
    if (round)
      out = TRY(followed(depth + 1));
    else
      out.test = TRY(any_test(depth + 1));
    if (!lexer_.is_symbol(round ? ")" : "]"))
      return lexer_.malformed(round ? "')' is missing" : "']' or a comparison is missing");
    TRY(lexer_.advance());
    in_brackets_ = round;
    return out;
  }

  Result<> need(std::string_view keyword) {
    if (!lexer_.is_keyword(keyword))
      return lexer_.malformed(std::string(keyword) + " is missing",
                              "Write WITHIN 300 SECONDS, REPEATS 5 TIMES or START t'...' STOP "
                              "t'...', in upper case");
    return lexer_.advance();
  }

  Result<> within(StixPattern& out) {
    TRY(need("WITHIN"));
    const StixConstant& value = lexer_.constant();
    bool whole = value.kind == StixConstant::Kind::integer;
    bool number = lexer_.token() == Token::constant &&
                  (whole || value.kind == StixConstant::Kind::real) && lexer_.written()[0] != '-';
    if (!number)
      return lexer_.malformed("a number of seconds is missing", "Write WITHIN 300 SECONDS");
    out.kind = StixPattern::Kind::within;
    out.seconds = whole ? static_cast<double>(value.integer) : value.real;
    TRY(lexer_.advance());
    return need("SECONDS");
  }

  Result<> repeats(StixPattern& out) {
    TRY(need("REPEATS"));
    const StixConstant& value = lexer_.constant();
    bool number = lexer_.token() == Token::constant && value.kind == StixConstant::Kind::integer &&
                  lexer_.written()[0] != '-';
    if (!number)
      return lexer_.malformed("how often is missing", "Write a whole number: REPEATS 5 TIMES");
    if (value.integer > StixPatternLimits::times)
      return lexer_.too_large("so many repeats", "At most 1,000,000");
    out.kind = StixPattern::Kind::repeats;
    out.times = static_cast<std::uint32_t>(value.integer);
    TRY(lexer_.advance());
    return need("TIMES");
  }

  Result<> start_stop(StixPattern& out) {
    out.kind = StixPattern::Kind::start_stop;
    TRY(need("START"));
    out.start = TRY(time());
    TRY(need("STOP"));
    out.stop = TRY(time());
    return {};
  }

  Result<std::string> time() {
    if (lexer_.token() != Token::constant || lexer_.constant().kind != StixConstant::Kind::time)
      return lexer_.malformed("a time is missing", "Write t'2026-04-01T09:00:00Z'");
    std::string out = lexer_.take_constant().text;
    TRY(lexer_.advance());
    return out;
  }

  Result<StixTest> any_test(int depth) {
    using Kind = StixTest::Kind;
    auto all = [&] { return chain<StixTest>("AND", Kind::all, [&] { return one_test(depth); }); };
    return chain<StixTest>("OR", Kind::any, all);
  }

  Result<StixTest> one_test(int depth) {
    TRY(deeper(depth));
    StixTest out;
    if (lexer_.is_symbol("(")) {
      TRY(lexer_.advance());
      out = TRY(any_test(depth + 1));
      if (!lexer_.is_symbol(")")) return lexer_.malformed("')' is missing");
      TRY(lexer_.advance());
      return out;
    }
    out.comparison = TRY(comparisons_.read());
    return out;
  }

  bool in_brackets_ = false;  // whether what was read last stood in round ones
  StixLexer lexer_;
  StixComparisonReader comparisons_{lexer_};
};

}  // namespace

Result<StixPattern> parse_stix_pattern(std::string_view text) {
  if (text.size() > StixPatternLimits::length)
    return fail(ErrorKind::too_large, "a pattern of more than a million bytes", "character 1",
                "Write several patterns");
  return StixParser(text).parse();
}

}  // namespace hinomi::in
