// Rules and pipelines from files, for the commands that need them.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "judge/detect/correlation_plan.h"
#include "judge/detect/plan.h"
#include "judge/detect/rule_file.h"

namespace hinomi::cli {

struct LoadedRules {
  std::shared_ptr<const detect::Plan> plan;
  std::shared_ptr<const detect::CorrelationPlan> correlations;  // none when there are none
  std::vector<detect::Refusal> refused;
  std::vector<std::string> filters;  // what is wrong with filters
};

// What --placeholders names. Error: invalid, with the line.
Result<detect::Placeholders> load_placeholders(const std::string& file);
// The program's own pipelines and `files`.
Result<detect::Pipeline> load_pipeline(const std::vector<std::string>& files);
// "product=windows,service=security". Error: invalid.
Result<std::vector<detect::LogSource>> read_log_sources(const std::vector<std::string>& texts);

// As they stand in their files: filters are not applied, and nothing is looked for that
// correlations refer to.
Result<detect::RuleSet> read_rules(const RuleArguments& arguments);
// "--rules A B events.jsonl" does not say where rules end: what follows the first and has no YAML
// in it (a file of another name, a folder without .yml and .yaml) is events, before the others.
void part_rules_and_events(std::vector<std::string>& rules, std::vector<std::string>& events);

// `kept`: fields that others than rules ask events for.
Result<LoadedRules> load_rules(const RuleArguments& arguments,
                               std::span<const std::string> kept = {});

}  // namespace hinomi::cli
