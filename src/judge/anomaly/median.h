// Private to judge/anomaly.
#pragma once

#include <algorithm>
#include <vector>

namespace hinomi::anomaly {

// Between the two in the middle their mean. Sorts in part; `values` is not empty.
inline double median_of(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace hinomi::anomaly
