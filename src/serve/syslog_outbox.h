// Events on their way from the sockets to the sink, by sensor; a thread of its own hands them over,
// so that one durable write takes what came during the one before. Private to serve/.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/mutex.h"
#include "base/world.h"
#include "in/event_batch.h"

namespace hinomi::serve {

class SyslogOutbox {
 public:
  // `on_room`: called when events can be added again after is_full().
  SyslogOutbox(in::Intake intake, Clock& clock, std::size_t most, std::function<void()> on_room);
  ~SyslogOutbox();  // close() was called

  // All but close: any thread.
  struct Lines {
    std::string lines;
    std::uint32_t count = 0;
    std::uint64_t refused = 0, lost = 0;
  };
  // Always taken: who adds asks is_full() before it reads on.
  void add(std::string_view sensor, std::string_view source, Lines lines);
  bool is_full() const { return waiting_ >= most_; }

  // Nothing is added any more: hands over what is there, until then.
  void close(std::chrono::steady_clock::time_point until);

  std::uint64_t events() const { return events_; }
  std::uint64_t waiting() const { return waiting_; }
  std::uint64_t unhanded() const { return unhanded_; }

 private:
  using Key = std::pair<std::string, std::string>;  // sensor and source
  void run();
  void hand_over(const Key& key, Lines lines);
  bool rest();

  const in::Intake intake_;
  Clock& clock_;
  const std::size_t most_;
  const std::function<void()> on_room_;
  std::atomic<std::uint64_t> waiting_ = 0;  // bytes
  std::atomic<std::uint64_t> events_ = 0, unhanded_ = 0;
  Mutex mutex_;
  Condition wake_;
  std::map<Key, Lines> open_ HINOMI_GUARDED_BY(mutex_);
  bool closing_ HINOMI_GUARDED_BY(mutex_) = false;
  std::chrono::steady_clock::time_point until_ HINOMI_GUARDED_BY(mutex_);
  std::jthread thread_;
};

}  // namespace hinomi::serve
