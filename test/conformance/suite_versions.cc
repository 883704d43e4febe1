// Which of two versions is older: osv-scalibr's lists ("1.0 < 1.1" a line, an ecosystem a file) and
// the comparisons and equalities of vers' test files.
#include <algorithm>

#include "conformance/suite.h"
#include "conformance/vers_tests.h"
#include "product/version.h"

namespace hinomi::conformance {
namespace {

// "debian-versions.txt", "debian-versions-generated.txt".
std::optional<Scheme> scheme_of_list(const File& file) {
  auto name = file.name();
  auto at = name.find("-versions");
  if (at == name.npos || !name.ends_with(".txt")) return std::nullopt;
  auto ecosystem = name.substr(0, at);
  return ecosystem == "redhat" ? Scheme::rpm : scheme_of(ecosystem);
}

bool takes_versions(const File& file) { return scheme_of_list(file) || is_vers_order_tests(file); }

// "<", "=", ">", or that the scheme has no such version.
std::string compared(Scheme scheme, std::string_view a, std::string_view b) {
  auto x = order_key(scheme, a), y = order_key(scheme, b);
  if (!x || !y) return "refused";
  return *x < *y ? "<" : *x == *y ? "=" : ">";
}

void run_list(const File& file, Scheme scheme, Answers& answers) {
  for (const Row& row : file.rows()) {
    std::string where = file.path() + ":" + std::to_string(row.line);
    auto first = row.text.find(' '), second = row.text.rfind(' ');
    if (first == row.text.npos || second != first + 2) {
      answers.broken(where, "not two versions with <, = or > between them");
      continue;
    }
    std::string a(row.text.substr(0, first)), b(row.text.substr(second + 1));
    answers.add(where, std::string(name_of(scheme)) + " " + a + " " + b,
                std::string(row.text.substr(first + 1, 1)), compared(scheme, a, b));
  }
}

Result<std::vector<std::string>> texts_of(const json::object& object, std::string_view key) {
  const json::array* list = array_at(object, key);
  if (!list) return fail(ErrorKind::invalid, "no list", std::string(key));
  std::vector<std::string> out;
  for (const auto& item : *list) {
    if (!item.is_string()) return fail(ErrorKind::invalid, "not all are texts", std::string(key));
    out.emplace_back(item.get_string());
  }
  return out;
}

std::string in_one_line(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& one : texts) out += (out.empty() ? "" : " ") + one;
  return out;
}

// Nothing when one of them is no version.
std::optional<std::vector<std::string>> keys_of(Scheme scheme,
                                                const std::vector<std::string>& versions) {
  std::vector<std::string> out;
  for (const std::string& one : versions) {
    auto key = order_key(scheme, one);
    if (!key) return std::nullopt;
    out.push_back(std::move(*key));
  }
  return out;
}

Result<void> answer_order_test(const json::object& test, const std::string& where,
                               Answers& answers) {
  auto type = text_at(test, "test_type");
  if (type != "comparison" && type != "equality")
    return fail(ErrorKind::invalid, "an unknown type of test", std::string(type));
  const json::object& input = *TRY(need_object(test, "input"));
  std::string name = TRY(need_text(input, "input_scheme"));
  auto versions = TRY(texts_of(input, "versions"));
  auto scheme = scheme_of(name);
  if (!scheme) return fail(ErrorKind::invalid, "no such scheme", name);
  std::string key = name + " " + in_one_line(versions);
  if (type == "equality") {
    std::string got = compared(*scheme, versions.at(0), versions.at(1));
    bool expected = TRY(need_flag(test, "expected_output"));
    answers.add(where, key, expected ? "=" : "not =", got == "<" || got == ">" ? "not =" : got);
    return {};
  }
  std::string expected = in_one_line(TRY(texts_of(test, "expected_output")));
  auto theirs = keys_of(*scheme, TRY(texts_of(test, "expected_output")));
  auto ours = keys_of(*scheme, versions);
  if (!theirs || !ours) {
    answers.add(where, key, expected, "refused");
    return {};
  }
  std::stable_sort(versions.begin(), versions.end(),
                   [&](const auto& a, const auto& b) { return compared(*scheme, a, b) == "<"; });
  std::sort(ours->begin(), ours->end());
  // Equal versions may stand in either order, and be written differently.
  answers.add(where, key, expected, *ours == *theirs ? expected : in_one_line(versions));
  return {};
}

void run_versions(std::span<const File> files, Answers& answers) {
  for (const File& file : files) {
    if (auto scheme = scheme_of_list(file))
      run_list(file, *scheme, answers);
    else
      for_each_vers_test(file, answers, [&](const json::object& test, const std::string& where) {
        return answer_order_test(test, where, answers);
      });
  }
}

}  // namespace

extern const Suite versions_suite;
const Suite versions_suite = {"versions",
                              "Which of two versions is older, by the ecosystem's rules",
                              takes_versions, run_versions};

}  // namespace hinomi::conformance
