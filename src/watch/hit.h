// What a judge found in an event.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "judge/detect/detector.h"

namespace hinomi::watch {

// A rule that holds for an event.
struct Hit {
  const detect::Rule& rule;
  std::string_view source;  // the file, as it was named
  std::uint64_t record = 0;
  std::optional<Time> time;  // when the event was
  std::vector<detect::Detector::Evidence> evidence;
  std::string_view json;  // the event
};

}  // namespace hinomi::watch
