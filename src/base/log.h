// Structured log lines (JSON, one a line) on standard error. Never a secret: pass ids, names and
// counts, not tokens, keys or bodies.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

namespace hinomi {

enum class LogLevel { debug, info, warning, error };

void set_log_level(LogLevel least);

// {"time":"…","level":"info","event":"started","port":"8420"}. Any thread.
void log(LogLevel level, std::string_view event,
         std::initializer_list<std::pair<std::string_view, std::string_view>> fields = {});

}  // namespace hinomi
