// Runs test/cases/detect/*.case, through the engine and through Sigma read literally; the README
// there says how they are written.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "judge/detect/detector.h"
#include "judge/detect/literal_sigma.h"
#include "judge/detect/rule_file.h"

namespace hinomi::detect {
namespace {

namespace fs = std::filesystem;
const fs::path cases_folder = fs::path(HINOMI_SOURCE_DIR) / "test/cases/detect";

struct RuleCase {
  std::string name;
  std::map<std::string, std::string> parts;
};

std::string text_in(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

std::vector<RuleCase> cases_in(const fs::path& path) {
  std::vector<RuleCase> out;
  std::string* part = nullptr;
  std::istringstream lines(text_in(path));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("== ")) {
      out.push_back({line.substr(3), {}});
      part = nullptr;
    } else if (line.starts_with("--- ")) {
      part = &out.back().parts[line.substr(4)];
    } else if (part) {
      *part += line + "\n";
    }
  }
  for (RuleCase& one : out) {
    std::string& rule = one.parts["rule"];
    rule = "\n" + rule;
    auto add = [&](const std::string& key, const std::string& value) {
      if (rule.find("\n" + key + ":") == std::string::npos) rule += key + ": " + value + "\n";
    };
    add("title", "case");
    add("id", "rule");
    add("logsource", "{category: any}");
    rule.erase(0, 1);
  }
  return out;
}

std::vector<std::string> filled_lines(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) out.push_back(line);
  return out;
}

literal::Values placeholders_of(const RuleCase& one) {
  literal::Values out;
  auto part = one.parts.find("placeholders");
  if (part == one.parts.end()) return out;
  for (const std::string& line : filled_lines(part->second)) {
    std::size_t colon = line.find(':');
    std::vector<std::string>& values = out[line.substr(0, colon)];
    std::istringstream rest(line.substr(colon + 1) + ",");
    for (std::string value; std::getline(rest, value, ',');) values.emplace_back(trim(value));
  }
  return out;
}

std::vector<std::string> pipelines_of(const RuleCase& one) {
  auto part = one.parts.find("pipeline");
  if (part != one.parts.end()) return {part->second};
  static const std::vector<std::string> usual = [] {
    std::vector<std::string> out;
    for (const char* name : {"cloud", "ecs", "linux", "network", "ocsf", "windows"})
      out.push_back(
          text_in(fs::path(HINOMI_SOURCE_DIR) / "content/detect" / (name + std::string(".yml"))));
    return out;
  }();
  return usual;
}

in::Yaml yaml_in(const std::string& text) { return in::parse_yaml(text).value().at(0); }

// "yes", "no", or why the rule is refused, for each event; one answer when it is refused.
std::vector<std::string> answers_of_engine(const RuleCase& one,
                                           const std::vector<std::string>& events) {
  Placeholders placeholders;
  for (const auto& [name, values] : placeholders_of(one)) placeholders[name] = values;
  RuleSet rules;
  read_rules(one.parts.at("rule"), "rule.yml", placeholders, rules);
  if (auto filter = one.parts.find("filter"); filter != one.parts.end())
    read_rules(filter->second, "filter.yml", placeholders, rules);
  if (!rules.refused.empty()) return {rules.refused[0].error.text()};
  apply_filters(rules);
  Pipeline pipeline;
  for (const std::string& text : pipelines_of(one)) {
    auto read = read_pipeline(text, pipeline);
    if (!read) return {"pipeline: " + read.error().text()};
  }
  Detector detector(Plan::compile(std::move(rules), pipeline, {{.category = "any"}}));
  std::vector<std::string> out;
  for (std::string event : events) {
    std::size_t size = event.size();
    event.append(simdjson::SIMDJSON_PADDING, ' ');
    auto matched = detector.match(std::string_view(event).substr(0, size));
    out.push_back(!matched ? matched.error().text() : matched->empty() ? "no" : "yes");
  }
  return out;
}

std::vector<std::string> answers_read_literally(const RuleCase& one,
                                                const std::vector<std::string>& events) {
  literal::Sigma sigma({{{"category", "any"}}}, placeholders_of(one));
  for (const std::string& text : pipelines_of(one)) sigma.add_pipeline(yaml_in(text));
  auto document = in::parse_yaml(one.parts.at("rule"));
  if (!document) return {document.error().text()};
  std::vector<literal::Rule> rules;
  try {
    rules.push_back(sigma.read(document->at(0)));
    if (auto filter = one.parts.find("filter"); filter != one.parts.end())
      sigma.filter(yaml_in(filter->second), rules);
  } catch (const literal::Refused&) {
    return {"refused"};
  }
  std::vector<std::string> out;
  for (const std::string& event : events) {
    auto value = json::parse(event);
    out.push_back(sigma.match(rules, value.as_object()).empty() ? "no" : "yes");
  }
  return out;
}

// Boost.JSON has no number too large for a double.
bool has_text_numbers(const std::string& name) { return name.find("fits nowhere") != name.npos; }

TEST(DetectCases, EveryCaseFile) {
  std::set<int> decisions;
  int events_asked = 0;
  for (const char* file : {"events", "values", "modifiers", "conditions", "shapes", "made"}) {
    for (const RuleCase& one : cases_in(cases_folder / (file + std::string(".case")))) {
      SCOPED_TRACE(file + std::string(".case: ") + one.name);
      decisions.insert(std::atoi(one.name.c_str()));
      if (auto refused = one.parts.find("refused"); refused != one.parts.end()) {
        std::string why(trim(refused->second));
        EXPECT_EQ(answers_of_engine(one, {"{}"}), std::vector<std::string>{why});
        if (why.starts_with("pipeline: ")) continue;  // what is read literally takes any
        EXPECT_NE(answers_read_literally(one, {"{}"}), std::vector<std::string>{"no"});
        EXPECT_NE(answers_read_literally(one, {"{}"}), std::vector<std::string>{"yes"});
        continue;
      }
      for (const char* wanted : {"yes", "no"}) {
        std::vector<std::string> events = filled_lines(one.parts.at(wanted));
        ASSERT_FALSE(events.empty());
        std::vector<std::string> ours = answers_of_engine(one, events), literal;
        if (!has_text_numbers(one.name)) literal = answers_read_literally(one, events);
        ASSERT_EQ(ours.size(), events.size()) << ours[0];
        for (std::size_t i = 0; i < events.size(); ++i, ++events_asked) {
          EXPECT_EQ(ours[i], wanted) << events[i];
          if (!literal.empty()) {
            EXPECT_EQ(literal.at(i), wanted) << "read literally: " << events[i];
          }
        }
      }
    }
  }
  for (int decision = 1; decision <= 31; ++decision)
    EXPECT_TRUE(decisions.contains(decision) || decision == 30) << decision;
  for (int decision = 54; decision <= 57; ++decision)
    EXPECT_TRUE(decisions.contains(decision)) << decision;
  EXPECT_GE(events_asked, 430);
}

}  // namespace
}  // namespace hinomi::detect
