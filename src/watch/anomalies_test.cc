// Sensors' models behind a stream of events: which fields they look at, what is told, what is kept.
#include "watch/anomalies.h"

#include <gtest/gtest.h>

#include "watch/anomaly_fields.h"

namespace hinomi::watch {
namespace {

using namespace std::chrono;

const Time first_morning = sys_days(year(2026) / 4 / 6);

std::uint32_t field_number(std::string_view name) {
  const auto& all = anomaly_fields();
  const auto found = std::find(all.begin(), all.end(), name);
  EXPECT_NE(found, all.end()) << name;
  return static_cast<std::uint32_t>(found - all.begin());
}

TEST(AnomalyFields, TheBestOfEachAndTheRegisteredName) {
  const std::vector<FieldText> texts = {{field_number("DestinationIp"), "192.0.2.1"},
                                        {field_number("Image"), "C:\\a.exe"},
                                        {field_number("QueryName"), "x7.evil.example."},
                                        {field_number("process.name"), "a.exe"},
                                        {field_number("User"), "-"},
                                        {field_number("user.name"), "hanako"},
                                        {field_number("Computer"), "pc-1"},
                                        {field_number("src_ip"), "198.51.100.7"}};
  const AnomalyValues values = anomaly_values(texts);
  EXPECT_EQ(values.process.text, "C:\\a.exe");
  EXPECT_EQ(values.user.text, "hanako") << "a dash is no user";
  EXPECT_EQ(values.domain.text, "evil.example");
  EXPECT_EQ(values.from.text, "pc-1");
  EXPECT_EQ(values.to.text, "evil.example") << "a name before an address";
}

TEST(AnomalyFields, AddressesAreNoNames) {
  for (std::string_view address : {"192.0.2.1", "2001:db8::1", "192.0.2.1:8080", "localhost"}) {
    const std::vector<FieldText> texts = {{field_number("cs-host"), address},
                                          {field_number("dst"), "192.0.2.9"}};
    const AnomalyValues values = anomaly_values(texts);
    EXPECT_EQ(values.domain.text, "") << address;
    EXPECT_EQ(values.to.text, "192.0.2.9") << address;
  }
}

class AnomaliesTest : public ::testing::Test {
 protected:
  struct Told {
    std::string what, title, sensor, kind, entity, fields, json;
    Level level{};
  };
  Anomalies::Tell tell() {
    return [this](const Found& found) {
      EXPECT_EQ(found.by, FoundBy::anomaly);
      std::string fields;
      for (const Evidence& one : found.matched) fields += one.field + "=" + one.text + " ";
      told.push_back({std::string(found.what), std::string(found.title), std::string(found.sensor),
                      std::string(found.entity_kind), std::string(found.entity), fields,
                      std::string(found.json), found.level});
    };
  }
  void send(std::string_view sensor, std::string_view image, int count = 1) {
    const std::vector<FieldText> texts = {{field_number("Image"), image}};
    for (int i = 0; i < count; ++i)
      anomalies.look({.sensor = sensor, .time = now, .json = "{\"a\":1}", .texts = texts}, now,
                     tell());
  }
  void pass(Duration time) {
    for (Time end = now + time; now < end; anomalies.advance(now += minutes(5), tell())) {
    }
  }

  Time now = first_morning;
  std::vector<Told> told;
  Anomalies anomalies{7, {.sensors = 3}};
};

TEST_F(AnomaliesTest, AProgramThatIsNewIsToldWithItsField) {
  for (int hour = 0; hour < 8 * 24; ++hour) {
    send("edge", "C:\\a.exe", 20);
    pass(hours(1));
  }
  EXPECT_TRUE(told.empty());
  send("edge", "C:\\Temp\\New.exe");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].what, "first_seen");
  EXPECT_EQ(told[0].level, Level::low);
  EXPECT_EQ(told[0].kind, "process");
  EXPECT_EQ(told[0].entity, "C:\\Temp\\New.exe");
  EXPECT_EQ(told[0].fields, "Image=C:\\Temp\\New.exe ");
  EXPECT_EQ(told[0].json, "{\"a\":1}");
  EXPECT_EQ(told[0].sensor, "edge");
  EXPECT_NE(told[0].title.find(" / First seen"), std::string::npos) << told[0].title;

  // The same after a restart: known stays known.
  const std::string kept = anomalies.save(now);
  Anomalies again(99, {.sensors = 3});
  EXPECT_TRUE(again.load(kept).empty());
  EXPECT_EQ(again.save(now), kept);
  const std::vector<FieldText> known = {{field_number("Image"), "c:\\temp\\new.EXE"}};
  const std::vector<FieldText> fresh = {{field_number("Image"), "C:\\Temp\\Other.exe"}};
  told.clear();
  again.look({.sensor = "edge", .time = now, .texts = known}, now, tell());
  EXPECT_TRUE(told.empty()) << "letter case does not count";
  again.look({.sensor = "edge", .time = now, .texts = fresh}, now, tell());
  EXPECT_EQ(told.size(), 1u);
}

TEST_F(AnomaliesTest, VolumeIsOfNoOneEvent) {
  for (int hour = 0; hour < 9 * 24; ++hour) {  // to Tuesday noon in Japan and more
    send("edge", "C:\\a.exe", 10);
    pass(hours(1));
  }
  told.clear();
  send("edge", "C:\\a.exe", 500);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].what, "volume");
  EXPECT_EQ(told[0].kind, "");
  EXPECT_EQ(told[0].json, "") << "so that it is grouped by the sensor alone";
  EXPECT_EQ(told[0].fields, "");
}

TEST_F(AnomaliesTest, SensorsAreBounded) {
  for (std::string_view sensor : {"a", "b", "c", "d"}) send(sensor, "x");
  EXPECT_EQ(anomalies.sensors(), 3u);
  EXPECT_EQ(anomalies.without_room(), 1u);
  pass(hours(24 * 4));
  send("b", "x");
  send("c", "x");
  pass(hours(24 * 4));
  send("d", "x");
  EXPECT_EQ(anomalies.sensors(), 3u) << "a was not heard for a week";
  EXPECT_EQ(anomalies.without_room(), 1u);
  anomalies.advance(now += minutes(2), tell());
  const auto all = anomalies.baselines();
  EXPECT_FALSE(all->contains("a"));
  EXPECT_TRUE(all->contains("d"));
}

TEST_F(AnomaliesTest, WhatIsDamagedBeginsAnew) {
  send("a", "x", 3);
  send("b", "x", 3);
  const std::string kept = anomalies.save(now);
  std::string cut = kept.substr(0, kept.size() - 20);
  const auto wrong = anomalies.load(cut);
  ASSERT_EQ(wrong.size(), 1u);
  EXPECT_NE(wrong[0].where.find("line 3"), std::string::npos) << wrong[0].where;
  EXPECT_EQ(anomalies.sensors(), 1u) << "its neighbour is whole";
  EXPECT_EQ(anomalies.load("something else\n").size(), 1u);
  EXPECT_EQ(anomalies.sensors(), 0u);
  EXPECT_TRUE(anomalies.load("").empty());
}

}  // namespace
}  // namespace hinomi::watch
