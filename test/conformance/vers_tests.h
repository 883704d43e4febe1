// Files of tests in the form of vers-spec: {"tests": [{"test_type": ..., "input": ..., ...}]}, or
// the list alone.
#pragma once

#include "conformance/suite.h"

namespace hinomi::conformance {

// Purl's tests have the same form; what they are about tells them apart. Each file is either about
// the order of versions or about ranges.
inline bool has_vers_tests(const File& file) {
  return file.name().ends_with(".json") && file.bytes().contains("\"test_type\": \"");
}
inline bool is_vers_order_tests(const File& file) {
  return has_vers_tests(file) && file.mentions({"input_scheme"});
}
inline bool is_vers_range_tests(const File& file) {
  return has_vers_tests(file) &&
         (file.mentions({"native_range"}) || file.bytes().contains("\"vers:"));
}

inline void for_each_vers_test(const File& file, Answers& answers, const RowAnswer& answer) {
  auto document = file.document();
  const json::array* tests = document ? document->if_array() : nullptr;
  if (document && document->is_object()) tests = array_at(document->get_object(), "tests");
  if (!tests) return answers.broken(file.path(), "no list of tests");
  int number = 0;
  for (const auto& test : *tests) {
    std::string where = file.path() + " test " + std::to_string(number++);
    const json::object* object = test.if_object();
    Result<void> answered = object ? answer(*object, where)
                                   : Result<void>(fail(ErrorKind::invalid, "a test is no object"));
    if (!answered) answers.broken(where, answered.error().text());
  }
}

}  // namespace hinomi::conformance
