// A bounded queue between threads. A full queue pushes back on the sender (push answers false at
// once), so nothing is dropped silently. pop_all takes all that waits, which is what makes group
// commit.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "base/mutex.h"

namespace hinomi {

template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  // False when full or closed; `item` is then untouched.
  bool push(T&& item) {
    Lock hold(mutex_);
    if (closed_ || items_.size() >= capacity_) return false;
    items_.push_back(std::move(item));
    ready_.wake_one();
    return true;
  }

  // Waits until something is there, `until` has passed, or the queue is closed. Takes at most
  // `most`. Empty when the time has passed, or when the queue is closed and drained.
  std::vector<T> pop_all(std::size_t most, std::chrono::steady_clock::time_point until) {
    Lock hold(mutex_);
    while (!closed_ && items_.empty() && ready_.wait_until(mutex_, until)) {
    }
    std::vector<T> taken;
    while (!items_.empty() && taken.size() < most) {
      taken.push_back(std::move(items_.front()));
      items_.pop_front();
    }
    return taken;
  }

  // No push succeeds afterwards; what is inside can still be taken.
  void close() {
    Lock hold(mutex_);
    closed_ = true;
    ready_.wake_all();
  }

  bool drained() const {
    Lock hold(mutex_);
    return closed_ && items_.empty();
  }

  std::size_t size() const {
    Lock hold(mutex_);
    return items_.size();
  }

 private:
  const std::size_t capacity_;
  mutable Mutex mutex_;
  Condition ready_;
  std::deque<T> items_ HINOMI_GUARDED_BY(mutex_);
  bool closed_ HINOMI_GUARDED_BY(mutex_) = false;
};

}  // namespace hinomi
