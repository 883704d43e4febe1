#include "judge/anomaly/sensor.h"

#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/text.h"
#include "judge/anomaly/words.h"

namespace hinomi::anomaly {
namespace {

constexpr std::size_t snapshots_kept = 8;  // today's, and those of the seven days before
constexpr Day compared_with = 7;           // days ago

template <std::size_t... i>
std::array<FirstSeen, sizeof...(i)> all_first(const FirstSeenRule& rule,
                                              std::index_sequence<i...>) {
  return {((void)i, FirstSeen(rule))...};
}

}  // namespace

std::string_view name_of(Model model) {
  constexpr std::string_view names[] = {"volume", "first_seen", "beaconing"};
  return names[static_cast<std::size_t>(model)];
}

std::string_view name_of(Role role) {
  constexpr std::string_view names[] = {"process", "user", "domain"};
  return names[static_cast<std::size_t>(role)];
}

bool Baseline::has_drifted() const {
  if (!a_day || !before) return false;
  const bool is_other = *before > 0 ? *a_day > 1.5 * *before || *a_day * 1.5 < *before : *a_day > 0;
  return is_other || (shift && *shift > 0.25);
}

Sensor::Sensor(std::uint64_t seed, const SensorRule& rule)
    : seed_(seed),
      rule_(rule),
      volume_(rule.volume),
      first_(all_first(rule.first_seen, std::make_index_sequence<role_count>())),
      beacons_(rule.beacon) {}

std::uint64_t Sensor::fingerprint(std::string_view text) const {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed_);
}

void Sensor::tell(Odd odd, Day today, std::vector<Odd>& out) {
  if (told_day_ != today) {
    told_day_ = today;
    told_ = withheld_ = {};
  }
  const auto model = static_cast<std::size_t>(odd.model);
  if (told_[model] >= rule_.a_day) {
    ++withheld_[model];
    return;
  }
  ++told_[model];
  out.push_back(std::move(odd));
}

void Sensor::take_snapshot(Day today) {
  if (!snapshots_.empty() && snapshots_.back().day >= today) return;
  Snapshot& one = snapshots_.emplace_back();
  one.day = today;
  for (std::size_t cell = 0; cell < cell_count; ++cell)
    one.expected[cell] = static_cast<float>(volume_.expected(cell).value_or(-1));
  while (snapshots_.size() > snapshots_kept) snapshots_.pop_front();
}

void Sensor::advance(Time now, std::vector<Odd>& odd) {
  if (begun_ == 0) begun_ = day_of(now);
  hits_.clear();
  volume_.advance(now, hits_);
  for (const VolumeHit& hit : hits_)
    tell({.model = Model::volume,
          .time = begin_of(hit.hour),
          .entity_kind = {},
          .entity = {},
          .words = words_of(hit)},
         day_of(now), odd);
  take_snapshot(day_of(now));
}

void Sensor::add(const Event& event, Time now, std::vector<Odd>& odd) {
  heard_ = now;
  const Day today = day_of(now);
  if (auto hit = volume_.add(event.time))
    tell({.model = Model::volume,
          .time = event.time,
          .entity_kind = {},
          .entity = {},
          .words = words_of(*hit)},
         today, odd);
  for (std::size_t role = 0; role < role_count; ++role) {
    const std::string_view value = event.values[role];
    if (value.empty()) continue;
    const std::string folded = to_lower(value);
    if (auto hit = first_[role].add(fingerprint(folded), today))
      tell({.model = Model::first_seen,
            .time = event.time,
            .entity_kind = name_of(Role(role)),
            .entity = std::string(value),
            .words = words_of(Role(role), value, *hit)},
           today, odd);
  }
  if (event.from.empty() || event.to.empty() || event.time.time_since_epoch().count() <= 0) return;
  std::string pair = to_lower(event.from);
  pair.push_back('\0');
  pair += to_lower(event.to);
  const auto when = static_cast<Second>(
      std::chrono::floor<std::chrono::seconds>(event.time).time_since_epoch().count());
  const bool is_learning = today - begun_ < rule_.learn_days;
  if (auto rhythm = beacons_.add(std::max<std::uint64_t>(fingerprint(pair), 1), when, is_learning))
    tell({.model = Model::beaconing,
          .time = event.time,
          .entity_kind = "pair",
          .entity = std::string(event.from) + " → " + std::string(event.to),
          .words = words_of(event.from, event.to, *rhythm)},
         today, odd);
}

Baseline Sensor::baseline(Time now) const {
  const Day today = day_of(now);
  Baseline out;
  out.since = begun_;
  out.hours = volume_.learned();
  const Snapshot* before = nullptr;
  for (const Snapshot& one : snapshots_)
    if (today - one.day >= compared_with) before = &one;
  // Of the kinds of hours that both know; five weekdays and two days of the weekend a week.
  double weight = 0, sum = 0, weight_both = 0, sum_both = 0, sum_before = 0;
  std::array<double, cell_count> now_in{}, before_in{};
  for (std::size_t cell = 0; cell < cell_count; ++cell) {
    const auto expected = volume_.expected(cell);
    if (!expected) continue;
    const double days = cell < 24 ? 5 : 2;
    weight += days;
    sum += days * *expected;
    if (!before || before->expected[cell] < 0) continue;
    weight_both += days;
    sum_both += now_in[cell] = days * *expected;
    sum_before += before_in[cell] = days * static_cast<double>(before->expected[cell]);
  }
  if (weight > 0) out.a_day = sum / weight * 24;
  if (weight_both > 0) {
    out.a_day = sum_both / weight_both * 24;
    out.before = sum_before / weight_both * 24;
    if (sum_both > 0 && sum_before > 0) {
      double distance = 0;
      for (std::size_t cell = 0; cell < cell_count; ++cell)
        distance += std::abs(now_in[cell] / sum_both - before_in[cell] / sum_before);
      out.shift = distance / 2;  // total variation
    }
  }
  for (std::size_t role = 0; role < role_count; ++role) {
    Baseline::Values& values = out.values[role];
    const FirstSeen::Kept& kept = first_[role].kept();
    values.state = first_[role].state(today);
    values.known = kept.values.size();
    for (const auto& count : kept.counts)
      if (today - count.day < compared_with) {
        values.came += count.came;
        values.came_new += count.came_new;
      }
  }
  out.pairs = beacons_.pairs();
  out.usual_pairs = beacons_.usual();
  if (told_day_ == today) {
    out.told = told_;
    out.withheld = withheld_;
  }
  out.late = volume_.late();
  out.ahead = volume_.ahead();
  return out;
}

}  // namespace hinomi::anomaly
