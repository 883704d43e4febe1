// One comparison of a pattern: object path, operator, constants.
#include <algorithm>

#include "base/text.h"
#include "in/stix_pattern_comparison.h"

namespace hinomi::in {
namespace {

using Token = StixLexer::Token;
using Operator = StixComparison::Operator;

struct Spelling {
  std::string_view written;
  Operator op;
};
constexpr Spelling symbols[] = {{"=", Operator::equal},    {"==", Operator::equal},
                                {"!=", Operator::unequal}, {"<>", Operator::unequal},
                                {"<", Operator::less},     {"<=", Operator::at_most},
                                {">", Operator::greater},  {">=", Operator::at_least}};
constexpr Spelling words[] = {{"IN", Operator::in},
                              {"LIKE", Operator::like},
                              {"MATCHES", Operator::matches},
                              {"ISSUBSET", Operator::subset},
                              {"ISSUPERSET", Operator::superset}};

// The length of a digest in hexadecimal digits; 0 for a name that is no digest of a fixed length.
std::size_t digest_length(std::string_view name) {
  std::string folded;
  for (char c : name)
    if (c != '-' && c != '_') folded += to_lower(c);
  if (folded == "md5") return 32;
  if (folded == "sha1" || folded == "ripemd160") return 40;
  if (folded == "sha224" || folded == "sha3224") return 56;
  if (folded == "sha256" || folded == "sha3256") return 64;
  if (folded == "sha384" || folded == "sha3384") return 96;
  if (folded == "sha512" || folded == "sha3512" || folded == "whirlpool") return 128;
  return 0;
}

bool is_hex_of(std::string_view text, std::size_t length) {
  return text.size() == length && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
         });
}

}  // namespace

std::string StixPath::text() const {
  std::string out = type;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    if (step.kind == Step::Kind::key) {
      out += i == 0 ? ':' : '.';
      out += step.key;
    } else {
      out += step.kind == Step::Kind::any ? "[*]" : "[" + std::to_string(step.index) + "]";
    }
  }
  return out;
}

Result<StixComparison> StixComparisonReader::read() {
  StixComparison out;
  out.at = lexer_.character();
  if (lexer_.is_keyword("EXISTS")) {
    out.op = Operator::exists;
    out.written = "EXISTS";
    TRY(lexer_.advance());
    out.path = TRY(object_path());
    TRY(count());
    return out;
  }
  if (lexer_.is_keyword("NOT"))
    return lexer_.malformed("NOT before an object path",
                            "Write it before the operator: file:name NOT LIKE 'a%'");
  out.path = TRY(object_path());
  if (lexer_.is_keyword("NOT")) {
    out.negated = true;
    TRY(lexer_.advance());
  }
  TRY(read_operator(out));
  TRY(constants_of(out));
  return out;
}

Result<> StixComparisonReader::read_operator(StixComparison& out) {
  for (const Spelling& one : symbols)
    if (lexer_.is_symbol(one.written)) out.op = one.op, out.written = one.written;
  for (const Spelling& one : words)
    if (lexer_.is_keyword(one.written)) out.op = one.op, out.written = one.written;
  if (out.written.empty())
    return lexer_.malformed("a comparison operator is missing",
                            "Write one of = != < <= > >= IN LIKE MATCHES ISSUBSET ISSUPERSET");
  return lexer_.advance();
}

Result<> StixComparisonReader::constants_of(StixComparison& out) {
  using Kind = StixConstant::Kind;
  if (out.op == Operator::in) return set_of(out);
  bool wants_text = out.op == Operator::like || out.op == Operator::matches ||
                    out.op == Operator::subset || out.op == Operator::superset;
  if (wants_text && !lexer_.is_text())
    return lexer_.malformed("a text in quotes is missing after " + out.written);
  bool wants_order = out.op == Operator::less || out.op == Operator::at_most ||
                     out.op == Operator::greater || out.op == Operator::at_least;
  if (wants_order && lexer_.token() == Token::constant && lexer_.constant().kind == Kind::boolean)
    return lexer_.malformed("true and false have no order", "Write = or !=");
  out.constants.push_back(TRY(constant(out)));
  return {};
}

Result<> StixComparisonReader::set_of(StixComparison& out) {
  if (!lexer_.is_symbol("(")) return lexer_.malformed("'(' is missing after IN");
  TRY(lexer_.advance());
  if (!lexer_.is_symbol(")")) {
    out.constants.push_back(TRY(constant(out)));
    while (lexer_.is_symbol(",")) {
      TRY(lexer_.advance());
      out.constants.push_back(TRY(constant(out)));
    }
  }
  if (!lexer_.is_symbol(")")) return lexer_.malformed("')' is missing");
  return lexer_.advance();
}

// Of a comparison. Says of a digest, which has a known length, when it cannot be one.
Result<StixConstant> StixComparisonReader::constant(const StixComparison& comparison) {
  if (lexer_.token() != Token::constant)
    return lexer_.malformed("a value is missing",
                            "Write texts in quotes ('a'), numbers, true, false, h'ff', b'/w==' "
                            "or t'2026-04-01T09:00:00Z'");
  TRY(count());
  const auto& steps = comparison.path.steps;
  bool is_equal = comparison.op == Operator::equal || comparison.op == Operator::unequal ||
                  comparison.op == Operator::in;
  for (std::size_t i = 1; i < steps.size() && is_equal; ++i) {
    std::size_t length = steps[i - 1].key == "hashes" ? digest_length(steps[i].key) : 0;
    if (length > 0 && lexer_.is_text() && !is_hex_of(lexer_.constant().text, length))
      return lexer_.malformed("no " + steps[i].key,
                              "It has " + std::to_string(length) + " hexadecimal digits");
  }
  StixConstant out = lexer_.take_constant();
  TRY(lexer_.advance());
  return out;
}

Result<> StixComparisonReader::count() {
  if (++constants_ > StixPatternLimits::constants)
    return lexer_.too_large("more than 10,000 values", "Write several patterns");
  return {};
}

Result<std::string> StixComparisonReader::name(std::string_view of) {
  if (lexer_.token() == Token::keyword || lexer_.token() == Token::constant)
    if (!lexer_.is_text())
      return lexer_.malformed(
          "'" + std::string(lexer_.written()) + "' as the name of " + std::string(of),
          "Put the name of a property into quotes");
  if (lexer_.token() != Token::word && !lexer_.is_text())
    return lexer_.malformed(std::string(of) + " is missing in an object path",
                            "Write type:property, as in file:name");
  return lexer_.is_text() ? lexer_.take_constant().text : std::string(lexer_.written());
}

// type:step.step[*].'step'
Result<StixPath> StixComparisonReader::object_path() {
  StixPath out;
  if (lexer_.is_text()) return lexer_.malformed("a value where an object path should be");
  out.type = TRY(name("a type"));
  TRY(lexer_.advance());
  if (!lexer_.is_symbol(":"))
    return lexer_.malformed("':' is missing in an object path", "Write type:property");
  do {
    TRY(lexer_.advance());
    StixPath::Step step;
    step.key = TRY(name("a property"));
    if (lexer_.token() == Token::word && step.key.find('-') != std::string::npos)
      return lexer_.malformed("a property with '-'", "Put it into quotes: '" + step.key + "'");
    out.steps.push_back(std::move(step));
    TRY(lexer_.advance());
    while (lexer_.is_symbol("[")) TRY(list_index(out));
  } while (lexer_.is_symbol("."));
  return out;
}

Result<> StixComparisonReader::list_index(StixPath& out) {
  TRY(lexer_.advance());
  StixPath::Step step;
  if (lexer_.is_symbol("*")) {
    step.kind = StixPath::Step::Kind::any;
  } else if (lexer_.token() == Token::constant &&
             lexer_.constant().kind == StixConstant::Kind::integer &&
             lexer_.constant().integer >= 0) {
    step.kind = StixPath::Step::Kind::index;
    step.index = static_cast<std::size_t>(lexer_.constant().integer);
  } else {
    return lexer_.malformed("no place in a list", "Write [0], [1], ... or [*] for any");
  }
  TRY(lexer_.advance());
  if (!lexer_.is_symbol("]")) return lexer_.malformed("']' is missing in an object path");
  out.steps.push_back(std::move(step));
  return lexer_.advance();
}

}  // namespace hinomi::in
