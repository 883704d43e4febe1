#include "node/event_queue.h"

namespace hinomi::node {

EventQueue::EventQueue(std::size_t most_bytes, std::function<void(in::EventBatch)> use)
    : most_bytes_(most_bytes), use_(std::move(use)), thread_([this] { run(); }) {}

EventQueue::~EventQueue() {
  Lock hold(mutex_);
  closing_ = true;
  wake_.wake_all();
}

Result<void> EventQueue::put(in::EventBatch batch) {
  const std::uint64_t size = batch.lines.size();
  Lock hold(mutex_);
  if (closing_ || (waiting_ > 0 && waiting_ + size > most_bytes_))
    return fail(ErrorKind::busy, "no room for more events", {}, "Send them again in a moment");
  waiting_ += size;
  batches_.push_back(std::move(batch));
  wake_.wake_one();
  return {};
}

void EventQueue::run() {
  for (;;) {
    in::EventBatch batch;
    {
      Lock hold(mutex_);
      while (batches_.empty() && !closing_) wake_.wait(mutex_);
      if (batches_.empty()) return;
      batch = std::move(batches_.front());
      batches_.pop_front();
    }
    const std::uint64_t size = batch.lines.size();
    use_(std::move(batch));
    waiting_ -= size;
  }
}

}  // namespace hinomi::node
