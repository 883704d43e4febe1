#include "judge/risk/gordon_loeb.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace hinomi::risk {

Result<GordonLoeb> best_spend(BreachClass breach, double v, double loss, double alpha,
                              double beta) {
  if (!(v >= 0 && v <= 1))
    return fail(ErrorKind::invalid, "no probability", "vulnerability", "From 0 to 1");
  if (!(loss >= 0) || !(alpha > 0) || !(beta >= 1))
    return fail(ErrorKind::invalid, "loss, alpha or beta too small", "loss",
                "A loss from 0 on, alpha above 0, beta from 1 on");
  GordonLoeb out{.bound = v * loss / std::numbers::e};
  double left = v;
  if (breach == BreachClass::first) {
    out.spend = (std::pow(v * beta * alpha * loss, 1 / (beta + 1)) - 1) / alpha;
    out.spend = std::max(0.0, out.spend);
    left = v / std::pow(alpha * out.spend + 1, beta);
  } else if (v > 0 && v < 1) {
    const double gain = -alpha * loss * v * std::log(v);
    if (gain > 1) out.spend = std::log(1 / gain) / (alpha * std::log(v));
    left = std::pow(v, alpha * out.spend + 1);
  }
  out.benefit = (v - left) * loss - out.spend;
  return out;
}

}  // namespace hinomi::risk
