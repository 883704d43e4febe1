// When an event was, as its own fields say.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "judge/detect/plan.h"

namespace hinomi::detect {

// RFC 3339, the same without a zone (UTC), or seconds since 1970 with or without a fraction.
std::optional<Time> time_from(std::string_view text);

// By the first of the plan's time fields that says one.
std::optional<Time> time_of(const Plan& plan, Event& event);

}  // namespace hinomi::detect
