// The Open FAIR tree (The Open Group, O-RA and O-RT): risk from how often somebody tries, how often
// that succeeds, and what it costs. Each quantity is given as a distribution, or made from those
// below it.
//
//   risk = loss event frequency * loss magnitude
//   loss event frequency = threat event frequency * vulnerability
//   threat event frequency = contact frequency * probability of action
//   vulnerability = the part of trials in which the threat is more capable than the control is
//   strong loss magnitude = primary loss + the sum over forms of secondary frequency * secondary
//   magnitude
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "judge/risk/severity.h"

namespace hinomi::risk {

struct FairTree {
  using Quantity = std::optional<Severity>;
  // What is given stands for all below it.
  Quantity loss_event_frequency, threat_event_frequency, contact_frequency, probability_of_action,
      vulnerability, threat_capability, control_strength, loss_magnitude, primary_loss;
  struct Secondary {
    Severity frequency, magnitude;
  };
  std::vector<Secondary> secondary;
};

// By trial.
struct FairTrials {
  std::vector<double> loss_event_frequency, loss_magnitude, risk;
};

// Error: invalid, naming a quantity that is neither given nor can be made.
Result<FairTrials> draw(const FairTree& tree, std::size_t trials, std::uint64_t seed);

// The steps, of tables of trials. All spans are equally long.
std::vector<double> product(std::span<const double> a, std::span<const double> b);
std::vector<double> sum(std::span<const double> a, std::span<const double> b);
double part_above(std::span<const double> capability, std::span<const double> strength);
// Row by row: the sum over forms of frequency * magnitude.
std::vector<double> secondary_loss(const std::vector<std::vector<double>>& frequency,
                                   const std::vector<std::vector<double>>& magnitude);

}  // namespace hinomi::risk
