// When an event was, as its own fields say.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "judge/detect/plan.h"

namespace hinomi::detect {

// RFC 3339, "2026-04-01 09:30:00.123" (UTC; also with T, also with an offset "+0900"), seconds or
// milliseconds since 1970 as a number or its text.
std::optional<Time> read_event_time(std::string_view text);

// By the first of the plan's time fields that can be read.
std::optional<Time> time_of(const Plan& plan, Event& event);

}  // namespace hinomi::detect
