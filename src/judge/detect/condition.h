// The condition of a rule: names of selections, and, or, not, N of, parentheses.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "judge/detect/rule.h"

namespace hinomi::detect {

struct Selection {
  std::string name;
  Condition condition;
};

// The tree with each name replaced by its selection. Error: invalid, with the character as place.
Result<Condition> parse_condition(std::string_view text, const std::vector<Selection>& selections);

}  // namespace hinomi::detect
