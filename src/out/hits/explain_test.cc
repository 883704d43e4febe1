// Runs test/cases/detect/explain-correlations.txt, which says how it is written.
#include <gtest/gtest.h>

#include <fstream>

#include "judge/detect/pipeline.h"
#include "judge/detect/rule_file.h"
#include "out/hits/explain.h"
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

TEST(Explain, WhatIsMadeOfWhat) {
  detect::Pipeline pipeline;
  const char* text = R"(
sources:
  - logsource: {product: p}
    when: {K: a}
    fields: {User: Name}
    values:
      User: [{of: Sid, map: {S-1-5-18: SYSTEM}, rest: none}, {text: '{Domain}\{Name}'}]
      Path: {start: {'\REGISTRY\MACHINE\': 'HKLM\'}}
      Imphash: {of: [Hashes, Hash], part: IMPHASH}
      Id: {of: NewId, as: decimal}
      Other: {of: NotAsked}
)";
  ASSERT_TRUE(detect::read_pipeline(text, pipeline));
  detect::RuleSet rules;
  detect::read_rules(
      "title: T\nlogsource: {product: p}\n"
      "detection: {s: {User: a, Path: b, Imphash: c, Id: 1}, condition: s}\n",
      "case", {}, rules);
  ASSERT_EQ(rules.rules.size(), 1u);
  const std::string en = explain(rules.rules[0], pipeline, false);
  EXPECT_TRUE(en.contains(R"(
    User is made of Sid; "s-1-5-18" becomes "SYSTEM"; the rest is no value
    User is made of {Domain}\{Name}
    Path is made of Path; at the start "\registry\machine\" becomes "HKLM\"
    Imphash is made of Hashes, else Hash, the part imphash
    Id is made of NewId, in decimal
    User is called Name
)")) << en;
  const std::string ja = explain(rules.rules[0], pipeline, true);
  EXPECT_TRUE(ja.contains(R"(
    User は次から作る: Sid; "s-1-5-18" は "SYSTEM"; ほかは値にしない
    User は次から作る: {Domain}\{Name}
    Path は次から作る: Path; 先頭の "\registry\machine\" は "HKLM\"
    Imphash は次から作る: Hashes、なければ Hash のうち imphash
    Id は次から作る: NewId を十進数で
    User は Name という名前
)")) << ja;
}

}  // namespace
}  // namespace hinomi::hits
