// Times in a story: "{now-2d}" as RFC 3339, "{epoch+90m}" as seconds since 1970. What a scan saw
// the day before yesterday stays so whenever the story is told.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace hinomi::demo {

// What stands between the braces; nothing when it is not of this form.
std::optional<std::string> time_word(std::string_view word, Time now);
// The text with all of them filled; other braces stay as they are.
std::string with_times(std::string_view text, Time now);

}  // namespace hinomi::demo
