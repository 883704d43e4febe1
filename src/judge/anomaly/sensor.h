// What one sensor usually sends, and what is unlike it: volume, first seen, beaconing
// (docs/anomaly.md). Each finding says in words what was expected and what came. Nothing here
// blocks.
#pragma once

#include <array>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "judge/anomaly/beacons.h"
#include "judge/anomaly/first_seen.h"
#include "judge/anomaly/volume.h"

namespace hinomi::anomaly {

enum class Model : std::uint8_t { volume, first_seen, beaconing };
inline constexpr std::size_t model_count = 3;
std::string_view name_of(Model model);

// What is looked at for the first time.
enum class Role : std::uint8_t { process, user, domain };
inline constexpr std::size_t role_count = 3;
std::string_view name_of(Role role);

struct Words {
  std::string ja, en;
};

// One finding.
struct Odd {
  Model model = Model::volume;
  Time time;
  std::string_view entity_kind;  // "process", "user", "domain", "pair"; empty: the sensor itself
  std::string entity;
  Words words;
};

// What an event says; empty: nothing.
struct Event {
  Time time;
  std::array<std::string_view, role_count> values;  // by Role
  std::string_view from, to;                        // the two ends of a contact
};

struct SensorRule {
  VolumeRule volume = {};
  FirstSeenRule first_seen = {};
  BeaconRule beacon = {};
  Day learn_days = 7;      // contacts that are regular by then are usual
  std::size_t a_day = 10;  // findings of one model; further ones are counted and not told
};

// How it was on a day, for comparing.
struct Snapshot {
  Day day = 0;
  std::array<float, cell_count> expected{};  // events in such an hour; below 0: not known
};

// As people are shown it.
struct Baseline {
  Day since = 0;
  std::size_t hours = 0;                // kinds of hours that are learned, of cell_count
  std::optional<double> a_day, before;  // events expected a day: now, and a week ago
  std::optional<double> shift;          // of the hours' shares since then, 0 to 1
  struct Values {
    FirstSeen::State state{};
    std::size_t known = 0;
    std::uint64_t came = 0, came_new = 0;  // within seven days
  };
  std::array<Values, role_count> values{};
  std::size_t pairs = 0, usual_pairs = 0;  // contacts that are followed; that are regular
  std::array<std::uint64_t, model_count> told{}, withheld{};  // today
  std::uint64_t late = 0, ahead = 0;                          // events, since the start
  // Half as many again, two thirds, or a quarter of the events at other hours than a week ago.
  bool has_drifted() const;
};
Words words_of(const Baseline& baseline);

// One thread.
class Sensor {
 public:
  // `seed` of the fingerprints: secret, so that nobody can make values that share one.
  Sensor(std::uint64_t seed, const SensorRule& rule);

  // The clock went on; at least once a minute.
  void advance(Time now, std::vector<Odd>& odd);
  // After advance().
  void add(const Event& event, Time now, std::vector<Odd>& odd);

  Baseline baseline(Time now) const;
  Time heard() const { return heard_; }  // the last event came

  // All that it has learned, as docs/anomaly.md has it. from_json: error damaged; the sensor
  // is of no use then.
  json::object to_json() const;
  Result<void> from_json(const json::object& state);

 private:
  void take_snapshot(Day today);
  void tell(Odd odd, Day today, std::vector<Odd>& out);
  std::uint64_t fingerprint(std::string_view text) const;

  const std::uint64_t seed_;
  const SensorRule rule_;
  Day begun_ = 0;
  Time heard_;
  Volume volume_;
  std::array<FirstSeen, role_count> first_;
  Beacons beacons_;
  std::deque<Snapshot> snapshots_;  // oldest first
  Day told_day_ = 0;
  std::array<std::uint64_t, model_count> told_{}, withheld_{};
  std::vector<VolumeHit> hits_;
};

}  // namespace hinomi::anomaly
