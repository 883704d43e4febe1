// From what a sensor usually sends to a detection of what it does not, through a node.
#include <thread>

#include "api/api_world.h"
#include "api/shape.h"
#include "watch/anomalies.h"
#include "watch/anomaly_fields.h"

namespace hinomi::api_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::string_view file = "/data/baselines.jsonl";

std::string started(std::string_view image) {
  return R"({"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,)"
         R"("Computer":"pc-7.city.example","Image":")" +
         std::string(image) + "\"}";
}

// What "web-1" sent in the nine days until now: the same program, ten times an hour.
std::string nine_days(Time now) {
  watch::Anomalies learned(7);
  const auto& fields = watch::anomaly_fields();
  const auto image =
      static_cast<std::uint32_t>(std::find(fields.begin(), fields.end(), "Image") - fields.begin());
  const watch::FieldText text{image, "C:/usual.exe"};
  const auto none = [](const watch::Found& found) { ADD_FAILURE() << found.title; };
  for (Time time = now - hours(9 * 24); time < now;) {
    for (int i = 0; i < 10; ++i)
      learned.look({.sensor = "web-1", .time = time, .texts = std::span(&text, 1)}, time, none);
    for (int i = 0; i < 12; ++i) learned.advance(time += minutes(5), none);
  }
  return learned.save(now);
}

class AnomalyEvents : public ::testing::Test {
 protected:
  void open(std::string_view config = "") {
    EXPECT_TRUE(world.disk.write(std::string(file), nine_days(world.clock.now()), true));
    if (!config.empty()) {
      std::string text = world.disk.read("/data/node.json").value();
      const std::string from = "\"anomalies\":true";
      const std::size_t at = text.find(from);
      ASSERT_NE(at, text.npos) << text;
      ASSERT_TRUE(
          world.disk.write("/data/node.json", text.replace(at, from.size(), config), false));
    }
    world.open_with_content({"detect", "observe"});
    token = world.access("web-1", "equipment", "center");
    analyst = world.access("Sato", "analyst", "center");
  }
  void send(const std::vector<std::string>& events) {
    std::string body;
    for (const std::string& event : events) body += "{\"index\":{}}\n" + event + "\n";
    const Answer answer = world.ask(
        "POST", "/_bulk", {.body = body, .headers = {{"Authorization", "Bearer " + token}}});
    ASSERT_EQ(answer.status, 200) << answer.body;
  }
  json::array items(std::string_view path, bool wait) {
    json::array out;
    for (int i = 0; i < (wait ? 500 : 40) && out.empty(); ++i) {
      if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      out = world.get(std::string(path), analyst).object().at("items").as_array();
    }
    return out;
  }

  ApiWorld world;
  std::string token, analyst;
};

TEST_F(AnomalyEvents, AProgramThatIsNewIsADetectionThatNobodyMustLookAt) {
  open();
  send({started("C:/usual.exe"), started("C:/Temp/never-seen.exe")});
  const json::array found = items("/api/v1/detections", true);
  ASSERT_EQ(found.size(), 1u);
  const json::object& one = found[0].get_object();
  EXPECT_EQ(one.at("by"), "anomaly");
  EXPECT_EQ(one.at("rule"), "first_seen");
  EXPECT_EQ(one.at("level"), "low");
  EXPECT_EQ(one.at("sensor"), "web-1");
  EXPECT_EQ(one.at("entity_kind"), "process");
  EXPECT_EQ(one.at("entity"), "C:/Temp/never-seen.exe");
  EXPECT_TRUE(one.at("duty").is_null());
  EXPECT_NE(one.at("title").as_string().find("0 were new"), std::string::npos) << one.at("title");
}

TEST_F(AnomalyEvents, TheBaselineIsShownBesideItsSensorAndKept) {
  open();
  send({started("C:/usual.exe")});
  json::value baseline;
  for (int i = 0; i < 200 && !baseline.is_object(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const json::array all = items("/api/v1/sensors", true);
    ASSERT_EQ(all.size(), 1u);
    baseline = all[0].at("baseline");
  }
  ASSERT_TRUE(baseline.is_object());
  expect_shape(baseline,
               "since:t hours:n a_day:n a_day_a_week_ago:n? shift:n? drifted:b first_seen:o "
               "pairs:n usual_pairs:n told_today:o withheld_today:o late:n ahead:n words:o",
               "baseline");
  EXPECT_EQ(baseline.at("a_day").to_number<double>(), 240) << baseline;
  EXPECT_EQ(baseline.at("first_seen").at("process").at("state"), "settled");
  EXPECT_EQ(baseline.at("first_seen").at("process").at("known"), 1);
  EXPECT_EQ(baseline.at("drifted"), false);

  const std::string before = world.disk.read(std::string(file)).value();
  world.open();  // closes it first
  const std::string after = world.disk.read(std::string(file)).value();
  EXPECT_NE(after, before) << "with the event that came";
  EXPECT_NE(after.find("\"sensor\":\"web-1\""), std::string::npos);
}

TEST_F(AnomalyEvents, CanBeSwitchedOff) {
  open("\"anomalies\":false");
  send({started("C:/Temp/never-seen.exe")});
  EXPECT_TRUE(items("/api/v1/detections", false).empty());
}

}  // namespace
}  // namespace hinomi::api_test
