// Until when somebody mends a product. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace hinomi::supply {

enum class SupportState : std::uint8_t { past, soon, supported, unknown };
std::string_view name_of(SupportState state);

struct Support {
  SupportState state = SupportState::unknown;
  Time ends;  // the first moment without support; {}: unknown
};

// `text`: a date or a time, a month ("2027-03") or a year; support lasts until its end. What cannot
// be read is unknown, never "supported". `soon`: that long before the end.
Support support_of(std::string_view text, Time now, Duration soon);

}  // namespace hinomi::supply
