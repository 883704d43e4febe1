// The tests that SigmaHQ keeps beside its rules: info.yml names a rule, a file of events beside it,
// and how many of them match.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::detect {

struct RegressionTest {
  std::string rule;         // its id
  std::string events;       // the file's name without folder and ending
  std::uint64_t count = 0;  // 0: at least one
  bool is_right(std::uint64_t got) const { return count > 0 ? got == count : got > 0; }
  std::string shown(std::uint64_t got) const;  // as `count` is said: "3", or "some" or "none"
};

// Of one info.yml; none when its tests are not written yet. Error: invalid.
Result<std::vector<RegressionTest>> read_regression(std::string_view text);

}  // namespace hinomi::detect
