#include "judge/vet/decay.h"

#include <algorithm>
#include <cmath>

namespace hinomi::vet {

namespace {

constexpr double seconds_a_day = 86400;

}  // namespace

double decay_score(const DecayModel& model, double base, double elapsed_seconds) {
  if (elapsed_seconds <= 0) return std::clamp(base, 0.0, 100.0);
  const double share = elapsed_seconds / (model.lifetime_days * seconds_a_day);
  return std::clamp(base * (1 - std::pow(share, 1 / model.decay_speed)), 0.0, 100.0);
}

bool is_decayed(const DecayModel& model, double score) { return score < model.threshold; }

double decay_seconds(const DecayModel& model, double base) {
  if (base <= 0 || base < model.threshold) return 0;
  const double share = std::pow(1 - model.threshold / base, model.decay_speed);
  return share * model.lifetime_days * seconds_a_day;
}

}  // namespace hinomi::vet
