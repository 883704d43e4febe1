// Random numbers that depend on nothing but where they are used: the same for any number of
// threads, in any order, on any machine.
#pragma once

#include <math.h>

#include <cmath>
#include <cstdint>

namespace hinomi::risk {

// One to one on 64 bits (the finisher of splitmix64).
inline std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

// A stream of its own for each key.
class Stream {
 public:
  Stream(std::uint64_t seed, std::uint64_t key, std::uint64_t part)
      : at_(mixed(mixed(mixed(seed + step) + key * step) + part * step)) {}

  std::uint64_t bits() { return mixed(at_ += step); }
  // Between 0 and 1, neither of them.
  double uniform() { return (static_cast<double>(bits() >> 12) + 0.5) * 0x1p-52; }

  // Poisson's: by multiplication when small, else Hörmann's PTRS (1993).
  std::uint64_t poisson(double mean) {
    if (!(mean > 0)) return 0;
    if (mean < 10) {
      const double end = std::exp(-mean);
      double product = uniform();
      std::uint64_t out = 0;
      for (; product > end; ++out) product *= uniform();
      return out;
    }
    const double b = 0.931 + 2.53 * std::sqrt(mean), a = -0.059 + 0.02483 * b;
    const double inverse = 1.1239 + 1.1328 / (b - 3.4), accepted = 0.9277 - 3.6224 / (b - 2);
    const double log_mean = std::log(mean);
    for (;;) {
      const double u = uniform() - 0.5, v = uniform(), edge = 0.5 - std::abs(u);
      const double k = std::floor((2 * a / edge + b) * u + mean + 0.43);
      if (edge >= 0.07 && v <= accepted) return static_cast<std::uint64_t>(k);
      if (k < 0 || (edge < 0.013 && v > edge)) continue;
      int sign = 0;
      if (std::log(v * inverse / (a / (edge * edge) + b)) <=
          k * log_mean - mean - ::lgamma_r(k + 1, &sign))
        return static_cast<std::uint64_t>(k);
    }
  }

 private:
  static constexpr std::uint64_t step = 0x9E3779B97F4A7C15u;
  std::uint64_t at_;
};

}  // namespace hinomi::risk
