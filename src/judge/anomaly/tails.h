// How far a count may lie from what is expected before chance alone is no good reason any more.
#pragma once

#include <cstdint>

namespace hinomi::anomaly {

// Counts with this mean and variance: Poisson when the variance is not above the mean, else
// negative binomial. `mean` > 0. Both exact to about twelve digits up to a standard deviation of
// 10,000; above it counts are taken as normal.
struct Counts {
  double mean = 1, variance = 1;
};
double at_least(const Counts& counts, std::uint64_t value);  // P(X >= value)
double at_most(const Counts& counts, std::uint64_t value);   // P(X <= value)

// The smallest value with at_least(value) <= chance.
std::uint64_t limit_above(const Counts& counts, double chance);

}  // namespace hinomi::anomaly
