// A selection: a map, a list of maps and keywords, or a keyword.
#pragma once

#include "in/yaml.h"
#include "judge/detect/rule_file.h"

namespace hinomi::detect {

struct Reading {
  const Placeholders& placeholders;
  std::vector<Test>& tests;  // grows
};

// Error: invalid, with the line as place.
Result<Condition> read_selection(const in::Yaml& selection, const Reading& reading);

// Error: invalid, when the document has no title.
Result<Heading> read_heading(const in::Yaml& document, const std::string& file);

// category, product and service of a map, in lower case. Error: invalid, when one is no text.
Result<LogSource> read_log_source(const in::Yaml& map);

}  // namespace hinomi::detect
