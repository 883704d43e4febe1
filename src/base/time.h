// Instants in UTC with microseconds. Local time and eras (令和) belong to the pages.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi {

using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

// RFC 3339: "2026-04-01T09:00:00Z", a fraction of 1 to 9 digits, or an offset "+09:00". "T" may be
// a space. Leap second 60 becomes the next second. Error: invalid, with the text as place.
Result<Time> parse_time(std::string_view text);

// Also a date alone ("2026-04-01", midnight UTC) and Unix seconds ("1775034000").
Result<Time> parse_time_loosely(std::string_view text);

// "2026-04-01T00:00:00.000000Z": always 27 characters, so text order is time order.
std::string format_time(Time time);

// "2026-04-01T00:00:00.000Z", as STIX and TAXII write it (milliseconds; 24 characters).
std::string format_time_millis(Time time);

}  // namespace hinomi
