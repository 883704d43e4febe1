// What of hits that need several events a run before this one has told, when events are judged
// again for what still waits for others.
#pragma once

#include "base/time_order.h"

namespace hinomi::watch {

// Those that events up to `mark` completed, all of them below `event`.
struct ToldBefore {
  TimeMark mark;
  std::uint64_t event = 0;
  bool has(const TimeMark& completed) const {
    return completed.number < event && completed <= mark;
  }
};

}  // namespace hinomi::watch
