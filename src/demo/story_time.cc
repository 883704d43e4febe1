#include "demo/story_time.h"

#include <charconv>

namespace hinomi::demo {

std::optional<std::string> time_word(std::string_view word, Time now) {
  const bool is_epoch = word.starts_with("epoch");
  if (!is_epoch && !word.starts_with("now")) return {};
  word.remove_prefix(is_epoch ? 5 : 3);
  if (!word.empty()) {
    int number = 0;
    const std::string_view digits = word.substr(1, word.size() - 2);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (word.size() < 3 || error != std::errc() || end != digits.data() + digits.size()) return {};
    const char sign = word.front(), unit = word.back();
    if (sign == '-') number = -number;
    if (unit == 'd')
      now += std::chrono::days(number);
    else if (unit == 'h')
      now += std::chrono::hours(number);
    else if (unit == 'm')
      now += std::chrono::minutes(number);
    else
      return {};
    if (sign != '-' && sign != '+') return {};
  }
  if (!is_epoch) return format_time(now);
  return std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
}

std::string with_times(std::string_view text, Time now) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    auto filled = text.empty() || close == text.npos ? std::nullopt
                                                     : time_word(text.substr(1, close - 1), now);
    if (filled) {
      out += *filled;
      text.remove_prefix(close + 1);
    } else if (!text.empty()) {
      out += '{';
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace hinomi::demo
