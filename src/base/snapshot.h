// A value that one thread replaces whole and many threads read. A reader keeps what it got for as
// long as it holds the pointer. A mutex held for a pointer copy: std::atomic<shared_ptr> of
// libstdc++ 12 is slower and trips ThreadSanitizer.
#pragma once

#include <memory>

#include "base/mutex.h"

namespace hinomi {

template <class T>
class Snapshot {
 public:
  explicit Snapshot(std::shared_ptr<const T> value = nullptr) : value_(std::move(value)) {}

  std::shared_ptr<const T> get() const {
    Lock hold(mutex_);
    return value_;
  }

  void set(std::shared_ptr<const T> value) {
    Lock hold(mutex_);
    value_.swap(value);
  }

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const T> value_ HINOMI_GUARDED_BY(mutex_);
};

}  // namespace hinomi
