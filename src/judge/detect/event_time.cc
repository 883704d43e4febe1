#include "judge/detect/event_time.h"

#include <charconv>

namespace hinomi::detect {

std::optional<Time> time_from(std::string_view text) {
  if (auto time = parse_time(text)) return *time;
  if (text.size() > 10 && text[4] == '-') {
    if (auto time = parse_time(std::string(text) + "Z")) return *time;
    return std::nullopt;
  }
  double seconds = 0;
  auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  bool is_number = !text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size();
  constexpr double from = 1e8, milliseconds = 1e11, to = 1e14;  // 1973 to 5138
  if (!is_number || seconds < from || seconds > to) return std::nullopt;
  if (seconds >= milliseconds) seconds /= 1000;
  return Time(Duration(static_cast<std::int64_t>(seconds * 1e6)));
}

std::optional<Time> time_of(const Plan& plan, Event& event) {
  for (const FieldPlaces& field : plan.times()) {
    Place place = place_of(field, event);
    Member* member = place == no_place ? nullptr : event.first(place);
    if (!member) continue;
    if (auto time = time_from(member->text)) return time;
  }
  return std::nullopt;
}

}  // namespace hinomi::detect
