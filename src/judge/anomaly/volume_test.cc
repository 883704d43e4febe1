// Expected values from tables and sums written out; error rates from streams whose truth is known.
#include "judge/anomaly/volume.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>

#include "judge/anomaly/tails.h"

namespace hinomi::anomaly {
namespace {

using namespace std::chrono;

const Time monday = Time(sys_days(year(2026) / 4 / 6)) - hours(9);  // midnight in Japan

TEST(AnomalyTails, OfPoissonAndNegativeBinomialCounts) {
  // 1 - ppois(19, 10) and ppois(3, 10) of R.
  EXPECT_NEAR(at_least({10, 10}, 20), 0.003454341976, 1e-11);
  EXPECT_NEAR(at_most({10, 10}, 3), 0.010336050676, 1e-11);
  // Ten failures at p = 1/2: at least 20 when fewer than ten of 29 throws are heads.
  EXPECT_NEAR(at_least({10, 20}, 20), 0.030714172870, 1e-11);
  EXPECT_NEAR(at_least({10, 20}, 35), 5.302233313e-05, 1e-13);
  EXPECT_EQ(at_least({10, 10}, 0), 1);
  for (double variance : {50.0, 75.0, 400.0})
    for (std::uint64_t k : {0u, 1u, 30u, 50u, 51u, 90u})
      EXPECT_NEAR(at_most({50, variance}, k) + at_least({50, variance}, k + 1), 1, 1e-9)
          << variance << " " << k;
  EXPECT_EQ(limit_above({10, 10}, 1e-5), 27u);
  EXPECT_EQ(limit_above({0.5, 0.5}, 1e-5), 7u);
  EXPECT_EQ(limit_above({100, 100}, 1e-5), 146u);
  // The normal's quantile of 1e-5 is 4.2649.
  EXPECT_NEAR(static_cast<double>(limit_above({1e9, 4e10}, 1e-5)), 1e9 + 4.2649 * 2e5, 10);
  EXPECT_NEAR(static_cast<double>(limit_above({1e8, 1e8}, 1e-5)), 1e8 + 4.2649 * 1e4, 20)
      << "where exact sums end nearly the same";
}

TEST(AnomalyVolume, HoursThatAreAlike) {
  EXPECT_EQ(cell_of(hour_of(monday)), 0u);
  EXPECT_EQ(cell_of(hour_of(monday + hours(9))), 9u);
  EXPECT_EQ(cell_of(hour_of(monday + hours(5 * 24 - 1))), 23u) << "Friday";
  EXPECT_EQ(cell_of(hour_of(monday + hours(5 * 24))), 24u) << "Saturday";
  EXPECT_EQ(cell_of(hour_of(monday + hours(7 * 24 - 1))), 47u) << "Sunday";
  EXPECT_EQ(cell_of(-1), 8u) << "1970-01-01T08:00 in Japan, a Thursday";
  EXPECT_EQ(cell_of(-10), 23u) << "the Wednesday before";
}

TEST(AnomalyVolume, TheMedianAndTheDeviationOfACell) {
  Cell cell;
  for (std::uint32_t count : {4u, 1u, 9u, 2u}) cell.add(count);
  EXPECT_EQ(cell.median(), 3);
  EXPECT_NEAR(cell.deviation(), 1.4826 * 1.5, 1e-12);  // of 1, 2, 6, 1
  for (std::uint32_t i = 0; i < 20; ++i) cell.add(100 + i);
  EXPECT_EQ(cell.counts().front(), 100u) << "the last twenty";
  EXPECT_EQ(cell.median(), 109.5);
}

// A sensor whose hours have as many events as the test says.
struct Sent {
  Volume volume;
  Hour hour = hour_of(monday);
  std::vector<VolumeHit> hits;

  Sent() { volume.advance(begin_of(hour), hits); }
  void send(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i)
      if (auto hit = volume.add(begin_of(hour) + seconds(1))) hits.push_back(*hit);
    for (int i = 0; i < 12; ++i) volume.advance(begin_of(hour) + minutes(5 * (i + 1)), hits);
    ++hour;
  }
  void pass_lateness() {
    for (int i = 1; i <= 4; ++i) volume.advance(begin_of(hour) + minutes(9 * i), hits);
  }
};

// Busy by day, quiet at night and on weekends.
double busy(Hour hour, double most) {
  const std::size_t cell = cell_of(hour);
  const double of_day = 0.55 - 0.45 * std::cos(static_cast<double>(cell % 24) / 24 * 2 * M_PI);
  return most * of_day * (cell < 24 ? 1 : 0.3);
}

// Sensors of each kind; the figures of docs/anomaly.md are of 10.
int sensors() {
  const char* asked = std::getenv("HINOMI_CASES");
  return asked ? std::clamp(std::atoi(asked) / 20, 1, 10) : 1;
}

TEST(AnomalyVolume, FalseAlarmsOfPureStreams) {
  std::mt19937_64 random(7);
  std::uint64_t judged = 0, told = 0, told_wide = 0;
  for (double most : {2.0, 20.0, 60.0, 150.0})
    for (int sensor = 0; sensor < sensors(); ++sensor) {
      Sent poisson, wide;
      for (int i = 0; i < 26 * 168; ++i) {
        const double mean = busy(poisson.hour, most);
        poisson.send(std::poisson_distribution<std::uint64_t>(mean)(random));
        // Variance four times the mean.
        const double rate = std::gamma_distribution<double>(mean / 3, 3)(random);
        wide.send(std::poisson_distribution<std::uint64_t>(rate)(random));
      }
      judged += 26 * 168 - 6 * 168;
      told += poisson.hits.size();
      told_wide += wide.hits.size();
    }
  std::printf("hours %lu, told of Poisson %lu, of four times its variance %lu\n", judged, told,
              told_wide);
  EXPECT_LE(told, 1 + judged / 20000) << "2e-5 of the hours at most are expected";
  EXPECT_LE(told_wide, 3 + judged / 2000);
}

double power(double most, double factor, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  int found = 0;
  constexpr int runs = 12;
  for (int run = 0; run < runs; ++run) {
    Sent sent;
    for (int i = 0; i < 6 * 168 + 12; ++i)  // until Monday noon
      sent.send(std::poisson_distribution<std::uint64_t>(busy(sent.hour, most))(random));
    sent.hits.clear();
    const double mean = busy(sent.hour, most) * factor;
    sent.send(mean > 0 ? std::poisson_distribution<std::uint64_t>(mean)(random) : 0);
    sent.pass_lateness();
    found += sent.hits.empty() ? 0 : 1;
    if (!sent.hits.empty()) {
      EXPECT_EQ(sent.hits[0].is_more, factor > 1);
    }
  }
  return static_cast<double>(found) / runs;
}

TEST(AnomalyVolume, WhatIsFoundOfWhatWasPutIn) {
  // At noon: expected 20 and 150.
  for (auto [most, factor, least] : std::initializer_list<std::tuple<double, double, double>>{
           {20, 3, 0.6}, {20, 5, 1}, {20, 0, 0.8}, {150, 2, 0.75}, {150, 0.3, 1}, {150, 0, 1}}) {
    const double found = power(most, factor, 11);
    std::printf("expected %.0f, sent %.1f times: found %.2f\n", most, factor, found);
    EXPECT_GE(found, least) << most << " " << factor;
  }
  EXPECT_LE(power(150, 1.2, 12), 0.1) << "a fifth more is not worth telling";
}

TEST(AnomalyVolume, ToldAsSoonAsItIsTooMany) {
  Sent sent;
  for (int i = 0; i < 4 * 168; ++i) sent.send(10);
  ASSERT_TRUE(sent.hits.empty());
  sent.send(1000);
  ASSERT_EQ(sent.hits.size(), 1u) << "once an hour";
  const VolumeHit& hit = sent.hits[0];
  EXPECT_EQ(hit.seen, limit_above({10, 10 * (1 + M_PI / 40)}, 1e-5)) << "twenty hours of ten";
  EXPECT_FALSE(hit.is_over);
  EXPECT_EQ(hit.expected, 10);
  EXPECT_EQ(hit.least, 10u);
  EXPECT_EQ(hit.most, 10u);
  EXPECT_EQ(hit.hours, 20u);
  EXPECT_LE(hit.chance, 1e-5);
}

TEST(AnomalyVolume, WhatWasSeenBeforeIsNotOdd) {
  Sent sent;  // every third such hour ten times as many
  for (int i = 0; i < 6 * 168; ++i) sent.send(i / 24 % 3 == 0 ? 300 : 30);
  EXPECT_TRUE(sent.hits.empty());
}

TEST(AnomalyVolume, NothingWhileItIsLearned) {
  Sent sent;
  for (int i = 0; i < 5 * 24; ++i) sent.send(10);  // five weekdays
  sent.hits.clear();
  sent.send(10000);
  EXPECT_TRUE(sent.hits.empty()) << "a Saturday is known no more than this Monday was";
  EXPECT_EQ(sent.volume.learned(), 0u);
}

TEST(AnomalyVolume, AnOutageIsNotLearned) {
  Sent sent;
  for (int i = 0; i < 4 * 168; ++i) sent.send(10);
  sent.hour += 50;  // the node did not run: nothing came, nobody watched
  sent.volume.advance(begin_of(sent.hour) + minutes(20), sent.hits);
  sent.send(3);  // of an hour that was watched in part
  for (int i = 0; i < 168; ++i) sent.send(10);
  EXPECT_TRUE(sent.hits.empty());
  EXPECT_EQ(sent.volume.expected(9), 10);
}

TEST(AnomalyVolume, EventsInAnyOrderAndOutOfTime) {
  Volume volume;
  std::vector<VolumeHit> hits;
  const Time begin = monday;
  for (int i = 0; i <= 18; ++i) volume.advance(begin + minutes(5 * i - 1), hits);  // 01:29
  volume.add(begin + minutes(70));
  volume.add(begin + minutes(59));  // the hour before is not over
  volume.add(begin + minutes(93));  // four minutes ahead: a clock that is a little wrong
  volume.add(begin + hours(24));
  EXPECT_EQ(volume.ahead(), 1u);
  EXPECT_EQ(volume.late(), 0u);
  volume.advance(begin + minutes(91), hits);
  volume.add(begin + minutes(59));
  EXPECT_EQ(volume.late(), 1u) << "over half an hour after its end";
  for (int i = 19; i <= 40; ++i) volume.advance(begin + minutes(5 * i), hits);
  EXPECT_EQ(volume.state().cells[0].counts(), std::vector<std::uint32_t>{1});
  EXPECT_EQ(volume.state().cells[1].counts(), std::vector<std::uint32_t>{2});
}

}  // namespace
}  // namespace hinomi::anomaly
