// What no rule looks for: names that look like those of members and services, and what is unlike a
// sensor's usual. Detections of level low or medium; nothing here blocks.
#pragma once

#include <filesystem>
#include <memory>

#include "act/alarm.h"
#include "node/node.h"
#include "node/own_names.h"
#include "watch/anomalies.h"
#include "watch/likenesses.h"

namespace hinomi::node {

// One thread, but for baselines().
class Oddities {
 public:
  struct Parts {
    World& world;
    const picture::Keeper& keeper;
    act::Alarm& alarm;
    WatchConfig config;
    std::filesystem::path file;  // what sensors usually send, kept over a restart; empty: it is not
  };
  explicit Oddities(Parts parts);
  ~Oddities();  // keeps what was learned

  // Tells what is odd about it.
  void see(const watch::Seen& seen);
  // The clock went on.
  void advance(Time now);

  // Never nullptr. Any thread.
  std::shared_ptr<const watch::Baselines> baselines() const { return anomalies_.baselines(); }

 private:
  void save(Time now);

  const Parts parts_;
  const watch::Anomalies::Tell tell_;
  OwnNames names_;
  Time names_seen_, saved_;
  watch::Likenesses likenesses_;
  watch::Anomalies anomalies_;
};

}  // namespace hinomi::node
