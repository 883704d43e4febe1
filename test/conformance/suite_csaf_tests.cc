// OASIS's documents for the mandatory tests of CSAF: each must fail, or pass, its test.
#include <algorithm>
#include <map>

#include "conformance/suite.h"
#include "in/advisory/csaf_check.h"

namespace hinomi::conformance {
namespace {

bool takes_csaf_tests(const File& file) {
  return file.path().contains("csaf-oasis") && file.path().contains("/test/validator/data/");
}

std::string verdict(const File& file, std::string_view test) {
  auto faults = in::check_csaf(file.bytes());
  if (!faults) return faults.error().text();
  bool fails = std::any_of(faults->begin(), faults->end(),
                           [&](const in::CsafFault& one) { return one.test == test; });
  return fails ? "fails" : "passes";
}

void run_csaf_tests(std::span<const File> files, Answers& answers) {
  std::map<std::string_view, const File*> by_path;
  for (const File& file : files) by_path.emplace(file.path(), &file);
  auto made = in::csaf_tests();
  for (const File& file : files) {
    if (file.name() != "testcases.json") continue;
    auto list = file.document();
    const auto* tests = list ? array_at(list->get_object(), "tests") : nullptr;
    if (!tests) {
      answers.broken(file.path(), "no list of tests");
      continue;
    }
    std::string version = file.path().contains("csaf_2.0") ? "2.0 " : "2.1 ";
    for (const json::value& one : *tests) {
      std::string test(text_at(one.get_object(), "id"));
      if (std::find(made.begin(), made.end(), test) == made.end()) continue;
      for (const char* key : {"failures", "valid"}) {
        const auto* documents = array_at(one.get_object(), key);
        if (!documents) continue;
        for (const json::value& document : *documents) {
          std::string name(text_at(document.get_object(), "name"));
          auto found = by_path.find(std::string(file.folder()) + "/" + name);
          if (found == by_path.end()) continue;  // the corpus is a part of OASIS's
          answers.add(found->second->path(), version + test + " " + name,
                      key == std::string_view("valid") ? "passes" : "fails",
                      verdict(*found->second, test));
        }
      }
    }
  }
}

}  // namespace

extern const Suite csaf_tests_suite;
const Suite csaf_tests_suite = {"csaf-tests",
                                "OASIS's documents for the mandatory tests of CSAF 2.0 and 2.1",
                                takes_csaf_tests, run_csaf_tests};

}  // namespace hinomi::conformance
