#include "judge/detect/timespan.h"

#include <charconv>
#include <utility>

namespace hinomi::detect {

namespace {

// Seconds. Month and year are a 400th of what 400 years of the Gregorian calendar have.
constexpr std::pair<char, std::int64_t> units[] = {
    {'s', 1},       {'m', 60},        {'h', 3600},       {'d', 86'400},
    {'w', 604'800}, {'M', 2'629'746}, {'y', 31'556'952},
};
constexpr std::int64_t longest_timespan = 10 * 31'556'952;  // s

}  // namespace

Result<Duration> read_timespan(std::string_view text) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::int64_t* unit = nullptr;
  for (const auto& [letter, seconds] : units)
    if (error == std::errc() && end + 1 == text.data() + text.size() && *end == letter)
      unit = &seconds;
  if (!unit || number <= 0)
    return fail(ErrorKind::invalid, "the timespan '" + std::string(text) + "' is not understood",
                {}, "write a whole number and s, m, h, d, w, M or y, for example 90m");
  if (number > longest_timespan / *unit)
    return fail(ErrorKind::invalid, "the timespan is longer than ten years", {},
                "write a shorter one");
  return Duration(std::chrono::seconds(number * *unit));
}

std::string timespan_text(Duration span) {
  const std::int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(span).count();
  std::string out;
  for (const auto& [letter, unit] : units)
    if (seconds % unit == 0 && seconds >= unit) out = std::to_string(seconds / unit) + letter;
  return out;
}

}  // namespace hinomi::detect
