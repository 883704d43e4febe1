#include "judge/risk/compound.h"

#include <cmath>

namespace hinomi::risk {

namespace {

Result<void> check(const Units& loss) {
  double sum = 0;
  for (const auto& [units, p] : loss) sum += p;
  if (std::abs(sum - 1) > 1e-9)
    return fail(ErrorKind::invalid, "the losses' probabilities come to " + std::to_string(sum),
                "losses", "They have to come to 1");
  return {};
}

}  // namespace

Result<std::vector<double>> compound_poisson(double mean, const Units& loss, unsigned most) {
  TRY(check(loss));
  if (!(mean >= 0)) return fail(ErrorKind::invalid, "a mean below 0", "mean", "From 0 on");
  if (loss.begin()->first == 0)
    return fail(ErrorKind::invalid, "a loss of nothing", "losses",
                "Leave it out and multiply the mean by the rest");
  std::vector<double> out(most + 1);
  out[0] = std::exp(-mean);
  for (unsigned sum = 1; sum <= most; ++sum) {
    double here = 0;
    for (const auto& [units, p] : loss) {
      if (units > sum) break;
      here += units * p * out[sum - units];
    }
    out[sum] = mean / sum * here;
  }
  return out;
}

Result<std::vector<double>> compound(const std::vector<double>& numbers, const Units& loss,
                                     unsigned most) {
  TRY(check(loss));
  std::vector<double> out(most + 1), power(most + 1);
  power[0] = 1;
  for (double p : numbers) {
    for (unsigned i = 0; i <= most; ++i) out[i] += p * power[i];
    std::vector<double> next(most + 1);
    for (unsigned i = 0; i <= most; ++i)
      for (const auto& [units, one] : loss)
        if (i + units <= most) next[i + units] += power[i] * one;
    power = std::move(next);
  }
  return out;
}

Moments moments_of(const Units& loss) {
  Moments out;
  for (const auto& [units, p] : loss) out.mean += units * p;
  for (const auto& [units, p] : loss) out.variance += p * (units - out.mean) * (units - out.mean);
  return out;
}

Moments moments_of_sum(Moments number, Moments loss) {
  return {number.mean * loss.mean,
          number.mean * loss.variance + number.variance * loss.mean * loss.mean};
}

}  // namespace hinomi::risk
