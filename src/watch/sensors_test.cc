#include "watch/sensors.h"

#include <gtest/gtest.h>

#include <random>

namespace hinomi::watch {
namespace {

using namespace std::chrono;

constexpr Time first_day = sys_days(year(2026) / 4 / 1);

void hear(Sensor& sensor, Time at, std::uint64_t events = 1) {
  add(sensor,
      {.sensor = sensor.name, .source = "192.0.2.7", .events = events, .bytes = 10, .at = at});
}

TEST(Sensors, CountsAndTimes) {
  Sensor sensor{.name = "web"};
  hear(sensor, first_day, 3);
  add(sensor,
      {.sensor = "web", .source = "192.0.2.9", .refused = 2, .lost = 4, .at = first_day + 9s});
  hear(sensor, first_day + 30s);
  hear(sensor, first_day + 10s);  // the clock stepped back
  EXPECT_EQ(sensor.events, 5u);
  EXPECT_EQ(sensor.bytes, 30u);
  EXPECT_EQ(sensor.refused, 2u);
  EXPECT_EQ(sensor.lost, 4u);
  EXPECT_EQ(sensor.source, "192.0.2.7");
  EXPECT_EQ(sensor.first_seen, first_day);
  EXPECT_EQ(sensor.last_seen, first_day + 30s);
  EXPECT_EQ(sensor.gaps, 1u);
  EXPECT_EQ(usual_gap(sensor), 30s);
}

TEST(Sensors, TheUsualGapIsTheMedianOfTheLast) {
  Sensor sensor{.name = "web"};
  EXPECT_EQ(usual_gap(sensor), std::nullopt);
  Time at = first_day;
  hear(sensor, at);
  for (int gap : {1, 2, 300, 4, 5}) hear(sensor, at += seconds(gap));
  EXPECT_EQ(usual_gap(sensor), 4s);
  for (int i = 0; i < 63; ++i) hear(sensor, at += 7s);
  EXPECT_EQ(usual_gap(sensor), 7s);
}

// A sensor that is heard at times drawn from `next_gap` until `until`.
template <class NextGap>
Sensor heard(Time until, NextGap next_gap) {
  Sensor sensor{.name = "web"};
  for (Time at = first_day; at < until; at += next_gap(at)) hear(sensor, at);
  return sensor;
}

TEST(Sensors, OfWhoIsHardlyKnownNothingIsSaid) {
  const Sensor sensor = heard(first_day + 20min, [](Time) { return 1min; });
  ASSERT_EQ(sensor.gaps, 19u);
  EXPECT_FALSE(silence_of(sensor, first_day + 24h * 30));
}

TEST(Sensors, AHeartbeatIsMissedAfterTheFloor) {
  const Sensor sensor = heard(first_day + 24h * 3, [](Time) { return 1min; });
  EXPECT_FALSE(silence_of(sensor, sensor.last_seen + 10min));
  const auto silence = silence_of(sensor, sensor.last_seen + 10min + 1s);
  ASSERT_TRUE(silence);
  EXPECT_EQ(silence->usual, 1min);
  EXPECT_EQ(silence->longest, 1min);
  EXPECT_EQ(silence->allowed, 10min);
  EXPECT_EQ(silence->quiet, 10min + 1s);
  const Sensor hourly = heard(first_day + 24h * 3, [](Time) { return 1h; });
  EXPECT_FALSE(silence_of(hourly, hourly.last_seen + 90min));
  EXPECT_TRUE(silence_of(hourly, hourly.last_seen + 91min));
}

TEST(Sensors, OneOutageDoesNotMakeItDeaf) {
  int outages = 0;
  const Sensor sensor = heard(first_day + 24h * 10, [&](Time at) -> Duration {
    if (at > first_day + 24h * 5 && outages++ == 0) return 20h;
    return 1min;
  });
  const auto silence = silence_of(sensor, sensor.last_seen + 1h);
  ASSERT_TRUE(silence);
  EXPECT_EQ(silence->longest, 1min);
}

bool is_office_hour(Time at) {
  const auto day = floor<days>(at);
  const weekday of(day);
  return of != Saturday && of != Sunday && at - day >= 8h && at - day < 18h;
}

// Generated: an office's sensor by random gaps of minutes, on weekdays from 8 to 18. Once it has
// been heard for two weekends it is never called silent while it keeps to that, and a loss is
// noticed in half as long again as the pause of a weekend.
TEST(Sensors, NightsAndWeekendsAreUsual) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    std::exponential_distribution<double> minutes_apart(1.0 / 3);
    Sensor sensor{.name = "office"};
    Time at = first_day;
    auto step = [&] {
      do at += duration_cast<Duration>(duration<double, std::ratio<60>>(minutes_apart(random)));
      while (!is_office_hour(at));
    };
    for (; at < first_day + 24h * 13; step()) hear(sensor, at);
    for (; at < first_day + 24h * 60; step()) {
      ASSERT_FALSE(silence_of(sensor, at)) << seed << " " << format_time(at);
      hear(sensor, at);
    }
    EXPECT_TRUE(silence_of(sensor, sensor.last_seen + 24h * 4)) << seed;
  }
}

// Generated: whatever the gaps, who keeps within the longest pause of the day before is not silent,
// and a pause twice the longest there ever was is noticed.
TEST(Sensors, WithinItsOwnPeriod) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const double mean = std::exp(std::uniform_real_distribution<double>(1, 9)(random));  // seconds
    std::uniform_real_distribution<double> gap(mean / 3, mean);
    Duration longest{};
    Sensor sensor{.name = "any"};
    Time at = first_day;
    for (int i = 0; i < 2000; ++i) {
      hear(sensor, at);
      const auto next = duration_cast<Duration>(duration<double>(gap(random)));
      longest = std::max(longest, next);
      at += next;
      if (i > 100) {
        ASSERT_FALSE(silence_of(sensor, at)) << seed << " " << i;
      }
    }
    EXPECT_TRUE(silence_of(sensor, sensor.last_seen + std::max<Duration>(2 * longest, 11min)));
  }
}

TEST(Sensors, TheLongestQuietComesFirstAndIsExplained) {
  std::vector<Sensor> sensors = {heard(first_day + 24h, [](Time) { return 1h; }),
                                 heard(first_day + 24h, [](Time) { return 1min; }),
                                 heard(first_day + 48h, [](Time) { return 1min; })};
  sensors[1].name = "mail";
  sensors[2].name = "talks";
  const auto silent = fallen_silent(sensors, first_day + 48h + 5min);
  ASSERT_EQ(silent.size(), 2u);
  EXPECT_EQ(silent[0].sensor, "mail");
  EXPECT_EQ(silent[1].sensor, "web");
  EXPECT_EQ(
      words_of(silent[0], "en"),
      "mail has sent no event for 24 h. It usually sends every 60 s and usually pauses for at "
      "most 60 s; after 10 min it counts as silent.");
  EXPECT_EQ(
      words_of(silent[0], "ja"),
      "mail から24時間の間イベントが届いていません。普段の間隔は60秒、普段の最も長い休みは60秒"
      "で、10分を超えると沈黙とみなします。");
}

TEST(Sensors, AFloodOfNamesForgetsStrangersFirst) {
  Sensors sensors(100);
  for (int i = 0; i < 30; ++i)
    sensors.note({.sensor = "known", .source = "192.0.2.1", .events = 1, .at = first_day + i * 1s});
  for (int i = 0; i < 10'000; ++i)
    sensors.note({.sensor = "new" + std::to_string(i),
                  .source = "192.0.2.2",
                  .events = 1,
                  .at = first_day + 1h + i * 1s});
  const auto all = sensors.all();
  EXPECT_LE(all.size(), 100u);
  EXPECT_TRUE(
      std::any_of(all.begin(), all.end(), [](const Sensor& one) { return one.name == "known"; }));
  EXPECT_TRUE(
      std::any_of(all.begin(), all.end(), [](const Sensor& one) { return one.name == "new9999"; }));
}

// Three days of a heartbeat, then nobody listens for two hours.
TEST(Sensors, WhatNobodyListenedToIsNoPause) {
  Sensor sensor = heard(first_day + 24h * 3, [](Time) { return 1min; });
  const Time last = sensor.last_seen;
  resume(sensor, last + 4min, last + 4min + 2h);
  EXPECT_FALSE(silence_of(sensor, last + 2h + 14min)) << "ten minutes for it to come back";
  const auto silence = silence_of(sensor, last + 2h + 14min + 1s);
  ASSERT_TRUE(silence) << "it was quiet for four minutes before, and for ten after";
  EXPECT_EQ(silence->quiet, 14min + 1s);

  hear(sensor, last + 2h + 6min);
  EXPECT_EQ(sensor.recent[(sensor.gaps - 1) % Sensor::kept_gaps], 6min);
  EXPECT_FALSE(silence_of(sensor, last + 2h + 16min));
  EXPECT_TRUE(silence_of(sensor, last + 2h + 16min + 1s));
}

}  // namespace
}  // namespace hinomi::watch
