// The sum of a random number of losses, exactly, where losses are whole numbers of some unit.
#pragma once

#include <map>
#include <vector>

#include "base/result.h"

namespace hinomi::risk {

// By units: how probable one loss of so many is. They come to 1.
using Units = std::map<unsigned, double>;

// The probabilities of a sum of 0, 1, 2 ... `most` units, of a number of losses that is Poisson's
// with this mean (Panjer 1981). Error: invalid, a loss of no unit or probabilities that do not come
// to 1.
Result<std::vector<double>> compound_poisson(double mean, const Units& loss, unsigned most);

// Of a number of losses with these probabilities of 0, 1, 2 ...
Result<std::vector<double>> compound(const std::vector<double>& numbers, const Units& loss,
                                     unsigned most);

struct Moments {
  double mean = 0, variance = 0;
};
Moments moments_of(const Units& loss);
// Of the sum, when the number has this mean and variance (for Poisson's they are the same).
Moments moments_of_sum(Moments number, Moments loss);

}  // namespace hinomi::risk
