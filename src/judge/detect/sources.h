// Which log sources an event belongs to, and where its fields lie: data that people edit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "judge/detect/rule.h"

namespace hinomi::detect {

// An event for which `condition` holds is of this log source.
struct Source {
  LogSource source;
  std::vector<Test> tests;
  Condition condition;
  // Fields that have another name here: the rule's name, then the event's.
  std::vector<std::pair<std::string, std::string>> fields;
};

// Other shapes in which events of the same kind come.
struct Shapes {
  std::vector<std::string> prefixes;  // paths under which any field may lie; "*" is any one key
  // One field's further places: its name and paths, looked at before the prefixes.
  std::vector<std::pair<std::string, std::vector<std::string>>> fields;
  std::vector<std::string> times;  // fields that say when the event was, best first
};

struct Sources {
  std::vector<Source> sources;
  Shapes shapes;
};

// The YAML of content/detect/sources.yml and shapes.yml. Error: invalid, with the line.
Result<Sources> read_sources(std::string_view sources, std::string_view shapes);

}  // namespace hinomi::detect
