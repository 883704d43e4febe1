// What judging stands on, from files: the same for commands and for a node.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/world.h"
#include "in/observe_mapping.h"
#include "judge/detect/correlation_plan.h"
#include "judge/detect/plan.h"

namespace hinomi::watch {

// All of CONTENT/detect (none when `content` is empty), then `more`. Errors: io; invalid, with file
// and line.
Result<detect::Pipeline> read_pipelines(Disk& disk, const std::filesystem::path& content,
                                        std::span<const std::filesystem::path> more = {});
// All of CONTENT/observe, likewise. Errors: io; invalid, with file and line.
Result<in::ObserveMapping> read_observe_mappings(Disk& disk, const std::filesystem::path& content);

// Once all rules were read: refuses what the pipeline does not know, applies filters, links
// correlations. Answers what is wrong with filters; refusals are in `rules`.
std::vector<std::string> settle(detect::RuleSet& rules, const detect::Pipeline& pipeline);

struct ReadyRules {
  std::shared_ptr<const detect::Plan> plan;
  std::shared_ptr<const detect::CorrelationPlan> correlations;  // nullptr: there are none
};
// Of settled rules; the others as Plan::compile has them.
ReadyRules compile(detect::RuleSet rules, detect::Pipeline pipeline,
                   std::vector<detect::LogSource> given, std::span<const std::string> kept);

}  // namespace hinomi::watch
