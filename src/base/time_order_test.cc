#include "base/time_order.h"

#include <gtest/gtest.h>

#include <string>

namespace hinomi {
namespace {

Time at(int second) { return Time(std::chrono::seconds(1'775'000'000 + second)); }

// The items in the order in which they are handed on.
struct Handed {
  std::string text;
  TimeOrder<char> order;
  explicit Handed(TimeOrderLimits limits)
      : order(limits, [this](TimeOrder<char>::Entry& entry) { text += entry.item; }) {}
};

TEST(TimeOrder, ByTimeThenByNumber) {
  Handed all({.lateness = {}});
  all.order.add('c', 1, at(5), at(100));
  all.order.add('a', 2, at(0), at(100));
  all.order.add('d', 3, at(5), at(100));
  all.order.add('b', 0, at(0), at(100));
  EXPECT_EQ(all.text, "");
  all.order.finish();
  EXPECT_EQ(all.text, "bacd");
}

TEST(TimeOrder, WaitsALatenessForEarlierOnes) {
  Handed all({.lateness = std::chrono::seconds(10)});
  all.order.add('b', 0, at(20), at(100));
  all.order.add('a', 1, at(10), at(100));  // just in time
  all.order.add('c', 2, at(31), at(100));
  EXPECT_EQ(all.text, "ab");
  all.order.add('x', 3, at(20), at(100));  // 21 is the earliest now
  EXPECT_EQ(all.order.counts().late, 1u);
  EXPECT_EQ(all.order.counts().late_first, std::vector<std::uint64_t>{3});
  EXPECT_EQ(all.order.counts().latest, std::chrono::seconds(1));
  all.order.advance(at(109));
  EXPECT_EQ(all.text, "ab");
  all.order.advance(at(110));  // a lateness by the clock
  EXPECT_EQ(all.text, "abc");
}

TEST(TimeOrder, WithoutATimeThatOfTheOneBefore) {
  Handed all({.lateness = {}});
  all.order.add('b', 0, {}, at(50));  // the clock's
  all.order.add('a', 1, at(0), at(50));
  all.order.add('A', 2, {}, at(50));
  all.order.add('B', 3, at(50 + 86'401), at(50));  // a day ahead: not believed
  all.order.finish();
  EXPECT_EQ(all.text, "aABb");
  EXPECT_EQ(all.order.counts().no_time, 2u);
  EXPECT_EQ(all.order.counts().from_future, 1u);
}

TEST(TimeOrder, HurriesWhenTooManyWait) {
  Handed all({.lateness = {}, .most_waiting = 2});
  all.order.add('c', 0, at(3), at(100));
  all.order.add('a', 1, at(1), at(100));
  all.order.add('b', 2, at(2), at(100));
  EXPECT_EQ(all.text, "a");
  EXPECT_EQ(all.order.counts().hurried, 1u);
  all.order.add('x', 3, at(0), at(100));  // before what was handed on
  EXPECT_EQ(all.order.counts().late, 1u);
  all.order.finish();
  EXPECT_EQ(all.text, "abc");
}

}  // namespace
}  // namespace hinomi
