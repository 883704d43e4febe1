// Batches of events between the inputs and who judges them, in memory. What is in it does not
// survive the process.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <thread>

#include "base/mutex.h"
#include "in/event_batch.h"

namespace hinomi::node {

class EventQueue {
 public:
  // `use`: called by one thread, a batch at a time, in the order in which they came.
  EventQueue(std::size_t most_bytes, std::function<void(in::EventBatch)> use);
  ~EventQueue();  // uses what waits

  // An EventSink. Error: busy, when it has no room for the batch; an empty queue takes any.
  Result<void> put(in::EventBatch batch);
  std::uint64_t waiting() const { return waiting_; }  // bytes

 private:
  void run();

  const std::size_t most_bytes_;
  const std::function<void(in::EventBatch)> use_;
  std::atomic<std::uint64_t> waiting_ = 0;
  Mutex mutex_;
  Condition wake_;
  std::deque<in::EventBatch> batches_ HINOMI_GUARDED_BY(mutex_);
  bool closing_ HINOMI_GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace hinomi::node
