#include "node/event_queue.h"

#include <gtest/gtest.h>

#include <vector>

namespace hinomi::node {
namespace {

in::EventBatch batch(std::string lines) {
  return {.sensor = "s", .lines = std::move(lines), .count = 1};
}

// Its user waits until it is let go.
struct Held {
  Mutex mutex;
  Condition changed;
  bool go HINOMI_GUARDED_BY(mutex) = false;
  std::vector<std::string> used HINOMI_GUARDED_BY(mutex);

  void use(in::EventBatch one) {
    Lock hold(mutex);
    while (!go) changed.wait(mutex);
    used.push_back(std::move(one.lines));
  }
  void let_go() {
    Lock hold(mutex);
    go = true;
    changed.wake_all();
  }
};

TEST(EventQueue, IsBoundedByBytesAndKeepsTheOrder) {
  Held held;
  {
    EventQueue queue(10, [&](in::EventBatch one) { held.use(std::move(one)); });
    EXPECT_TRUE(queue.put(batch("12345")));
    EXPECT_TRUE(queue.put(batch("67890")));
    const auto full = queue.put(batch("x"));
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().kind, ErrorKind::busy);
    EXPECT_EQ(queue.waiting(), 10u);
    held.let_go();
    while (queue.waiting() > 0) std::this_thread::yield();
    EXPECT_TRUE(queue.put(batch("longer than ten")));  // of an empty one
  }
  Lock hold(held.mutex);
  EXPECT_EQ(held.used, (std::vector<std::string>{"12345", "67890", "longer than ten"}));
}

}  // namespace
}  // namespace hinomi::node
