#include "judge/detect/regression.h"

#include <charconv>
#include <filesystem>

#include "in/yaml.h"

namespace hinomi::detect {

std::string RegressionTest::shown(std::uint64_t got) const {
  if (count > 0) return std::to_string(got);
  return got > 0 ? "some" : "none";
}

Result<std::vector<RegressionTest>> read_regression(std::string_view text) {
  std::vector<RegressionTest> out;
  for (const in::Yaml& document : TRY(in::parse_yaml(text))) {
    const in::Yaml* rules = document.at("rule_metadata");
    const in::Yaml* tests = document.at("regression_tests_info");
    if (!tests) continue;
    if (!rules || !rules->is_list() || !tests->is_list())
      return in::refuse(document, "info.yml needs rule_metadata and regression_tests_info",
                        "Write both as lists");
    for (const in::Yaml& rule : rules->items)
      for (const in::Yaml& test : tests->items) {
        RegressionTest one;
        one.rule = rule.text_at("id");
        one.events = std::filesystem::path(test.text_at("path")).stem();
        std::string_view count = test.text_at("match_count");
        std::from_chars(count.data(), count.data() + count.size(), one.count);
        out.push_back(std::move(one));
      }
  }
  return out;
}

}  // namespace hinomi::detect
