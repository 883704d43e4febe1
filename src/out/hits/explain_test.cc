// Runs test/cases/detect/explain-correlations.txt, which says how it is written.
#include <gtest/gtest.h>

#include <fstream>

#include "judge/detect/rule_file.h"
#include "out/hits/explain_correlation.h"

namespace hinomi::hits {
namespace {

struct ExplainCase {
  std::string title, yaml, en, ja;
};

std::vector<ExplainCase> cases_in(const char* path) {
  std::vector<ExplainCase> out;
  std::ifstream file(path);
  std::string* into = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("case: ")) {
      out.push_back({.title = line.substr(6), .yaml = {}, .en = {}, .ja = {}});
      into = &out.back().yaml;
    } else if (line == "en:" || line == "ja:") {
      into = line == "en:" ? &out.back().en : &out.back().ja;
    } else {
      *into += line + "\n";
    }
  }
  return out;
}

TEST(Explain, CorrelationsInPlainWords) {
  std::vector<ExplainCase> cases =
      cases_in(HINOMI_SOURCE_DIR "/test/cases/detect/explain-correlations.txt");
  EXPECT_GE(cases.size(), 5u);
  for (const ExplainCase& one : cases) {
    SCOPED_TRACE(one.title);
    detect::RuleSet rules;
    detect::read_rules(
        "title: Failed login\nname: failed\nlogsource: {product: p}\n"
        "detection: {s: {F: a}, condition: s}\n---\n"
        "title: Login\nname: worked\nlogsource: {product: p}\n"
        "detection: {s: {F: b}, condition: s}\n---\n" +
            one.yaml,
        "case", {}, rules);
    for (const detect::Refusal& refusal : rules.refused) ADD_FAILURE() << refusal.error.text();
    ASSERT_EQ(rules.correlations.size(), 1u);
    EXPECT_EQ(explain_correlation(rules.correlations[0], rules, false), one.en);
    EXPECT_EQ(explain_correlation(rules.correlations[0], rules, true), one.ja);
  }
}

}  // namespace
}  // namespace hinomi::hits
