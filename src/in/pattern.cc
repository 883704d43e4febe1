#include "in/pattern.h"

#include <array>
#include <iterator>

#include "base/text.h"
#include "in/stix_pattern.h"

namespace hinomi::in {
namespace {

using Operator = StixComparison::Operator;

// One comparison: path = value.
struct Term {
  std::string path;  // "file:hashes.SHA-256"
  std::string value;
};

std::unexpected<Error> cannot_block(std::string what) {
  return fail(ErrorKind::invalid, std::move(what), {},
              "Report each indicator in a pattern of its own: [domain-name:value = "
              "'host.example.jp']; keep this one for detection");
}

std::string value_text(const StixConstant& constant) {
  using Kind = StixConstant::Kind;
  switch (constant.kind) {
    case Kind::boolean: return constant.boolean ? "true" : "false";
    case Kind::integer: return std::to_string(constant.integer);
    case Kind::real: return std::to_string(constant.real);
    case Kind::text:
    case Kind::bytes:
    case Kind::time: break;
  }
  return constant.text;
}

Result<std::vector<Term>> terms_of(const StixComparison& comparison) {
  bool subset = comparison.op == Operator::subset;
  bool names = comparison.op == Operator::equal || comparison.op == Operator::in || subset;
  if (!names || comparison.negated)
    return cannot_block("a pattern that uses " + (comparison.negated ? "NOT" : comparison.written) +
                        " names no single indicator");
  std::vector<Term> out;
  for (const StixConstant& constant : comparison.constants)
    out.push_back({comparison.path.text(), value_text(constant)});
  if (subset && out[0].value.find('/') == std::string::npos)
    return fail(ErrorKind::invalid, "ISSUBSET of what is no network",
                "character " + std::to_string(comparison.at), "Write a network (192.0.2.0/24)");
  return out;
}

bool says_type_of(const std::vector<Term>& type, const std::vector<Term>& value) {
  if (type.size() != 1 || value.size() != 1) return false;
  std::string_view path = type[0].path, other = value[0].path;
  if (!path.ends_with("_ref.type") || !other.ends_with("_ref.value")) return false;
  if (path.substr(0, path.size() - 5) != other.substr(0, other.size() - 6)) return false;
  return type[0].value == "ipv4-addr" || type[0].value == "ipv6-addr" ||
         type[0].value == "domain-name";
}

// x.type = 'ipv4-addr' AND x.value = '192.0.2.1' says no more than its second half; any other AND
// needs two things at once.
Result<std::vector<Term>> terms_of(const StixTest& test) {
  if (test.kind == StixTest::Kind::comparison) return terms_of(test.comparison);
  std::vector<Term> out;
  for (std::size_t i = 0; i < test.parts.size(); ++i) {
    std::vector<Term> next = TRY(terms_of(test.parts[i]));
    if (test.kind == StixTest::Kind::any)
      std::move(next.begin(), next.end(), std::back_inserter(out));
    else if (i == 0 || says_type_of(out, next))
      out = std::move(next);
    else if (!says_type_of(next, out))
      return cannot_block(
          "a pattern that needs several things together (AND) cannot be blocked as one indicator");
  }
  return out;
}

Result<std::vector<Term>> terms_of(const StixPattern& pattern) {
  using Kind = StixPattern::Kind;
  auto several = [](std::string_view word) {
    return cannot_block("a pattern that needs several observations (" + std::string(word) +
                        ") cannot be blocked as one indicator");
  };
  auto conditioned = [](std::string_view word) {
    return cannot_block("a pattern with a condition of time or number (" + std::string(word) +
                        ") cannot be blocked as one indicator");
  };
  switch (pattern.kind) {
    case Kind::test: return terms_of(pattern.test);
    case Kind::all: return several("AND");
    case Kind::followed: return several("FOLLOWEDBY");
    case Kind::repeats: return conditioned("REPEATS");
    case Kind::within: return conditioned("WITHIN");
    case Kind::start_stop: return conditioned("START");
    case Kind::any: break;
  }
  std::vector<Term> out;
  for (const StixPattern& part : pattern.parts) {
    std::vector<Term> more = TRY(terms_of(part));
    std::move(more.begin(), more.end(), std::back_inserter(out));
  }
  return out;
}

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
  std::vector<Term> terms = TRY(terms_of(TRY(parse_stix_pattern(pattern))));
  std::vector<PatternIndicator> out;
  for (Term& term : terms) out.push_back({TRY(type_of(term.path)), std::move(term.value)});
  return out;
}

}  // namespace hinomi::in
