// Rule files, filters and events at their edges.
#include <gtest/gtest.h>

#include <map>

#include "judge/detect/detector.h"
#include "judge/detect/rule_file.h"
#include "judge/detect/taxonomy.h"

namespace hinomi::detect {
namespace {

class RuleDisk : public Disk {
 public:
  std::map<std::string, std::string> files;

  Result<std::string> read(const std::filesystem::path& path) override {
    auto found = files.find(path.string());
    if (found == files.end()) return fail(ErrorKind::missing, "no such file", path.string());
    return found->second;
  }
  Result<void> write(const std::filesystem::path&, std::string_view, bool) override { return {}; }
  bool exists(const std::filesystem::path& path) override { return files.contains(path.string()); }
  Result<std::vector<std::filesystem::path>> list(const std::filesystem::path& folder) override {
    std::vector<std::filesystem::path> out;
    for (const auto& [path, text] : files)
      if (path.starts_with(folder.string() + "/")) out.emplace_back(path);
    return out;
  }
  Result<void> make_folder(const std::filesystem::path&) override { return {}; }
  const char* sqlite_vfs() override { return nullptr; }
};

std::string rule_text(const std::string& id, const std::string& more = "") {
  return "title: " + id + "\nid: " + id + more +
         "\nlogsource: {category: c, product: p}\ndetection: {s: {F: a}, condition: s}\n";
}

TEST(DetectFiles, YamlFilesOfFoldersAndAnyFileByName) {
  RuleDisk disk;
  disk.files = {{"rules/b.yml", rule_text("b")},
                {"rules/a.yaml", rule_text("a") + "---\n" + rule_text("a2") + "---\n"},
                {"rules/notes.txt", "no: rule"},
                {"one.rule", rule_text("one")}};
  std::filesystem::path paths[] = {"rules", "one.rule"};
  auto rules = read_rule_files(disk, paths, {});
  ASSERT_TRUE(rules);
  EXPECT_TRUE(rules->refused.empty());
  std::string ids;
  for (const Rule& rule : rules->rules)
    ids += rule.id + "@" + rule.file + ":" + std::to_string(rule.line) + " ";
  EXPECT_EQ(ids, "a@rules/a.yaml:1 a2@rules/a.yaml:6 b@rules/b.yml:1 one@one.rule:1 ");

  std::filesystem::path missing[] = {"nowhere"};
  EXPECT_EQ(read_rule_files(disk, missing, {}).error().text(),
            "no such file or folder (nowhere). check the path");
}

// "A custom taxonomy must be handled by the used tool or transformed into the default taxonomy."
TEST(DetectFiles, ATaxonomyThatNoPipelineKnowsIsRefused) {
  RuleSet rules;
  read_rules(rule_text("mine") + "taxonomy: sigma\n---\n" + rule_text("ecs") +
                 "taxonomy: ecs\n---\n" +
                 "title: many\ntaxonomy: ocsf\ncorrelation: {type: event_count, rules: [mine], "
                 "timespan: 1m, condition: {gte: 2}}\n---\n" +
                 "title: not those\ntaxonomy: ecs\nlogsource: {product: p}\n"
                 "filter: {rules: [mine], s: {F: b}, condition: not s}\n",
             "rules.yml", {}, rules);
  ASSERT_TRUE(rules.refused.empty()) << rules.refused[0].error.text();
  RuleSet with_ecs = rules;
  refuse_taxonomies(rules, {});
  EXPECT_EQ(rules.rules.size(), 1u);
  EXPECT_TRUE(rules.correlations.empty());
  EXPECT_TRUE(rules.filters.empty());
  ASSERT_EQ(rules.refused.size(), 3u);
  EXPECT_EQ(rules.refused[0].id, "ecs");
  EXPECT_EQ(rules.refused[0].error.text(),
            "the taxonomy 'ecs' is not known (line 7). name a pipeline that says 'taxonomies: "
            "[ecs]', or write the rule in the names of Sigma's own taxonomy");

  Pipeline pipeline;
  ASSERT_TRUE(read_pipeline("taxonomies: [ecs]\n", pipeline));
  refuse_taxonomies(with_ecs, pipeline);
  EXPECT_EQ(with_ecs.rules.size(), 2u);
  EXPECT_EQ(with_ecs.filters.size(), 1u);
  EXPECT_TRUE(with_ecs.correlations.empty());
}

TEST(DetectFiles, ASecondRuleWithAnIdIsRefused) {
  RuleDisk disk;
  disk.files = {
      {"r/1.yml", rule_text("x")}, {"r/2.yml", rule_text("x")}, {"r/3.yml", rule_text("y")}};
  std::filesystem::path paths[] = {"r"};
  auto rules = read_rule_files(disk, paths, {});
  ASSERT_TRUE(rules);
  EXPECT_EQ(rules->rules.size(), 2u);
  ASSERT_EQ(rules->refused.size(), 1u);
  EXPECT_EQ(rules->refused[0].file, "r/2.yml");
  EXPECT_EQ(rules->refused[0].error.text(),
            "a rule with this id was read before (line 1). give each its own id, or leave one out");
}

std::string refusal_of(const std::string& text) {
  RuleSet rules;
  read_rules(text, "f", {}, rules);
  return rules.refused.empty() ? "read" : rules.refused[0].error.text();
}

TEST(DetectFiles, WhatIsNoRuleIsRefusedWithItsPlace) {
  EXPECT_EQ(refusal_of("- a"), "no map (line 1). a rule is a map of title, detection ...");
  EXPECT_EQ(refusal_of("title: a\n"),
            "neither detection nor correlation nor filter (line 1). add one of them");
  EXPECT_EQ(refusal_of("\nlogsource: {product: p}\ndetection: {}\n"),
            "the title is missing (line 2). add 'title:'");
  EXPECT_EQ(
      refusal_of("title: a\ndetection: {}\n"),
      "the log source is missing (line 1). add 'logsource:' with category, product or service");
  EXPECT_EQ(refusal_of("title: a\nlogsource: {product: p}\ndetection: [a]\n"),
            "the detection is no map (line 3). see docs/detect.md");
  EXPECT_EQ(refusal_of("title: a\nlogsource: {product: p}\ndetection:\n  s:\n  condition: s\n"),
            "the selection 's' is empty (line 4). fill it");
  EXPECT_EQ(
      refusal_of("title: a\nlogsource: {product: p}\ndetection: {s: {F: a}, condition: {a: b}}\n"),
      "the condition is no text (line 3). write it on one line");
  EXPECT_EQ(refusal_of("title: a\nlogsource: {product: p}\nfilter: {s: {F: a}, condition: s}\n"),
            "the filter names no rules (line 3). add 'rules:' with ids or names");
  EXPECT_TRUE(refusal_of("title: 'a\n").starts_with("not YAML: ")) << refusal_of("title: 'a\n");
  EXPECT_EQ(refusal_of(""), "read");
  EXPECT_EQ(refusal_of("--- \n"), "read");
}

TEST(DetectFiles, AFilterThatIsNotAppliedIsNamed) {
  RuleSet rules;
  read_rules(rule_text("x", "\nname: called"), "r.yml", {}, rules);
  read_rules(
      "title: t\nlogsource: {product: q}\nfilter: {rules: [x, gone], s: {F: b}, condition: not "
      "s}\n",
      "f.yml", {}, rules);
  read_rules(
      "title: u\nlogsource: {product: p}\nfilter: {rules: called, s: {G: b}, condition: not s}\n",
      "g.yml", {}, rules);
  ASSERT_TRUE(rules.refused.empty()) << rules.refused[0].error.text();
  EXPECT_EQ(
      apply_filters(rules),
      (std::vector<std::string>{"f.yml: the filter 't' is for product=q, the rule x for product=p, "
                                "category=c: not applied",
                                "f.yml: the filter 't' names a rule that was not read: gone"}));
  EXPECT_EQ(rules.rules[0].tests.size(), 2u);  // the second one was
}

// Answers of one Detector, event after event: "" none, "!" no event, else the ids.
std::vector<std::string> answers(const std::string& rule_file,
                                 const std::vector<std::string>& events) {
  RuleSet rules;
  read_rules(rule_file, "r", {}, rules);
  EXPECT_TRUE(rules.refused.empty());
  Detector detector(Plan::compile(std::move(rules), {}, {{.category = "c", .product = "p"}}));
  std::vector<std::string> out;
  for (std::string event : events) {
    std::size_t size = event.size();
    event.append(simdjson::SIMDJSON_PADDING, ' ');
    auto matched = detector.match(std::string_view(event).substr(0, size));
    out.emplace_back(matched ? "" : "!");
    if (matched)
      for (std::uint32_t rule : *matched) out.back() += detector.plan().rules().rules[rule].id;
  }
  return out;
}

TEST(DetectEvents, NothingOfOneEventIsLeftForTheNext) {
  EXPECT_EQ(
      answers(rule_text("x"), {R"({"F": "a"})", R"({})", R"({"F": "a"})", "[1]", R"({"G": "a"})",
                               R"({"F": "a")", R"({"F": "b"})", R"({"F": ["b", "A"]})"}),
      (std::vector<std::string>{"x", "", "x", "!", "", "!", "", "x"}));
}

TEST(DetectEvents, AKeyThatStandsTwiceGivesBothItsValues) {
  EXPECT_EQ(answers(rule_text("x"), {R"({"F": "a", "F": "b"})", R"({"F": "b", "F": "a"})",
                                     R"({"F": "b", "F": "c"})"}),
            (std::vector<std::string>{"x", "x", ""}));
}

TEST(DetectEvents, EscapedKeysAndTexts) {
  EXPECT_EQ(answers(rule_text("x"),
                    {R"({"\u0046": "\u0061"})", R"({"F": "\u0041"})", R"({"F": "\ud800"})"}),
            (std::vector<std::string>{"x", "x", "!"}));
}

TEST(DetectEvents, NumbersThatFitNowhereDoNotLoseTheEvent) {
  EXPECT_EQ(answers(rule_text("x"), {R"({"F": "a", "G": 1e999})",
                                     R"({"F": "a", "G": [-123456789012345678901234567890]})",
                                     R"({"F": "a", "G": 1.2.3})", R"({"F": "a", "G": -})",
                                     R"({"F": "a\"1e999", "G": 1e999})"}),
            (std::vector<std::string>{"x", "x", "!", "!", ""}));
}

}  // namespace
}  // namespace hinomi::detect
