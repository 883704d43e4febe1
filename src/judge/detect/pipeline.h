// Pipelines: which log sources events belong to, and where their fields lie. Data that people edit,
// as content/detect/*.yml.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "judge/detect/made_value.h"
#include "judge/detect/rule.h"

namespace hinomi::detect {

// An event for which `condition` holds is of this log source.
struct Source {
  LogSource source;
  std::vector<Test> tests;
  Condition condition;
  // Fields that have another name here: the rule's name, then the event's.
  std::vector<std::pair<std::string, std::string>> fields;
  // Fields whose values are made here; looked at before `fields`.
  std::vector<MadeField> values;
};

struct Pipeline {
  std::vector<Source> sources;
  // Paths under which any field may lie as well; "*" is any one key.
  std::vector<std::string> prefixes;
  // One field's further places: its name and paths, looked at before the prefixes.
  std::vector<std::pair<std::string, std::vector<std::string>>> fields;
  // Fields that say when an event was, best first.
  std::vector<std::string> times;
  // Names that rules may be written in besides Sigma's own, as their `taxonomy` says.
  std::vector<std::string> taxonomies;
};

// Adds what the YAML of one file says. Error: invalid, with the line.
Result<void> read_pipeline(std::string_view text, Pipeline& out);

}  // namespace hinomi::detect
