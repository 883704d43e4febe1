// A value that one thread replaces whole and many threads read. A reader keeps what it got for as
// long as it holds the pointer. A mutex held for a pointer copy: std::atomic<shared_ptr> of
// libstdc++ 12 is slower and trips ThreadSanitizer.
#pragma once

#include <memory>
#include <mutex>

namespace hinomi {

template <class T>
class Snapshot {
 public:
  explicit Snapshot(std::shared_ptr<const T> value = nullptr) : value_(std::move(value)) {}

  std::shared_ptr<const T> get() const {
    std::lock_guard lock(mutex_);
    return value_;
  }

  void set(std::shared_ptr<const T> value) {
    std::lock_guard lock(mutex_);
    value_.swap(value);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;  // guarded by mutex_
};

}  // namespace hinomi
