// How fast an indicator grows stale: the polynomial model of MISP.
//   score(t) = max(0, base * (1 - (t / lifetime)^(1 / decay_speed))); decayed when score <
//   threshold.
// Source: MISP decaying models (misp-decaying-models), "Polynomial".
#pragma once

#include "base/time.h"

namespace hinomi::vet {

struct DecayModel {
  double lifetime_days = 30;
  double decay_speed = 1;
  double threshold = 30;
  double default_base = 80;
};

// 0..100.
double decay_score(const DecayModel& model, double base, double elapsed_seconds);
bool is_decayed(const DecayModel& model, double score);
// Seconds until the score falls under the threshold; 0 when it is under it from the start.
double decay_seconds(const DecayModel& model, double base);

}  // namespace hinomi::vet
