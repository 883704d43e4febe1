// What the modifiers of one line of a rule say, read from left to right.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "in/yaml.h"
#include "judge/detect/encode.h"
#include "judge/detect/rule.h"

namespace hinomi::detect {

enum class Step { windash, utf16, base64, base64offset };
enum class Anchor { whole, start, end, inside };

struct Said {
  std::vector<Step> steps;  // in their order
  Utf16 utf16 = Utf16::little;
  Anchor anchor = Anchor::whole;
  std::optional<Order> order;
  DatePart part = DatePart::none;
  bool all = false, neq = false, cased = false, exists = false, re = false, cidr = false;
  bool reference = false, expand = false;
  std::string flags;  // of re

  bool has(Step step) const { return std::find(steps.begin(), steps.end(), step) != steps.end(); }
  // Something that changes or compares text.
  bool is_text() const { return !steps.empty() || anchor != Anchor::whole || cased; }
};

// `names` is what stands behind the first bar of the key; without data when there is no bar. `at`
// is the line's value. Error: invalid, for a modifier that is unknown, stands twice or does not
// fit.
Result<Said> read_modifiers(std::string_view names, const in::Yaml& at, bool is_keyword);

}  // namespace hinomi::detect
