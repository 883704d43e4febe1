#include "judge/anomaly/tails.h"

#include <algorithm>
#include <cmath>

namespace hinomi::anomaly {
namespace {

constexpr double exact_up_to = 1e4;  // standard deviation

// log P(X = value). Negative binomial with r = mean^2 / (variance - mean) failures and success
// p = mean / variance (Johnson, Kemp, Kotz, Univariate Discrete Distributions, chapter 5).
struct Mass {
  explicit Mass(const Counts& counts)
      : mean(counts.mean),
        is_poisson(counts.variance <= counts.mean * (1 + 1e-9)),
        r(is_poisson ? 0 : mean * mean / (counts.variance - mean)),
        q(is_poisson ? 0 : 1 - mean / counts.variance) {}
  double log_at(double k) const {
    if (is_poisson) return k * std::log(mean) - mean - std::lgamma(k + 1);
    return std::lgamma(k + r) - std::lgamma(r) - std::lgamma(k + 1) + r * std::log1p(-q) +
           k * std::log(q);
  }
  // P(k + 1) / P(k)
  double up(double k) const { return is_poisson ? mean / (k + 1) : (k + r) / (k + 1) * q; }

  double mean;
  bool is_poisson;
  double r, q;
};

// From `value` away from the mean the masses fall at least as fast as the first two do, so what is
// left out is below the last term over (1 - its ratio).
double sum_up(const Mass& mass, double k) {
  double term = std::exp(mass.log_at(k)), sum = 0;
  for (; term > sum * 1e-14 && term > 0; ++k) {
    sum += term;
    term *= mass.up(k);
  }
  return sum;
}
double sum_down(const Mass& mass, double k) {
  double term = std::exp(mass.log_at(k)), sum = 0;
  for (; term > sum * 1e-14 && term > 0; --k) {
    sum += term;
    if (k < 1) break;
    term /= mass.up(k - 1);
  }
  return sum;
}

double normal_above(double z) { return std::erfc(z / std::sqrt(2.0)) / 2; }

}  // namespace

double at_least(const Counts& counts, std::uint64_t value) {
  const double k = static_cast<double>(value), deviation = std::sqrt(counts.variance);
  if (value == 0) return 1;
  if (deviation > exact_up_to) return normal_above((k - 0.5 - counts.mean) / deviation);
  const Mass mass(counts);
  if (k <= counts.mean) return std::max(0.0, 1 - sum_down(mass, k - 1));
  return std::min(1.0, sum_up(mass, k));
}

double at_most(const Counts& counts, std::uint64_t value) {
  const double k = static_cast<double>(value), deviation = std::sqrt(counts.variance);
  if (deviation > exact_up_to) return normal_above((counts.mean - k - 0.5) / deviation);
  const Mass mass(counts);
  if (k > counts.mean) return std::max(0.0, 1 - sum_up(mass, k + 1));
  return std::min(1.0, sum_down(mass, k));
}

std::uint64_t limit_above(const Counts& counts, double chance) {
  std::uint64_t low = static_cast<std::uint64_t>(counts.mean);  // P > chance
  std::uint64_t step = static_cast<std::uint64_t>(std::sqrt(counts.variance)) + 1;
  while (at_least(counts, low + step) > chance) {
    low += step;
    step *= 2;
  }
  std::uint64_t high = low + step;
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    (at_least(counts, middle) > chance ? low : high) = middle;
  }
  return high;
}

}  // namespace hinomi::anomaly
