// What a year's losses look like: from years that were drawn, or from any list.
#pragma once

#include <span>
#include <vector>

namespace hinomi::risk {

// Each with its standard error: of a mean from the deviation, of a quantile from the losses that
// stand around it, of a tail's mean from both.
struct Estimate {
  double value = 0, standard_error = 0;
};

// Losses, sorted once.
class Losses {
 public:
  explicit Losses(std::vector<double> years);

  std::span<const double> sorted() const { return sorted_; }
  Estimate mean() const;
  double deviation() const { return deviation_; }
  // The loss that is not exceeded with probability alpha (0 to 1), the least of them.
  Estimate value_at_risk(double alpha) const;
  // The mean of the worst 1 - alpha of the years, parts of a year counted as parts:
  // min over t of t + E[(L - t)+] / (1 - alpha) (Rockafellar and Uryasev 2002).
  Estimate tail_mean(double alpha) const;
  // That a year's loss is more than x: a point of the loss-exceedance curve.
  Estimate exceedance(double x) const;

 private:
  std::vector<double> sorted_;
  double mean_ = 0, deviation_ = 0;
};

// Return on a control: what it takes from the expected loss, less its cost, by its cost.
double return_on_control(double loss, double residual, double cost);

}  // namespace hinomi::risk
