// What no rule looks for: names that look like those of members and services. Detections of level
// low or medium; nothing here blocks.
#pragma once

#include "act/alarm.h"
#include "node/node.h"
#include "node/own_names.h"
#include "watch/likenesses.h"

namespace hinomi::node {

// One thread.
class Oddities {
 public:
  struct Parts {
    World& world;
    const picture::Keeper& keeper;
    act::Alarm& alarm;
    WatchConfig config;
  };
  explicit Oddities(Parts parts);

  // Tells what is odd about it.
  void see(const watch::Seen& seen);
  // The clock went on.
  void advance(Time now);

 private:
  const Parts parts_;
  OwnNames names_;
  Time names_seen_;
  watch::Likenesses likenesses_;
};

}  // namespace hinomi::node
