#include "judge/anomaly/first_seen.h"

#include <algorithm>

namespace hinomi::anomaly {

FirstSeenHit FirstSeen::window(Day today) const {
  FirstSeenHit out;
  out.known = kept_.values.size();
  out.days = std::min(rule_.window, today - kept_.begun + 1);
  for (const Kept::Count& one : kept_.counts)
    if (today - one.day < rule_.window) {
      out.came += one.came;
      out.came_new += one.came_new;
    }
  return out;
}

FirstSeen::State FirstSeen::state(Day today) const {
  if (kept_.too_varied != 0) return State::too_varied;
  if (kept_.begun == 0 || today - kept_.begun < rule_.learn_days || kept_.came < rule_.learn_values)
    return State::learning;
  // The chance that the next value is new: new ones among all that came (rule of succession).
  const FirstSeenHit recent = window(today);
  const double rate =
      (static_cast<double>(recent.came_new) + 1) / (static_cast<double>(recent.came) + 1);
  return rate <= rule_.rate ? State::settled : State::changing;
}

// False: there is none.
bool FirstSeen::make_room(Day today) {
  if (kept_.values.size() < rule_.most) return true;
  std::erase_if(kept_.values,
                [&](const auto& one) { return today - one.second > rule_.forget_days; });
  if (kept_.values.size() < rule_.most) return true;
  kept_ = {};
  kept_.too_varied = today;
  return false;
}

std::optional<FirstSeenHit> FirstSeen::add(std::uint64_t value, Day today) {
  if (kept_.too_varied != 0) {
    if (today - kept_.too_varied < rule_.window) return std::nullopt;
    kept_.too_varied = 0;
  }
  if (kept_.begun == 0) kept_.begun = today;
  auto known = kept_.values.find(value);
  const bool is_new = known == kept_.values.end() || today - known->second > rule_.forget_days;
  std::optional<FirstSeenHit> out;
  if (is_new && state(today) == State::settled) out = window(today);
  if (known != kept_.values.end())
    known->second = std::max(known->second, today);
  else if (make_room(today))
    kept_.values.emplace(value, today);
  else
    return std::nullopt;
  ++kept_.came;
  Kept::Count& count = kept_.counts[static_cast<std::size_t>(today) % Kept::days];
  if (count.day != today) count = {.day = today};
  ++count.came;
  count.came_new += is_new ? 1 : 0;
  return out;
}

}  // namespace hinomi::anomaly
