// Rhythms worked out by hand; error rates from contacts whose truth is known.
#include "judge/anomaly/beacons.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace hinomi::anomaly {
namespace {

constexpr Second first_contact = 1775000000;

TEST(AnomalyBeacons, ARhythmIsMedians) {
  // Intervals 60, 62, 58, 300, 60: median 60; deviations 0, 2, 2, 240, 0: median 2.
  const std::vector<Second> times = {1000, 1060, 1122, 1180, 1480, 1540};
  const Rhythm rhythm = rhythm_of(times);
  EXPECT_EQ(rhythm.interval, 60);
  EXPECT_EQ(rhythm.deviation, 2);
  EXPECT_EQ(rhythm.contacts, 6u);
  EXPECT_EQ(rhythm.last, 1540u);
}

std::optional<Rhythm> told_of(const std::vector<Second>& times, bool learning = false) {
  Beacons beacons;
  std::optional<Rhythm> out;
  for (Second time : times)
    if (auto rhythm = beacons.add(7, time, learning)) {
      EXPECT_FALSE(out) << "once a pair";
      out = rhythm;
    }
  return out;
}
std::vector<Second> every(Second interval, std::size_t count) {
  std::vector<Second> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(first_contact + static_cast<Second>(i) * interval);
  return out;
}

TEST(AnomalyBeacons, OnceAPairFromTwentyFiveContactsOn) {
  EXPECT_FALSE(told_of(every(60, 24)));
  const auto rhythm = told_of(every(60, 25));
  ASSERT_TRUE(rhythm);
  EXPECT_EQ(rhythm->interval, 60);
  EXPECT_EQ(rhythm->deviation, 0);
  EXPECT_TRUE(told_of(every(60, 1000)));
  EXPECT_FALSE(told_of(every(9, 200))) << "too short an interval";
  EXPECT_FALSE(told_of(every(4, 1000))) << "contacts so close are one, and then there is one";
  EXPECT_FALSE(told_of(every(60, 25), true)) << "while it is learned it is usual";
}

TEST(AnomalyBeacons, TheOrderOfTheLastContactsDoesNotMatter) {
  std::mt19937_64 random(2);
  for (int run = 0; run < 200; ++run) {
    std::vector<Second> times = every(300, 24);
    std::shuffle(times.begin(), times.end(), random);
    // Two logs that say the same, one a second later.
    times.insert(times.begin() + 9, times[3] + 1);
    times.push_back(first_contact + 24 * 300);
    EXPECT_TRUE(told_of(times)) << run;
  }
}

TEST(AnomalyBeacons, AUsualOneIsToldAgainWhenItWasAwayForLong) {
  Beacons beacons;
  int count = 0;
  const auto send = [&](Second from) {
    for (Second i = 0; i < 30; ++i) count += beacons.add(7, from + i * 60, false) ? 1 : 0;
  };
  send(first_contact);
  send(first_contact + 10 * 86400);
  EXPECT_EQ(count, 1);
  send(first_contact + 50 * 86400);
  EXPECT_EQ(count, 2);
}

TEST(AnomalyBeacons, MemoryIsBounded) {
  Beacons beacons({.usual = 10});
  for (std::uint64_t pair = 1; pair <= 50; ++pair)
    for (Second i = 0; i < 25; ++i) beacons.add(pair << 32, first_contact + i * 60, false);
  EXPECT_EQ(beacons.usual(), 10u);
  std::mt19937_64 random(4);
  for (int i = 0; i < 100000; ++i) beacons.add(random() | 1, first_contact + 2000, false);
  EXPECT_LE(beacons.pairs(), Beacons::sets * Beacons::ways);
  EXPECT_EQ(beacons.kept().size(), Beacons::sets * Beacons::ways);
}

TEST(AnomalyBeacons, OneIsFollowedAmongManyThatComeOnce) {
  Beacons beacons;
  std::mt19937_64 random(6);
  int count = 0;
  for (Second i = 0; i < 40; ++i) {
    for (int other = 0; other < 300; ++other)
      beacons.add(random() | 1, first_contact + i * 60, false);
    count += beacons.add(7ull << 40, first_contact + i * 60, false) ? 1 : 0;
  }
  EXPECT_EQ(count, 1);
}

// Contacts at random: intervals of an exponential distribution.
TEST(AnomalyBeacons, FalseAlarmsOfContactsAtRandom) {
  std::mt19937_64 random(8);
  std::exponential_distribution<double> gap(1.0 / 600);
  constexpr int pairs = 4000;
  int judged = 0, count = 0;
  for (std::uint64_t pair = 1; pair <= pairs; ++pair) {
    Beacons beacons;
    double time = first_contact;
    for (int i = 0; i < 1000; ++i) {
      time += gap(random);
      count += beacons.add(pair, static_cast<Second>(time), false) ? 1 : 0;
    }
    judged += 1000 / 24;
  }
  std::printf("told %d of %d pairs at random, judged %d times\n", count, pairs, judged);
  // An interval lies within 15 % of the median with probability 0.104; of 24 half do by chance in
  // 1.3e-6 of the cases (binomial).
  EXPECT_LE(count, 3);
}

double share_found(double jitter, double missed, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> shake(-jitter, jitter), chance(0, 1);
  int count = 0;
  constexpr int runs = 400;
  for (int run = 0; run < runs; ++run) {
    Beacons beacons;
    double time = first_contact;
    bool is_found = false;
    for (int i = 0; i < 120; ++i) {
      time += 300 * (1 + shake(random));
      if (chance(random) >= missed)
        is_found = beacons.add(7, static_cast<Second>(time), false) || is_found;
    }
    count += is_found ? 1 : 0;
  }
  return static_cast<double>(count) / runs;
}

TEST(AnomalyBeacons, WhatIsFoundOfWhatWasPutIn) {
  for (auto [jitter, missed, least] : std::initializer_list<std::tuple<double, double, double>>{
           {0, 0, 1}, {0.1, 0, 1}, {0.2, 0, 1}, {0.2, 0.1, 0.99}, {0.3, 0, 0.8}}) {
    const double share = share_found(jitter, missed, 9);
    std::printf("jitter %.0f%%, %.0f%% missed: found %.3f\n", jitter * 100, missed * 100, share);
    EXPECT_GE(share, least) << jitter << " " << missed;
  }
  const double wild = share_found(0.6, 0, 10);
  std::printf("jitter 60%%: found %.3f\n", wild);
  EXPECT_LE(wild, 0.1);
}

}  // namespace
}  // namespace hinomi::anomaly
