// What a node writes down for the process after it.
#include "node/progress.h"

#include <gtest/gtest.h>

#include "node/sensor_memory.h"

namespace hinomi::node {
namespace {

constexpr Time now = Time(std::chrono::seconds(1'775'034'000));

Detection detection(std::string what, std::uint64_t count) {
  return {.what = std::move(what),
          .title = "二行\nの題",
          .level = Level::high,
          .sensor = "edge",
          .entity_kind = "host",
          .entity = "pc-1",
          .count = count,
          .first = now,
          .last = now + std::chrono::seconds(1),
          .samples = {{.source = "192.0.2.7",
                       .record = 17,
                       .time = now,
                       .matched = {{"Image", "C:\\a.exe"}},
                       .event = "{\"Image\":\"C:\\\\a.exe\"}"}}};
}

TEST(Progress, IsReadAsItWasWritten) {
  Progress is{.judged = {3, 41},
              .told = {{now, 17}, {}},
              .silent = {{"門の前", now}},
              .journal = 9,
              .lines = {detection("r1", 1), detection("r2", 10)},
              .news = {detection("r1", 7)}};
  auto read = progress_from(to_text(is));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->judged, is.judged);
  EXPECT_EQ(read->told.correlations, is.told.correlations);
  EXPECT_EQ(read->told.patterns, TimeMark());
  EXPECT_EQ(read->silent, is.silent);
  EXPECT_EQ(read->journal, 9u);
  EXPECT_EQ(read->lines, is.lines);
  EXPECT_EQ(read->news, is.news);
}

TEST(Progress, WhatIsTornIsRefused) {
  const std::string whole = to_text({.lines = {detection("r1", 1), detection("r2", 1)}});
  const std::size_t head = whole.find('\n') + 1, last = whole.find('\n', head) + 1;
  EXPECT_TRUE(progress_from(whole));
  for (std::size_t size : {std::size_t{0}, head - 3, head, last, last + 9, whole.size() - 2})
    EXPECT_FALSE(progress_from(whole.substr(0, size))) << size;
  EXPECT_FALSE(progress_from("{\"judged\":[1]}\n"));
}

TEST(SensorMemory, IsReadAsItWasWritten) {
  KnownSensors is{.at = now, .sensors = {}};
  watch::Sensor& sensor = is.sensors.emplace_back(watch::Sensor{.name = "web-1"});
  for (int i = 0; i < 100; ++i)
    watch::add(sensor, {.sensor = "web-1",
                        .source = "192.0.2.7",
                        .events = 2,
                        .bytes = 90,
                        .refused = 1,
                        .lost = 3,
                        .at = now + i * std::chrono::minutes(60 + i)});
  watch::resume(sensor, sensor.last_seen, sensor.last_seen + std::chrono::hours(1));
  auto read = known_sensors_from(to_text(is));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->at, now);
  ASSERT_EQ(read->sensors.size(), 1u);
  const watch::Sensor& again = read->sensors[0];
  EXPECT_EQ(again.name, "web-1");
  EXPECT_EQ(again.source, "192.0.2.7");
  EXPECT_EQ(again.first_seen, sensor.first_seen);
  EXPECT_EQ(again.last_seen, sensor.last_seen);
  EXPECT_EQ(again.events, 200u);
  EXPECT_EQ(again.bytes, 9'000u);
  EXPECT_EQ(again.refused, 100u);
  EXPECT_EQ(again.lost, 300u);
  EXPECT_EQ(again.away, std::chrono::hours(1));
  EXPECT_EQ(again.gaps, 99u);
  EXPECT_EQ(again.recent, sensor.recent);
  for (std::size_t i = 0; i < sensor.days.size(); ++i) {
    EXPECT_EQ(again.days[i].day, sensor.days[i].day);
    EXPECT_EQ(again.days[i].longest, sensor.days[i].longest);
  }
  EXPECT_FALSE(known_sensors_from("{\"at\":1}\n{\"name\":\"web-1\"}\n"));
}

}  // namespace
}  // namespace hinomi::node
