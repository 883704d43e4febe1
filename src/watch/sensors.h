// Who sends events: when last, how many, how often, and who has fallen silent.
//
// Each sensor is measured by itself. What counts is when its events came in, by this node's clock,
// not when they say that they happened. A sensor is silent when it has been quiet for half as long
// again as the longest pause that it usually makes, and longer than a floor. The longest pause that
// it usually makes is the second longest of its days' longest pauses over fourteen days that it was
// heard on: nights and weekends come again, one outage does not.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/time.h"
#include "in/event_batch.h"

namespace hinomi::watch {

struct Sensor {
  static constexpr std::size_t kept_gaps = 63, kept_days = 14;

  std::string name;
  std::string source;  // where its last events came from
  Time first_seen, last_seen;
  std::uint64_t events = 0, bytes = 0, refused = 0, lost = 0;
  // Since it was last heard: how long nobody listened, and when that ended; nothing: never.
  Duration away{};
  Time resumed;

  // Between one time that events came and the next.
  std::uint64_t gaps = 0;                    // in all
  std::array<Duration, kept_gaps> recent{};  // the last ones, the oldest overwritten first
  struct Day {
    std::chrono::sys_days day{};
    Duration longest{};  // gap that ended on it
  };
  std::array<Day, kept_days> days{};  // the newest first; day 0: not used
};

// Nobody listened from `left` to `now`: that is no pause of its.
void resume(Sensor& sensor, Time left, Time now);

// One note more. Notes without events change the counts, not the times. A clock that steps back
// makes no gap.
void add(Sensor& sensor, const in::SensorNote& note);

// Half of its last gaps are at most so long. Nothing: it was heard once.
std::optional<Duration> usual_gap(const Sensor& sensor);

struct SilenceRule {
  Duration floor = std::chrono::minutes(10);  // nobody is silent before, nor after a resume()
  std::uint64_t least_gaps = 20;              // nothing is said of who was heard less often
};

struct Silence {
  std::string sensor, source;
  Time last_seen;
  Duration quiet{};    // until now
  Duration usual{};    // gap
  Duration longest{};  // pause that it usually makes
  Duration allowed{};  // then it is silent
};

// Nothing: it is heard, or is not known well enough.
std::optional<Silence> silence_of(const Sensor& sensor, Time now, const SilenceRule& rule = {});
// The longest quiet first, by what it is allowed.
std::vector<Silence> fallen_silent(std::span<const Sensor> sensors, Time now,
                                   const SilenceRule& rule = {});
// Why, in a sentence; `language`: "ja" or "en".
std::string words_of(const Silence& silence, std::string_view language);

// All sensors of a node. Any thread.
class Sensors {
 public:
  // With more than `most`, those that were heard least often and longest ago are forgotten.
  explicit Sensors(std::size_t most = 10'000) : most_(most) {}
  void note(const in::SensorNote& note);
  std::vector<Sensor> all() const;  // by name
  // Those that were known when this node stopped to listen, at `left`. Before the first note().
  void resume(std::vector<Sensor> known, Time left, Time now);

 private:
  void forget_some() HINOMI_REQUIRES(mutex_);
  const std::size_t most_;
  mutable Mutex mutex_;
  std::map<std::string, Sensor, std::less<>> by_name_ HINOMI_GUARDED_BY(mutex_);
};

}  // namespace hinomi::watch
