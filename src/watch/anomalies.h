// What each sensor usually sends, learned from its events, and what is unlike it (docs/anomaly.md).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/snapshot.h"
#include "judge/anomaly/sensor.h"
#include "watch/anomaly_fields.h"
#include "watch/grouping.h"
#include "watch/seen.h"
#include "watch/watching.h"

namespace hinomi::watch {

// One thread, but for baselines().
class Anomalies {
 public:
  struct Options {
    std::size_t sensors = 128;  // that are learned; one not heard for `forget` gives way
    Duration forget = std::chrono::days(7);
    anomaly::SensorRule rule = {};
  };
  using Tell = std::function<void(const Found&)>;

  // `seed`: of the fingerprints, secret; load() brings that of the file.
  explicit Anomalies(std::uint64_t seed) : Anomalies(seed, Options()) {}
  Anomalies(std::uint64_t seed, const Options& options);

  // The texts are of anomaly_fields().
  void look(const Seen& seen, Time now, const Tell& tell);
  // The clock went on. Does something once a minute.
  void advance(Time now, const Tell& tell);

  // As of the last minute; never nullptr. Any thread.
  std::shared_ptr<const Baselines> baselines() const { return baselines_.get(); }

  // All that was learned, as docs/anomaly.md has it.
  std::string save(Time now) const;
  // What is damaged is told and begins anew; the rest is taken.
  std::vector<Error> load(std::string_view bytes);

  std::size_t sensors() const { return sensors_.size(); }
  std::uint64_t without_room() const { return without_room_; }  // events

 private:
  anomaly::Sensor* sensor_of(std::string_view name, Time now);
  void add_matched(const anomaly::Odd& odd, const AnomalyValues& is);
  void tell_all(std::string_view sensor, const Seen* seen, const Tell& tell);
  void publish(Time now);

  const Options options_;
  std::uint64_t seed_;
  std::map<std::string, std::unique_ptr<anomaly::Sensor>, std::less<>> sensors_;
  std::uint64_t without_room_ = 0;
  Time advanced_;
  std::vector<anomaly::Odd> odd_;
  std::vector<Evidence> matched_;
  Snapshot<Baselines> baselines_;
};

}  // namespace hinomi::watch
