// Many years of losses, drawn event by event: how bad a year can be, and whose part it is.
//
// Each scenario draws from a stream of its own for each 65,536 years, and amounts are added as
// whole numbers of sixteenths: so the years are the same, to the bit, for any number of threads,
// and a scenario can be taken out and put in again without drawing the others anew.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "judge/risk/measures.h"
#include "judge/risk/severity.h"

namespace hinomi::risk {

struct Scenario {
  std::uint64_t key = 0;  // of its stream: the same draws under the same key
  double rate = 0;        // events a year, Poisson's; or the probability of one
  Severity severity;
  bool at_most_one = false;  // event a year
};

class Years {
 public:
  // `count` years; `threads` at least 1. Error: invalid, too_large (2^31 years or more, or more
  // than 2^40 events are expected).
  static Result<Years> draw(std::vector<Scenario> scenarios, std::uint32_t count,
                            std::uint64_t seed, unsigned threads = 1);

  std::uint32_t count() const { return static_cast<std::uint32_t>(totals_.size()); }
  const std::vector<Scenario>& scenarios() const { return scenarios_; }
  double total(std::uint32_t year) const { return static_cast<double>(totals_[year]) / parts; }
  Losses losses() const;
  // The loss that is not exceeded with this probability, without sorting all.
  double value_at_risk(double alpha) const;

  // Error: invalid.
  Result<void> replace(std::size_t place, Scenario by);

  // By scenario: its part of the mean of the worst 1 - alpha of the years. Their sum is that mean.
  std::vector<double> tail_parts(double alpha) const;

 private:
  static constexpr double parts = 16;  // of an amount
  static constexpr std::uint32_t block = 1 << 16;

  Years() = default;
  std::uint32_t size_of(std::uint32_t number) const;
  // Adds what the scenario loses in these years, `sign` times.
  void add(const Scenario& scenario, std::uint32_t number, std::span<std::int64_t> years,
           int sign) const;

  std::vector<Scenario> scenarios_;
  std::vector<std::int64_t> totals_;
  std::uint64_t seed_ = 0;
  unsigned threads_ = 1;
};

}  // namespace hinomi::risk
