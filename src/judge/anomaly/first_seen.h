// What a sensor names for the first time: a program, a user, a destination (docs/anomaly.md,
// "First seen"). Values are known by a 64-bit fingerprint each.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "base/time.h"

namespace hinomi::anomaly {

using Day = std::int32_t;  // since 1970, UTC
inline Day day_of(Time time) {
  return static_cast<Day>(std::chrono::floor<std::chrono::days>(time).time_since_epoch().count());
}

struct FirstSeenRule {
  std::size_t most = 2048;            // values
  Day learn_days = 7;                 // nothing is said before ...
  std::uint64_t learn_values = 1000;  // ... nor before so many came
  Day window = 7;                     // days that the rate of new values is taken from
  double rate = 1e-3;                 // new values among all, above which a new one is nothing odd
  Day forget_days = 90;               // a value that did not come for so long is forgotten
};

struct FirstSeenHit {
  std::size_t known = 0;       // values
  std::uint64_t came = 0;      // values in the window, this one not among them
  std::uint64_t came_new = 0;  // new ones among them
  Day days = 0;                // of the window
};

class FirstSeen {
 public:
  explicit FirstSeen(const FirstSeenRule& rule = {}) : rule_(rule) {}

  // A value came on `today`. Told when it is new where hardly anything new comes.
  std::optional<FirstSeenHit> add(std::uint64_t value, Day today);

  enum class State : std::uint8_t {
    learning,
    settled,     // what is new is told
    changing,    // too much is new for that
    too_varied,  // more values than are remembered; it begins anew after a window
  };
  State state(Day today) const;

  struct Kept {
    static constexpr std::size_t days = 7;
    std::unordered_map<std::uint64_t, Day> values;  // the day on which each came last
    struct Count {
      Day day = 0;
      std::uint64_t came = 0, came_new = 0;
    };
    std::array<Count, days> counts{};  // by day, modulo
    Day begun = 0;                     // 0: nothing came yet
    std::uint64_t came = 0;
    Day too_varied = 0;  // since; 0: it is not
  };
  const Kept& kept() const { return kept_; }
  void set_kept(Kept kept) { kept_ = std::move(kept); }

 private:
  bool make_room(Day today);
  FirstSeenHit window(Day today) const;

  const FirstSeenRule rule_;
  Kept kept_;
};

}  // namespace hinomi::anomaly
