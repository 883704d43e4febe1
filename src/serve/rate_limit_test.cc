#include "serve/rate_limit.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace hinomi::serve {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

TEST(RateLimit, GivesTheBurstThenTheRate) {
  RateLimit limit(2, 3);
  const Time start{};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limit.take("a", start));
  EXPECT_FALSE(limit.take("a", start));
  EXPECT_EQ(limit.wait("a", start), microseconds(500'000));
  EXPECT_FALSE(limit.take("a", start + microseconds(499'999)));
  EXPECT_TRUE(limit.take("a", start + microseconds(500'001)));
  EXPECT_TRUE(limit.take("b", start)) << "another key has its own bucket";
}

TEST(RateLimit, FillsNoFurtherThanTheBurst) {
  RateLimit limit(100, 2);
  const Time start{};
  EXPECT_TRUE(limit.take("a", start));
  const Time later = start + seconds(1000);
  EXPECT_TRUE(limit.take("a", later));
  EXPECT_TRUE(limit.take("a", later));
  EXPECT_FALSE(limit.take("a", later));
}

TEST(RateLimit, SurvivesAClockThatStepsBack) {
  RateLimit limit(1, 1);
  const Time start = Time{} + seconds(10'000);
  EXPECT_TRUE(limit.take("a", start));
  EXPECT_FALSE(limit.take("a", start - seconds(3600)));
  EXPECT_TRUE(limit.take("a", start - seconds(3599))) << "flows on from the new time";
}

TEST(RateLimit, ForgetsTheLongestUnused) {
  RateLimit limit(0, 1, 3);
  const Time now{};
  for (const char* key : {"a", "b", "c"}) EXPECT_TRUE(limit.take(key, now));
  EXPECT_FALSE(limit.take("a", now));
  EXPECT_TRUE(limit.take("d", now));
  EXPECT_EQ(limit.size(), 3u);
  EXPECT_FALSE(limit.take("a", now)) << "used lately, remembered";
  EXPECT_TRUE(limit.take("b", now)) << "forgotten";
}

TEST(RateLimit, WaitsForeverWhereNothingFlows) {
  RateLimit limit(0, 1);
  EXPECT_EQ(limit.wait("a", Time{}), Duration::zero());
  EXPECT_TRUE(limit.take("a", Time{}));
  EXPECT_EQ(limit.wait("a", Time{}), Duration::max());
}

TEST(RateLimit, GivesNoTokenTwiceToManyThreads) {
  RateLimit limit(0, 1000, 2);
  std::atomic<int> taken = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) taken += limit.take("a", Time{});
      });
  }
  EXPECT_EQ(taken, 1000);
}

TEST(PeerGroup, IsTheAddressOrItsNetwork) {
  EXPECT_EQ(peer_group("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(peer_group("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(peer_group("2001:db8:1:2:ffff::1"), "2001:db8:1:2::/64");
  EXPECT_EQ(peer_group(""), "");
  EXPECT_EQ(peer_group("火の見"), "火の見");
}

}  // namespace
}  // namespace hinomi::serve
