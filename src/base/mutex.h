// Mutexes that say what they guard, checked by clang's -Wthread-safety (the clang preset). They are
// std's own underneath; libstdc++'s carry no annotations.
//
//   Mutex mutex_;
//   int count_ HINOMI_GUARDED_BY(mutex_);
//   ... Lock hold(mutex_); ++count_;
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>

#ifdef __clang__
#define HINOMI_THREAD(attribute) __attribute__((attribute))
#else
#define HINOMI_THREAD(attribute)
#endif
#define HINOMI_GUARDED_BY(mutex) HINOMI_THREAD(guarded_by(mutex))
#define HINOMI_REQUIRES(mutex) HINOMI_THREAD(requires_capability(mutex))
#define HINOMI_REQUIRES_SHARED(mutex) HINOMI_THREAD(requires_shared_capability(mutex))

namespace hinomi {

class HINOMI_THREAD(capability("mutex")) Mutex {
 public:
  void lock() HINOMI_THREAD(acquire_capability()) { mutex_.lock(); }
  void unlock() HINOMI_THREAD(release_capability()) { mutex_.unlock(); }
  // For a lambda that runs while its maker holds the mutex: tells the analysis, does nothing.
  void is_held() HINOMI_THREAD(assert_capability(this)) {}

 private:
  friend class Condition;
  std::mutex mutex_;
};

class HINOMI_THREAD(scoped_lockable) Lock {
 public:
  explicit Lock(Mutex& mutex) HINOMI_THREAD(acquire_capability(mutex)) : mutex_(mutex) {
    mutex_.lock();
  }
  ~Lock() HINOMI_THREAD(release_capability()) { mutex_.unlock(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  Mutex& mutex_;
};

// Readers together, a writer alone.
class HINOMI_THREAD(capability("shared_mutex")) SharedMutex {
 public:
  void lock() HINOMI_THREAD(acquire_capability()) { mutex_.lock(); }
  void unlock() HINOMI_THREAD(release_capability()) { mutex_.unlock(); }
  void lock_shared() HINOMI_THREAD(acquire_shared_capability()) { mutex_.lock_shared(); }
  void unlock_shared() HINOMI_THREAD(release_shared_capability()) { mutex_.unlock_shared(); }

 private:
  std::shared_mutex mutex_;
};

class HINOMI_THREAD(scoped_lockable) WriteLock {
 public:
  explicit WriteLock(SharedMutex& mutex) HINOMI_THREAD(acquire_capability(mutex)) : mutex_(mutex) {
    mutex_.lock();
  }
  ~WriteLock() HINOMI_THREAD(release_capability()) { mutex_.unlock(); }
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;

 private:
  SharedMutex& mutex_;
};

class HINOMI_THREAD(scoped_lockable) ReadLock {
 public:
  explicit ReadLock(SharedMutex& mutex) HINOMI_THREAD(acquire_shared_capability(mutex))
      : mutex_(mutex) {
    mutex_.lock_shared();
  }
  ~ReadLock() HINOMI_THREAD(release_generic_capability()) { mutex_.unlock_shared(); }
  ReadLock(const ReadLock&) = delete;
  ReadLock& operator=(const ReadLock&) = delete;

 private:
  SharedMutex& mutex_;
};

// Waits with a held Mutex; look at the guarded state in a loop around it, as it may wake for
// nothing.
class Condition {
 public:
  // False when `until` has passed.
  bool wait_until(Mutex& mutex, std::chrono::steady_clock::time_point until)
      HINOMI_REQUIRES(mutex) {
    std::unique_lock hold(mutex.mutex_, std::adopt_lock);
    bool in_time = condition_.wait_until(hold, until) == std::cv_status::no_timeout;
    hold.release();
    return in_time;
  }
  void wait(Mutex& mutex) HINOMI_REQUIRES(mutex) {
    wait_until(mutex, std::chrono::steady_clock::now() + std::chrono::hours(1));
  }
  void wake_one() { condition_.notify_one(); }
  void wake_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace hinomi
