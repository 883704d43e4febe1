// How large one loss is, once it happens: distributions that people can give from what they know.
// Amounts are in any one currency.
#pragma once

#include <variant>
#include <vector>

#include "base/result.h"

namespace hinomi::risk {

// The value that the standard normal stays under with probability p, 0 < p < 1. Wichura's AS 241,
// relative error about 1e-16.
double normal_quantile(double p);
double normal_cdf(double z);

// exp of a normal with this mean and standard deviation.
struct Lognormal {
  double mu = 0, sigma = 1;
};
// Of somebody's 90 % range: one in twenty is below `low`, one in twenty above `high`.
// Error: invalid unless 0 < low < high.
Result<Lognormal> lognormal_of_range(double low, double high);

// A beta distribution over [low, high] with this most likely value. The two forms differ in the
// deviation: `standard` is the usual one (alpha = 1 + gamma * (mode - low) / (high - low)),
// `pyfair` takes (high - low) / (gamma + 2) for the standard deviation.
struct Pert {
  double low = 0, mode = 0.5, high = 1, gamma = 4;
  enum class Form { standard, pyfair } form = Form::standard;
};
struct Exponential {
  double mean = 1;
};
// 1 - (theta / (x + theta))^alpha; its mean is infinite unless alpha > 1.
struct Pareto {
  double alpha = 2, theta = 1;
};
struct Fixed {
  double value = 0;
};
using Severity = std::variant<Lognormal, Pert, Exponential, Pareto, Fixed>;

// Error: invalid, naming the number that no such distribution can have.
Result<void> check(const Severity& severity);

double mean(const Severity& severity);
double variance(const Severity& severity);  // infinite where it is
double cdf(const Severity& severity, double x);
double quantile(const Severity& severity, double p);  // 0 < p < 1

// One of several, with weights that come to 1.
struct Weighted {
  double weight = 1;
  Severity severity;
};
double mean(const std::vector<Weighted>& mixture);
double cdf(const std::vector<Weighted>& mixture, double x);

}  // namespace hinomi::risk
