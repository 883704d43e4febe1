#include "judge/detect/event_time.h"

#include <cmath>
#include <string>

#include "judge/detect/numbers.h"

namespace hinomi::detect {

std::optional<Time> read_event_time(std::string_view text) {
  if (auto number = read_decimal(text)) {
    constexpr double first_milliseconds = 1e11, last = 1e14;  // years 5138 and 1973; 5138
    if (*number < 0 || *number >= last) return {};
    double microseconds = *number * (*number < first_milliseconds ? 1e6 : 1e3);
    return Time(Duration(std::llround(microseconds)));
  }
  if (auto time = parse_time(text)) return *time;
  if (text.size() < 19 || text[4] != '-') return {};
  std::string mended(text);
  if (std::size_t sign = text.find_last_of("+-"); sign > 18 && sign != text.npos) {
    if (sign + 5 == text.size()) mended.insert(sign + 3, 1, ':');
  } else {
    mended += 'Z';
  }
  if (auto time = parse_time(mended)) return *time;
  return {};
}

std::optional<Time> time_of(const Plan& plan, Event& event) {
  for (const FieldPlaces& field : plan.times()) {
    Place place = place_of(field, event);
    Member* member = place == no_place ? nullptr : event.first(place);
    if (!member) continue;
    if (auto time = read_event_time(member->text)) return time;
  }
  return std::nullopt;
}

}  // namespace hinomi::detect
