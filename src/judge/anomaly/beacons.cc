#include "judge/anomaly/beacons.h"

#include <algorithm>
#include <cmath>

#include "judge/anomaly/median.h"

namespace hinomi::anomaly {
namespace {

constexpr std::uint32_t few = 3;  // contacts; below it a pair gives way first

}  // namespace

Rhythm rhythm_of(std::span<const Second> times) {
  std::vector<double> intervals;
  for (std::size_t i = 1; i < times.size(); ++i)
    intervals.push_back(static_cast<double>(times[i]) - times[i - 1]);
  Rhythm out{.contacts = times.size(), .first = times.front(), .last = times.back()};
  out.interval = median_of(intervals);
  for (double& one : intervals) one = std::abs(one - out.interval);
  out.deviation = median_of(intervals);
  return out;
}

// In a set the pair that was met longest ago gives way; first those with few contacts.
Beacons::Pair& Beacons::pair_of(std::uint64_t key, Second when) {
  if (table_.empty()) table_.resize(sets * ways);
  Pair* const begin = table_.data() + (key >> 32) % sets * ways;
  Pair* out = begin;
  for (Pair* pair = begin; pair != begin + ways; ++pair) {
    if (pair->key == key) return *pair;
    if (std::pair(pair->count >= few, pair->met) < std::pair(out->count >= few, out->met))
      out = pair;
  }
  *out = {.key = key, .met = when};
  return *out;
}

// False: it is one with a contact that is there, or earlier than all that are kept.
bool Beacons::put(Pair& pair, Second when) const {
  pair.met = std::max(pair.met, when);
  auto* const begin = pair.times.data();
  auto* end = begin + pair.count;
  auto* place = std::upper_bound(begin, end, when);
  if (place != end && *place - when < rule_.together) return false;
  if (place != begin && when - place[-1] < rule_.together) return false;
  if (pair.count == contacts) {
    if (place == begin) return false;
    std::move(begin + 1, place, begin);
    place[-1] = when;
  } else {
    std::move_backward(place, end, end + 1);
    *place = when;
    ++pair.count;
  }
  ++pair.fresh;
  return true;
}

bool Beacons::is_usual(std::uint64_t key, Second when) {
  auto known = usual_.find(key);
  if (known != usual_.end()) {
    const bool holds = when < known->second || when - known->second <= rule_.forget;
    known->second = std::max(known->second, when);
    return holds;
  }
  if (usual_.size() >= rule_.usual)
    usual_.erase(std::min_element(usual_.begin(), usual_.end(), [](const auto& a, const auto& b) {
      return a.second < b.second;
    }));
  usual_.emplace(key, when);
  return false;
}

std::optional<Rhythm> Beacons::add(std::uint64_t key, Second when, bool learning) {
  Pair& pair = pair_of(key, when);
  if (!put(pair, when) || pair.count < contacts || pair.fresh < contacts - 1) return std::nullopt;
  pair.fresh = 0;
  const Rhythm rhythm = rhythm_of(pair.times);
  if (rhythm.interval < rule_.shortest || rhythm.deviation > rule_.spread * rhythm.interval)
    return std::nullopt;
  const bool known = is_usual(key, rhythm.last);
  if (known || learning) return std::nullopt;
  return rhythm;
}

std::size_t Beacons::pairs() const {
  return static_cast<std::size_t>(
      std::count_if(table_.begin(), table_.end(), [](const Pair& one) { return one.key != 0; }));
}

void Beacons::set_kept(const std::vector<Pair>& pairs, Usual usual) {
  table_.clear();
  usual_ = std::move(usual);
  for (const Pair& pair : pairs)
    if (pair.key != 0) pair_of(pair.key, pair.met) = pair;
}

}  // namespace hinomi::anomaly
