// Findings in words. Private to judge/anomaly.
#pragma once

#include "judge/anomaly/sensor.h"

namespace hinomi::anomaly {

Words words_of(const VolumeHit& hit);
Words words_of(Role role, std::string_view value, const FirstSeenHit& hit);
Words words_of(std::string_view from, std::string_view to, const Rhythm& rhythm);

}  // namespace hinomi::anomaly
