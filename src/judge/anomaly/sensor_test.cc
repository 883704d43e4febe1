// A sensor's three models together: what is told, in which words, how often, and what is kept.
#include "judge/anomaly/sensor.h"

#include <gtest/gtest.h>

namespace hinomi::anomaly {
namespace {

using namespace std::chrono;

const Time begin_of_week = Time(sys_days(year(2026) / 4 / 6)) - hours(9);  // midnight in Japan

// Hours of a sensor that sends as many events as the test says, all of them alike.
struct Days {
  Sensor sensor{7, SensorRule()};
  Time now = begin_of_week;
  std::vector<Odd> odd;

  Days() { sensor.advance(now, odd); }
  void send(int count, const Event& like = {.time = {},
                                            .values = {"C:\\app.exe", "hanako", "city.example"},
                                            .from = {},
                                            .to = {}}) {
    for (int i = 0; i < count; ++i) {
      Event event = like;
      event.time = now + seconds(1);
      sensor.add(event, now, odd);
    }
    for (int i = 0; i < 12; ++i) sensor.advance(now += minutes(5), odd);
  }
  void weeks(int count, int events) {
    for (int i = 0; i < count * 168; ++i) send(events);
  }
};

TEST(AnomalySensor, SaysWhatWasExpectedAndWhatCame) {
  Days days;
  days.weeks(4, 10);
  ASSERT_TRUE(days.odd.empty());
  days.send(200);
  ASSERT_EQ(days.odd.size(), 1u);
  EXPECT_EQ(days.odd[0].model, Model::volume);
  EXPECT_EQ(days.odd[0].entity, "");
  const std::string& en = days.odd[0].words.en;
  for (std::string_view part : {"More events than usual", "from 00:00 (Japan) of a weekday",
                                "expected 10 (10 to 10 in 20 such hours before)"})
    EXPECT_NE(en.find(part), std::string::npos) << part << ": " << en;
  for (std::string_view part : {"平日の00:00", "見込みは10件", "過去20回は10から10件"})
    EXPECT_NE(days.odd[0].words.ja.find(part), std::string::npos) << days.odd[0].words.ja;

  days.odd.clear();
  days.send(1, {.time = {}, .values = {"C:\\Temp\\new.exe", "", ""}, .from = {}, .to = {}});
  ASSERT_EQ(days.odd.size(), 1u) << "the hour that was told is over, this one is not";
  EXPECT_EQ(days.odd[0].model, Model::first_seen);
  EXPECT_EQ(days.odd[0].entity_kind, "process");
  EXPECT_EQ(days.odd[0].entity, "C:\\Temp\\new.exe");
  EXPECT_NE(days.odd[0].words.en.find("0 were new"), std::string::npos) << days.odd[0].words.en;
}

TEST(AnomalySensor, RegularContactsAreToldAfterALearningPeriod) {
  Days days;
  const auto contacts = [&](std::string_view to) {
    for (int i = 0; i < 30; ++i)
      days.sensor.add({.time = days.now + seconds(10 * i), .values = {}, .from = "pc-1", .to = to},
                      days.now, days.odd);
  };
  contacts("192.0.2.1");
  days.weeks(1, 1);
  contacts("192.0.2.1");
  EXPECT_TRUE(days.odd.empty()) << "usual";
  contacts("evil.example");
  ASSERT_EQ(days.odd.size(), 1u);
  EXPECT_EQ(days.odd[0].entity, "pc-1 → evil.example");
  EXPECT_NE(days.odd[0].words.en.find("25 times every 10 s"), std::string::npos)
      << days.odd[0].words.en;
}

TEST(AnomalySensor, SoManyADayAndNoMore) {
  Days days;
  days.weeks(2, 1000);
  days.odd.clear();
  for (int i = 0; i < 13; ++i) {
    const std::string name = "C:\\new" + std::to_string(i) + ".exe";
    days.sensor.add({.time = days.now, .values = {name, "", ""}, .from = {}, .to = {}}, days.now,
                    days.odd);
  }
  EXPECT_EQ(days.odd.size(), 10u);
  const Baseline baseline = days.sensor.baseline(days.now);
  EXPECT_EQ(baseline.told[static_cast<std::size_t>(Model::first_seen)], 10u);
  EXPECT_EQ(baseline.withheld[static_cast<std::size_t>(Model::first_seen)], 3u);
  days.now += hours(24);
  days.sensor.add({.time = days.now, .values = {"C:\\tomorrow.exe", "", ""}, .from = {}, .to = {}},
                  days.now, days.odd);
  EXPECT_EQ(days.odd.size(), 11u);
}

TEST(AnomalySensor, DriftIsShown) {
  Days days;
  EXPECT_NE(words_of(days.sensor.baseline(days.now)).en.find("Learning: 0 of 48"),
            std::string::npos);
  days.weeks(4, 10);
  Baseline baseline = days.sensor.baseline(days.now);
  ASSERT_TRUE(baseline.a_day && baseline.before && baseline.shift);
  EXPECT_NEAR(*baseline.a_day, 240, 1e-6);
  EXPECT_NEAR(*baseline.before, 240, 1e-6);
  EXPECT_NEAR(*baseline.shift, 0, 1e-6);
  EXPECT_FALSE(baseline.has_drifted());
  bool has_drifted = false;
  for (int week = 0; week < 4; ++week) {
    days.weeks(1, 30);
    has_drifted = has_drifted || days.sensor.baseline(days.now).has_drifted();
  }
  EXPECT_TRUE(has_drifted)
      << "when most of the hours that are remembered are those of the new kind";
  // Twenty of twenty weekdays are new, and eight of sixteen days of weekends: between both (but for
  // the last hour, which is not over).
  EXPECT_NEAR(*days.sensor.baseline(days.now).a_day, 24.0 * (5 * 30 + 2 * 20) / 7, 3);
}

TEST(AnomalySensor, HoursThatMoveAreDrift) {
  Days days;
  double most = 0;
  for (int week = 0; week < 8; ++week) {
    for (int i = 0; i < 168; ++i) days.send((i % 24 < 12) == (week < 4) ? 40 : 4);
    const Baseline baseline = days.sensor.baseline(days.now);
    if (week == 3) {
      EXPECT_NEAR(*baseline.shift, 0, 1e-6);
    }
    if (baseline.shift) most = std::max(most, *baseline.shift);
    if (week >= 5) {
      EXPECT_NEAR(*baseline.a_day, 24 * 22, 6) << "as many as before";
    }
  }
  EXPECT_GT(most, 0.25) << "weekdays' hours all change within a week";
}

TEST(AnomalySensor, WhatWasLearnedIsKept) {
  Days days;
  days.weeks(4, 10);
  for (int i = 0; i < 20; ++i)
    days.sensor.add({.time = days.now + seconds(60 * i), .values = {}, .from = "a", .to = "b"},
                    days.now, days.odd);
  const std::string kept = json::serialize(days.sensor.to_json());
  Sensor again(7, SensorRule());
  const auto value = parse_json(kept);
  ASSERT_TRUE(value);
  ASSERT_TRUE(again.from_json(value->get_object()));
  const auto second = parse_json(json::serialize(again.to_json()));
  ASSERT_TRUE(second);
  for (std::string_view part : {"volume", "snapshots", "told", "begun"})
    EXPECT_EQ(second->at(part), value->at(part)) << part;
  for (auto* sensor : {&days.sensor, &again}) {
    std::vector<Odd> odd;
    sensor->advance(days.now, odd);
    sensor->add({.time = days.now, .values = {"C:\\new.exe", "hanako", ""}, .from = {}, .to = {}},
                days.now, odd);
    for (int i = 20; i < 26; ++i)
      sensor->add({.time = days.now + seconds(60 * i), .values = {}, .from = "a", .to = "b"},
                  days.now, odd);
    ASSERT_EQ(odd.size(), 2u);
    EXPECT_EQ(odd[0].model, Model::first_seen);
    EXPECT_EQ(odd[1].model, Model::beaconing);
    EXPECT_EQ(sensor->baseline(days.now).usual_pairs, 1u);
  }
}

TEST(AnomalySensor, DamagedStatesAreRefused) {
  Days days;
  days.weeks(1, 2);
  const json::object good = days.sensor.to_json();
  const auto refused = [&](auto&& change) {
    json::object bad = good;
    change(bad);
    Sensor sensor(7, SensorRule());
    return !sensor.from_json(bad).has_value();
  };
  EXPECT_FALSE(refused([](json::object&) {}));
  for (std::string_view part : {"begun", "heard", "volume", "first_seen", "beaconing", "snapshots"})
    EXPECT_TRUE(refused([&](json::object& bad) { bad.erase(part); })) << part;
  EXPECT_TRUE(refused([](json::object& bad) { bad["begun"] = -1; }));
  EXPECT_TRUE(refused([](json::object& bad) { bad["volume"].at("cells").get_array().pop_back(); }));
  EXPECT_TRUE(refused([](json::object& bad) {
    for (int i = 0; i < 21; ++i) bad["volume"].at("cells").at(0).get_array().emplace_back(1);
  }));
  EXPECT_TRUE(refused([](json::object& bad) { bad["volume"].get_object()["open"] = 1; }));
  EXPECT_TRUE(refused([](json::object& bad) {
    bad["beaconing"].at("pairs").get_array().push_back({7, 0, 100, 90, 80});
  })) << "contacts that go back";
  EXPECT_TRUE(refused([](json::object& bad) {
    bad["first_seen"].at("user").at("values").get_array().resize(5000, 1);
  })) << "more than are remembered";
}

}  // namespace
}  // namespace hinomi::anomaly
