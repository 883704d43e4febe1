// Ranges in vers' test files: what an ecosystem writes turned into vers, canonical vers, validation
// and whether a version is in a range.
#include "conformance/suite.h"
#include "conformance/vers_tests.h"
#include "product/range.h"

namespace hinomi::conformance {
namespace {

// Ranges say the same when they hold the same versions: "1.0" and "1.0.0" are one version of npm,
// and the tests leave bounds in that others make needless.
std::string native_answer(const std::string& type, const std::string& native,
                          const std::string& expected) {
  auto range = read_native_range(type, native);
  if (!range) return "refused";
  std::string text = vers_text(*range, type);
  auto vers = read_vers(expected);
  if (!vers) return text;
  auto theirs = range_of(*vers);
  return theirs && same_versions(*theirs, *range) ? expected : text;
}

std::string parse_answer(const std::string& text) {
  auto vers = parse_vers(text);
  if (!vers) return "refused";
  json::array constraints;
  constexpr const char* signs[] = {"=", "!=", "<", "<=", ">", ">="};
  for (const Constraint& one : vers->constraints)
    constraints.push_back(json::array{signs[int(one.comparator)], one.version});
  return json::serialize(
      json::object{{"scheme", vers->type}, {"version_constraints", std::move(constraints)}});
}

Result<std::string> contained(const json::object& input) {
  Vers vers = TRY(read_vers(TRY(need_text(input, "vers"))));
  Range range = TRY(range_of(vers));
  std::string key = TRY(order_key(range.scheme(), TRY(need_text(input, "version"))));
  return std::string(range.contains(key) ? "true" : "false");
}

Result<void> answer_range_test(const json::object& test, const std::string& where,
                               Answers& answers) {
  auto type = text_at(test, "test_type");
  const json::value* input = test.if_contains("input");
  const json::value* output = test.if_contains("expected_output");
  if (!input) return fail(ErrorKind::invalid, "no input");
  if (type == "from_native") {
    const json::object& object = *TRY(need_object(test, "input"));
    std::string scheme = TRY(need_text(object, "scheme"));
    std::string native = TRY(need_text(object, "native_range"));
    std::string expected = TRY(need_text(test, "expected_output"));
    answers.add(where, scheme + " " + native, expected, native_answer(scheme, native, expected));
  } else if (type == "parse") {
    std::string text = TRY(need_text(test, "input"));
    bool fails = test.contains("expected_failure") && TRY(need_flag(test, "expected_failure"));
    answers.add(where, "parse " + text, fails || !output ? "refused" : json::serialize(*output),
                parse_answer(text));
  } else if (type == "validate") {
    std::string text = TRY(need_text(test, "input"));
    auto vers = read_vers(text);
    answers.add(where, "validate " + text, TRY(need_text(test, "expected_output")),
                vers ? text_of(*vers) : "refused");
  } else if (type == "containment") {
    const json::object& object = *TRY(need_object(test, "input"));
    auto got = contained(object);
    answers.add(where, "containment " + json::serialize(object),
                TRY(need_flag(test, "expected_output")) ? "true" : "false",
                got ? *got : got.error().text());
  } else {
    return fail(ErrorKind::invalid, "an unknown type of test", std::string(type));
  }
  return {};
}

void run_version_ranges(std::span<const File> files, Answers& answers) {
  for (const File& file : files)
    for_each_vers_test(file, answers, [&](const json::object& test, const std::string& where) {
      return answer_range_test(test, where, answers);
    });
}

}  // namespace

extern const Suite version_ranges_suite;
const Suite version_ranges_suite = {"version-ranges",
                                    "Ranges of versions: native to vers, canonical, contained",
                                    is_vers_range_tests, run_version_ranges};

}  // namespace hinomi::conformance
