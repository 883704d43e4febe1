#include "watch/event_number.h"

namespace hinomi::watch {

namespace {

constexpr unsigned record_bits = 44;
constexpr std::uint64_t record_mask = (std::uint64_t{1} << record_bits) - 1;
static_assert(most_sources <= std::uint64_t{1} << (64 - record_bits));

}  // namespace

std::uint64_t event_number(std::size_t source, std::uint64_t record) {
  return static_cast<std::uint64_t>(source) << record_bits | (record & record_mask);
}

EventPlace place_of(std::uint64_t event, const std::vector<std::string>& sources) {
  return {sources[event >> record_bits], event & record_mask};
}

std::string place_text(std::uint64_t event, const std::vector<std::string>& sources) {
  EventPlace place = place_of(event, sources);
  return std::string(place.source) + ":" + std::to_string(place.record);
}

}  // namespace hinomi::watch
