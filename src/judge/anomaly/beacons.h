// Contacts between two ends that come as regularly as a clock (docs/anomaly.md, "Beaconing"). Event
// time; the order in which events come does not matter within the last contacts of a pair.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/time.h"

namespace hinomi::anomaly {

using Second = std::uint32_t;  // since 1970

struct BeaconRule {
  double spread = 0.15;        // median absolute deviation of the intervals over their median
  Second shortest = 10;        // interval
  Second together = 5;         // contacts so close are one
  std::size_t usual = 2048;    // regular pairs that are known and not told again
  Second forget = 30 * 86400;  // one that was not met for so long is told again
};

struct Rhythm {
  double interval = 0;   // seconds, median
  double deviation = 0;  // seconds, median absolute deviation from it
  std::size_t contacts = 0;
  Second first = 0, last = 0;
};
// Of contacts in the order of time, at least three.
Rhythm rhythm_of(std::span<const Second> contacts);

class Beacons {
 public:
  static constexpr std::size_t contacts = 25;  // that a pair is judged by
  static constexpr std::size_t sets = 256, ways = 4;

  explicit Beacons(const BeaconRule& rule = {}) : rule_(rule) {}

  // `pair`: a fingerprint of both ends, not 0. Told once a pair, when its contacts are regular;
  // `learning`: it is usual, and not told.
  std::optional<Rhythm> add(std::uint64_t pair, Second when, bool learning);

  std::size_t pairs() const;                           // that are followed now
  std::size_t usual() const { return usual_.size(); }  // regular ones

  struct Pair {
    std::uint64_t key = 0;                 // 0: none
    std::array<Second, contacts> times{};  // ascending
    std::uint32_t count = 0;               // of times
    std::uint32_t fresh = 0;               // contacts since it was judged
    Second met = 0;                        // the last contact
  };
  using Usual = std::unordered_map<std::uint64_t, Second>;  // when it was regular last
  const std::vector<Pair>& kept() const { return table_; }
  const Usual& kept_usual() const { return usual_; }
  void set_kept(const std::vector<Pair>& pairs, Usual usual);

 private:
  Pair& pair_of(std::uint64_t key, Second when);
  bool put(Pair& pair, Second when) const;
  bool is_usual(std::uint64_t key, Second when);

  const BeaconRule rule_;
  std::vector<Pair> table_;  // sets of `ways`; empty until the first
  Usual usual_;
};

}  // namespace hinomi::anomaly
