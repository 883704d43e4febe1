// The demonstration's clock: the real one, and ahead of it by the time that a story lets go by.
#pragma once

#include <atomic>

#include "base/world.h"

namespace hinomi::demo {

class StoryClock final : public Clock {
 public:
  Time now() override { return real_clock().now() + ahead_.load(); }
  void turn(std::chrono::minutes time) {
    Time::duration before = ahead_.load();
    while (!ahead_.compare_exchange_weak(before, before + time)) {
    }
  }

 private:
  std::atomic<Time::duration> ahead_{Time::duration::zero()};
};

}  // namespace hinomi::demo
