// A rule in plain words.
#pragma once

#include <string>
#include <vector>

#include "judge/detect/pipeline.h"
#include "judge/detect/rule.h"

namespace hinomi::hits {

// What the rule looks for as an indented tree, a line each, under its title, author and log source,
// and which events of the pipeline are of that source.
std::string explain(const detect::Rule& rule, const detect::Pipeline& pipeline, bool japanese);

// Its title, and a line for each thing that its author says of it.
std::string explain_author(const detect::Heading& by, bool japanese);

// A condition over tests that stand in it by their number.
std::string explain_condition(const detect::Condition& condition,
                              const std::vector<detect::Test>& tests, bool japanese,
                              std::size_t indent);

}  // namespace hinomi::hits
