// From an event that a shipper sends to the detection that people see.
#include <thread>

#include "api/api_world.h"

namespace hinomi::api_test {
namespace {

constexpr std::string_view shell_rule = R"(title: Office program starts a shell
id: 3f1d6a52-0000-4000-8000-000000000001
author: Mizuno Aya
level: high
tags: [attack.execution, attack.t1059.001]
logsource: {category: process_creation, product: windows}
detection:
  selection:
    ParentImage|endswith: '\winword.exe'
    Image|endswith: '\powershell.exe'
  condition: selection
)";
constexpr std::string_view many_rule = R"(title: Many shells
id: 3f1d6a52-0000-4000-8000-000000000002
author: Mizuno Aya
level: critical
correlation:
  type: event_count
  rules: 3f1d6a52-0000-4000-8000-000000000001
  group-by: [Computer]
  timespan: 5m
  condition: {gte: 3}
  generate: true
)";

std::string started(int second, std::string_view parent, std::string_view more = "") {
  return R"({"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Computer":"pc-7.city.example",)"
         R"("UtcTime":"2026-04-01 09:00:)" +
         std::string(second < 10 ? "0" : "") + std::to_string(second) +
         R"(.000","Image":"C:\\W\\powershell.exe","ParentImage":"C:\\O\\)" + std::string(parent) +
         "\"" + std::string(more) + "}";
}

class WatchEvents : public ::testing::Test {
 protected:
  WatchEvents() {
    rule("shell.yml", shell_rule);
    world.open_with_content({"detect", "observe"});
    token = world.access("web-1", "equipment", "center");
    analyst = world.access("Sato", "analyst", "center");
    approver = world.access("Mori", "approver", "center");
    reporter = world.access("Tanaka", "reporter", "center");
  }
  void rule(std::string_view name, std::string_view text) {
    ASSERT_TRUE(world.disk.write(std::filesystem::path("/data/rules") / name, text, false));
  }
  void send(const std::vector<std::string>& events) {
    std::string body;
    for (const std::string& event : events) body += "{\"index\":{}}\n" + event + "\n";
    const Answer answer = world.ask(
        "POST", "/_bulk", {.body = body, .headers = {{"Authorization", "Bearer " + token}}});
    ASSERT_EQ(answer.status, 200) << answer.body;
    ASSERT_EQ(answer.object().at("errors"), json::value(false)) << answer.body;
  }
  // Judging goes on beside the answers.
  json::array detections(std::size_t least) {
    json::array items;
    for (int i = 0; i < 500 && items.size() < least; ++i) {
      if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      items = world.get("/api/v1/detections", analyst).object().at("items").as_array();
    }
    return items;
  }

  ApiWorld world;
  std::string token, analyst, approver, reporter;
};

TEST_F(WatchEvents, AnEventBecomesADetection) {
  send({started(1, "winword.exe"), started(2, "explorer.exe"), started(3, "WinWord.exe")});
  const json::array found = detections(1);
  ASSERT_EQ(found.size(), 1u);
  const json::object& one = found[0].get_object();
  EXPECT_EQ(one.at("rule"), "3f1d6a52-0000-4000-8000-000000000001");
  EXPECT_EQ(one.at("author"), "Mizuno Aya");
  EXPECT_EQ(one.at("sensor"), "web-1");
  EXPECT_EQ(one.at("entity"), "pc-7.city.example");
  EXPECT_EQ(one.at("level"), "high");
  EXPECT_EQ(one.at("first"), "2026-04-01T09:00:01.000000Z");
}

TEST_F(WatchEvents, ACorrelationOfThem) {
  rule("many.yml", many_rule);
  world.open();
  send({started(1, "winword.exe"), started(2, "winword.exe"), started(3, "winword.exe")});
  detections(1);
  world.clock.turn(std::chrono::minutes(6));  // what may still come earlier has come
  const json::array found = detections(2);
  ASSERT_EQ(found.size(), 2u);
  const bool is_first = found[0].at("rule") == "3f1d6a52-0000-4000-8000-000000000002";
  EXPECT_EQ(found[is_first ? 0 : 1].at("by"), "correlation");
  EXPECT_EQ(found[is_first ? 0 : 1].at("level"), "critical");
}

TEST_F(WatchEvents, WhatThisNodeBlocksIsLookedFor) {
  const Answer report = world.report(reporter, "GREEN", {"evil.example"});
  const Answer decided = world.approve(approver, report.text("duty"));
  ASSERT_EQ(decided.status, 200) << decided.body;
  const std::string event = R"({"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":22,)"
                            R"("Computer":"pc-9.city.example","QueryName":"cdn.evil.example"})";
  json::array found;
  for (int i = 0; i < 50 && found.empty(); ++i) {  // the decision reaches the watch beside others
    send({event});
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    found = world.get("/api/v1/detections", analyst).object().at("items").as_array();
  }
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].at("by"), "indicator");
  EXPECT_EQ(found[0].at("entity"), "pc-9.city.example");
  EXPECT_EQ(found[0].at("title"), "evil.example");
}

TEST_F(WatchEvents, NamesThatLookLikeOursAreTold) {
  const auto looked_up = [](std::string_view name) {
    return R"({"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":22,)"
           R"("Computer":"pc-9.city.example","QueryName":")" +
           std::string(name) + "\"}";
  };
  send({looked_up("shirakiba.example")});
  const Answer made = world.post("/api/v1/members", world.access("Abe", "administrator", "center"),
                                 {{"id", "shirakaba"},
                                  {"name", "白樺村"},
                                  {"relation", "client"},
                                  {"names", {"vill.shirakaba.example"}}});
  ASSERT_EQ(made.status / 100, 2) << made.body;
  world.clock.turn(std::chrono::minutes(1));
  json::array found;
  for (int i = 0; i < 50 && found.empty(); ++i) {  // the register reaches the watch beside others
    send({looked_up("www.shirakiba.example"), looked_up("vill.shirakaba.example")});
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    found = world.get("/api/v1/detections", analyst).object().at("items").as_array();
  }
  ASSERT_EQ(found.size(), 1u);
  const json::object& one = found[0].get_object();
  EXPECT_EQ(one.at("by"), "lookalike");
  EXPECT_EQ(one.at("rule"), "vill.shirakaba.example");
  EXPECT_EQ(one.at("entity_kind"), "domain");
  EXPECT_EQ(one.at("entity"), "shirakiba.example");
  EXPECT_EQ(one.at("level"), "low");
  EXPECT_NE(one.at("title").as_string().find("60 of 100"), std::string::npos) << one;
  EXPECT_TRUE(one.at("duty").is_null()) << "nobody has to";
}

// Hunts run beside the answers.
json::object hunted(ApiWorld& world, const std::string& token, const json::value& question) {
  const Answer begun = world.post("/api/v1/hunts", token, question);
  EXPECT_EQ(begun.status, 201) << begun.body;
  json::object is;
  for (int i = 0; i < 500; ++i) {
    is = world.get("/api/v1/hunts/" + begun.text("id"), token).object();
    if (is.at("state") != "running") break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(is.at("state"), "done") << is;
  return is;
}

TEST_F(WatchEvents, WhatWasKeptIsHuntedIn) {
  EXPECT_EQ(world.post("/api/v1/hunts", analyst, {{"indicators", {"evil.example"}}}).status, 404)
      << "nothing was kept yet";
  const std::string looked_up = R"({"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":22,)"
                                R"("Computer":"pc-9.city.example","QueryName":"cdn.evil.example"})";
  send({started(1, "winword.exe"), looked_up, started(2, "explorer.exe"), looked_up});
  world.open();  // what was answered is kept

  const json::object by_name =
      hunted(world, analyst, {{"indicators", {"evil[.]example", "192.0.2.200", "no indicator"}}});
  ASSERT_EQ(by_name.at("met").as_array().size(), 1u) << by_name;
  EXPECT_EQ(by_name.at("met").at(0).at("entity"), "pc-9.city.example");
  EXPECT_EQ(by_name.at("met").at(0).at("count"), 2);
  EXPECT_EQ(by_name.at("problems").as_array().size(), 1u) << "one is no indicator";
  const Answer cut = world.get(
      "/api/v1/hunts/" + std::string(by_name.at("id").as_string()) + "/evidence", analyst);
  EXPECT_EQ(cut.status, 200);
  EXPECT_EQ(cut.body, looked_up + "\n" + looked_up + "\n");

  const std::string foreign = "taxonomy: somebody-elses\n" + std::string(shell_rule);
  EXPECT_EQ(world.post("/api/v1/hunts", analyst, {{"rule", foreign}}).status, 400)
      << "refused as in a file";

  const json::object by_rule = hunted(world, analyst, {{"rule", shell_rule}});
  ASSERT_EQ(by_rule.at("met").as_array().size(), 1u) << by_rule;
  EXPECT_EQ(by_rule.at("met").at(0).at("entity"), "pc-7.city.example");
  EXPECT_EQ(by_rule.at("events"), 4);
}

TEST_F(WatchEvents, RulesAreListedAndReadAnew) {
  EXPECT_EQ(world.get("/api/v1/rules", analyst).object().at("items").as_array().size(), 1u);
  rule("broken.yml",
       "title: Broken\nlogsource: {product: linux}\ndetection: {a: {b|nonsense: 1}, condition: "
       "a}\n");
  world.clock.turn(std::chrono::minutes(1));
  json::array rules;
  for (int i = 0; i < 200 && rules.size() < 2; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    rules = world.get("/api/v1/rules", analyst).object().at("items").as_array();
  }
  ASSERT_EQ(rules.size(), 2u);
  const json::value& broken = rules[rules[0].at("title") == "Broken" ? 0 : 1];
  EXPECT_EQ(broken.at("state"), "refused");
  EXPECT_TRUE(broken.at("refusal").is_object());
}

}  // namespace
}  // namespace hinomi::api_test
