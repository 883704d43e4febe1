// All published rules against a sample of recorded events, through the engine and through Sigma
// read literally. HINOMI_DETECT: a folder with rules*/ and bench.jsonl; without it nothing is
// asked. HINOMI_CASES: how many events.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "judge/detect/detector.h"
#include "judge/detect/literal_sigma.h"
#include "judge/detect/rule_file.h"

namespace hinomi::detect {
namespace {

std::string whole_file(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

struct Corpus {
  literal::Sigma sigma{{}, {}};
  std::vector<literal::Rule> literal_rules;
  RuleSet rules;
  Pipeline pipeline;

  explicit Corpus(const std::filesystem::path& folder) {
    for (const char* name : {"cloud", "ecs", "linux", "network", "ocsf", "windows"}) {
      std::string text = whole_file(std::filesystem::path(HINOMI_SOURCE_DIR) / "content/detect" /
                                    (name + std::string(".yml")));
      EXPECT_TRUE(read_pipeline(text, pipeline));
      sigma.add_pipeline(in::parse_yaml(text).value().at(0));
    }
    for (const auto& top : std::filesystem::directory_iterator(folder)) {
      if (!top.path().filename().string().starts_with("rules")) continue;
      for (const auto& file : std::filesystem::recursive_directory_iterator(top))
        if (file.path().extension() == ".yml") add(file.path());
    }
  }
  void add(const std::filesystem::path& path) {
    std::string text = whole_file(path);
    std::size_t before = rules.refused.size();
    read_rules(text, path.string(), {}, rules);
    bool is_refused = rules.refused.size() > before;
    if (is_refused)
      std::cout << path.filename().string() << ": " << rules.refused.back().error.text() << "\n";
    auto documents = in::parse_yaml(text);
    if (!documents) return;
    for (const in::Yaml& document : *documents) try {
        literal_rules.push_back(sigma.read(document));
        EXPECT_FALSE(is_refused) << path;
      } catch (const literal::Refused& refused) {
        EXPECT_TRUE(is_refused) << path << ": " << refused.why;
      }
  }
};

TEST(DetectCorpus, TheSameRulesHoldOfRecordedEvents) {
  const char* folder = std::getenv("HINOMI_DETECT");
  if (!folder) GTEST_SKIP() << "no HINOMI_DETECT";
  Corpus corpus(folder);
  std::cout << corpus.rules.rules.size() << " rules, " << corpus.rules.refused.size()
            << " refused\n";
  const char* wanted = std::getenv("HINOMI_CASES");
  std::size_t most = wanted ? static_cast<std::size_t>(std::atoi(wanted)) : 300;
  std::size_t every = std::max<std::size_t>(1, 326'446 / most);
  Detector detector(Plan::compile(corpus.rules, corpus.pipeline, {}));
  std::ifstream events(std::filesystem::path(folder) / "bench.jsonl");
  std::size_t number = 0, asked = 0, hits = 0;
  for (std::string line; std::getline(events, line); ++number) {
    if (number % every != 0) continue;
    auto tree = json::parse(line);
    std::size_t size = line.size();
    line.append(simdjson::SIMDJSON_PADDING, ' ');
    auto matched = detector.match(std::string_view(line).substr(0, size));
    ASSERT_TRUE(matched) << number;
    std::set<std::string> ids;
    for (std::uint32_t rule : *matched) ids.insert(detector.plan().rules().rules[rule].id);
    auto literal = corpus.sigma.match(corpus.literal_rules, tree.as_object());
    EXPECT_EQ(ids, literal) << "event " << number << ": " << line;
    ++asked;
    hits += ids.size();
  }
  std::cout << asked << " events, " << hits << " hits\n";
  EXPECT_GT(asked, 0u);
}

}  // namespace
}  // namespace hinomi::detect
