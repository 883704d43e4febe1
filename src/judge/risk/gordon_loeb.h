// A first answer from four numbers: how much protection is worth its price (Gordon and Loeb 2002).
#pragma once

#include "base/result.h"

namespace hinomi::risk {

// How the probability of a breach, `vulnerability` without any, falls with the money z that is
// spent: first: v / (alpha z + 1)^beta; second: v^(alpha z + 1).
enum class BreachClass { first, second };

struct GordonLoeb {
  double spend = 0;    // that pays best; never more than vulnerability * loss / e
  double benefit = 0;  // expected loss avoided by it, less what it costs
  double bound = 0;    // vulnerability * loss / e
};

// `loss`: of one breach. Error: invalid unless 0 <= vulnerability <= 1, loss >= 0, alpha > 0 and,
// of the first class, beta >= 1.
Result<GordonLoeb> best_spend(BreachClass breach, double vulnerability, double loss, double alpha,
                              double beta = 1);

}  // namespace hinomi::risk
