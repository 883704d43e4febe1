#include "judge/pattern/compile.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace hinomi::pattern {
namespace {

using Operator = in::StixComparison::Operator;
using in::StixConstant;
using in::StixPattern;
using in::StixTest;
using Kind = StixConstant::Kind;

std::unexpected<Error> refused(std::size_t at, std::string what, std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), "character " + std::to_string(at),
              std::move(remedy));
}

Result<Time> real_time(const std::string& text, std::size_t at) {
  auto time = parse_time(text);
  if (!time)
    return refused(at, "a day that does not exist: " + text.substr(0, 40),
                   "Write a day that its month has");
  return *time;
}

// Numbers are of one kind, and so are the two ways to write bytes.
int family(Kind kind) {
  switch (kind) {
    case Kind::boolean: return 0;
    case Kind::integer:
    case Kind::real: return 1;
    case Kind::text: return 2;
    case Kind::bytes: return 3;
    case Kind::time: break;
  }
  return 4;
}

Result<> make_set(const in::StixComparison& written, Comparison& out) {
  for (const StixConstant& one : written.constants)
    if (family(one.kind) != family(written.constants[0].kind))
      return refused(written.at, "IN with values of several kinds",
                     "Write one kind only, or join comparisons by OR (STIX 2.1 section 9.6.1)");
  std::sort(out.constants.begin(), out.constants.end(),
            [](const Constant& a, const Constant& b) { return a.text < b.text; });
  return {};
}

Result<> make_network(const in::StixComparison& written, Comparison& out) {
  out.network = in::network_from(written.constants[0].text);
  if (!out.network)
    return refused(written.at, written.written + " of what is neither address nor network",
                   "Write '192.0.2.0/24' or '2001:db8::/32'");
  return {};
}

Result<> make_regex(const in::StixComparison& written, Comparison& out) {
  const Constant& expression = out.constants[0];
  auto located = [&](Error error) {
    error.what += ", " + error.where;
    return refused(written.at, std::move(error.what), std::move(error.remedy));
  };
  auto text = Regex::make(normal_form(expression.text), Regex::Over::text);
  if (!text) return located(std::move(text).error());
  out.regex = std::move(*text);
  if (!expression.bytes) return {};
  auto bytes = Regex::make(*expression.bytes, Regex::Over::bytes);
  if (bytes) out.regex_bytes = std::move(*bytes);  // \p{L} and the like are for texts only
  return {};
}

Result<Comparison> make_comparison(const in::StixComparison& written) {
  Comparison out;
  out.path = written.path;
  out.op = written.op;
  out.negated = written.negated;
  out.is_digest =
      is_digest(written.path) &&
      (out.op == Operator::equal || out.op == Operator::unequal || out.op == Operator::in);
  for (const StixConstant& one : written.constants) {
    if (one.kind == Kind::time) TRY(real_time(one.text, written.at));
    out.constants.emplace_back(one);
    if (out.is_digest && one.kind == Kind::text)
      out.constants.back().text = to_lower(out.constants.back().text);
  }
  switch (out.op) {
    case Operator::in: TRY(make_set(written, out)); break;
    case Operator::subset:
    case Operator::superset: TRY(make_network(written, out)); break;
    case Operator::matches: TRY(make_regex(written, out)); break;
    case Operator::like:
      out.like = Like(code_points(normal_form(out.constants[0].text)));
      if (out.constants[0].bytes) out.like_bytes = Like(code_points(out.constants[0].text));
      break;
    default: break;
  }
  return out;
}

// An observation's objects have one type each, so AND over two types can never hold. `types` gets
// those for which the test can hold.
Result<Test> make_test(const StixTest& written, std::set<std::string>& types) {
  Test out;
  out.kind = written.kind;
  if (written.kind == StixTest::Kind::comparison) {
    types = {written.comparison.path.type};
    out.comparison.push_back(TRY(make_comparison(written.comparison)));
    return out;
  }
  for (std::size_t i = 0; i < written.parts.size(); ++i) {
    std::set<std::string> more;
    out.parts.push_back(TRY(make_test(written.parts[i], more)));
    if (i == 0)
      types = std::move(more);
    else if (written.kind == StixTest::Kind::any)
      types.merge(more);
    else
      std::erase_if(types, [&](const std::string& type) { return !more.contains(type); });
  }
  return out;
}

std::size_t first_character(const StixTest& test) {
  return test.parts.empty() ? test.comparison.at : first_character(test.parts[0]);
}

class Maker {
 public:
  Result<Pattern> make(const StixPattern& written) {
    out_.root = TRY(node(written));
    if (out_.root.needs > Pattern::most_needed)
      return fail(ErrorKind::too_large,
                  "a pattern that needs " + std::to_string(out_.root.needs) + " observations",
                  "character 1", "At most 1,000");
    return std::move(out_);
  }

 private:
  Result<Node> node(const StixPattern& written) {
    using K = StixPattern::Kind;
    Node out;
    out.kind = written.kind;
    for (const StixPattern& part : written.parts) out.parts.push_back(TRY(node(part)));
    std::uint64_t needs = 0;
    for (const Node& part : out.parts)
      needs = out.kind == K::any && needs > 0 ? std::min<std::uint64_t>(needs, part.needs)
                                              : needs + part.needs;
    switch (written.kind) {
      case K::test: {
        std::set<std::string> types;
        out_.leaves.push_back(TRY(make_test(written.test, types)));
        out.leaf = static_cast<std::uint32_t>(out_.leaves.size() - 1);
        if (types.empty())
          return refused(first_character(written.test),
                         "AND over objects of several types, which no object is",
                         "Write each into brackets of its own: [a:x = 1] AND [b:y = 2]");
        needs = 1;
        break;
      }
      case K::repeats:
        if (written.times == 0)
          return refused(written.at, "REPEATS 0 TIMES", "Write a positive number");
        out.times = written.times;
        needs *= written.times;
        break;
      case K::within:
        if (written.seconds <= 0 || written.seconds > 1e10)
          return refused(written.at, "WITHIN of no length, or of more than 300 years",
                         "Write a positive number of seconds");
        out.within = Duration(static_cast<std::int64_t>(written.seconds * 1e6 + 0.5));
        break;
      case K::start_stop:
        out.start = TRY(real_time(written.start, written.at));
        out.stop = TRY(real_time(written.stop, written.at));
        break;
      default: break;
    }
    out.needs = static_cast<std::uint32_t>(std::min<std::uint64_t>(needs, 1'000'000'000));
    return out;
  }

  Pattern out_;
};

}  // namespace

bool is_digest(const in::StixPath& path) {
  for (std::size_t i = 1; i < path.steps.size(); ++i) {
    if (path.steps[i - 1].key != "hashes") continue;
    std::string name = to_lower(path.steps[i].key);
    return name.starts_with("md") || name.starts_with("sha") || name.starts_with("ripemd") ||
           name == "whirlpool";
  }
  return false;
}

Result<Pattern> Pattern::make(std::string_view text) {
  return Maker().make(TRY(in::parse_stix_pattern(text)));
}

}  // namespace hinomi::pattern
