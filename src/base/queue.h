// A bounded queue between threads. A full queue pushes back on the sender (push answers false at
// once), so nothing is dropped silently. pop_all takes all that waits, which is what makes group
// commit.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

namespace hinomi {

template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  // False when full or closed; `item` is then untouched.
  bool push(T&& item) {
    std::lock_guard lock(mutex_);
    if (closed_ || items_.size() >= capacity_) return false;
    items_.push_back(std::move(item));
    ready_.notify_one();
    return true;
  }

  // Waits until something is there, `until` has passed, or the queue is closed. Takes at most
  // `most`. Empty when the time has passed, or when the queue is closed and drained.
  std::vector<T> pop_all(std::size_t most, std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(mutex_);
    ready_.wait_until(lock, until, [&] { return closed_ || woken_ || !items_.empty(); });
    woken_ = false;
    std::vector<T> taken;
    while (!items_.empty() && taken.size() < most) {
      taken.push_back(std::move(items_.front()));
      items_.pop_front();
    }
    return taken;
  }

  // Makes a waiting pop_all return, empty if nothing is there.
  void wake() {
    std::lock_guard lock(mutex_);
    woken_ = true;
    ready_.notify_all();
  }

  // No push succeeds afterwards; what is inside can still be taken.
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    ready_.notify_all();
  }

  bool drained() const {
    std::lock_guard lock(mutex_);
    return closed_ && items_.empty();
  }

  std::size_t size() const {
    std::lock_guard lock(mutex_);
    return items_.size();
  }

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> items_;  // guarded by mutex_
  bool closed_ = false;  // guarded by mutex_
  bool woken_ = false;   // guarded by mutex_
};

}  // namespace hinomi
