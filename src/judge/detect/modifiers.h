// One line of a selection, "field|modifier|modifier: values", as a condition over tests.
#pragma once

#include <string_view>
#include <vector>

#include "in/yaml.h"
#include "judge/detect/rule.h"
#include "judge/detect/rule_file.h"

namespace hinomi::detect {

// Adds the tests to `tests` and answers the condition over them. `key` may be empty or begin with
// "|": the values are keywords then. Error: invalid, with the line as place.
Result<Condition> read_field(std::string_view key, const in::Yaml& value,
                             const Placeholders& placeholders, std::vector<Test>& tests);

}  // namespace hinomi::detect
