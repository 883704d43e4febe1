// A node that dies at any change of its disk while events come: all that it has kept is judged in
// the end, and counted once.
#include <map>
#include <thread>

#include "api/api_world.h"

namespace hinomi::api_test {
namespace {

constexpr std::string_view shell = "3f1d6a52-0000-4000-8000-00000000000a";
constexpr std::string_view three = "3f1d6a52-0000-4000-8000-00000000000b";

constexpr std::string_view rules = R"(title: Office program starts a shell
id: 3f1d6a52-0000-4000-8000-00000000000a
level: medium
logsource: {category: process_creation, product: windows}
detection:
  selection: {ParentImage|endswith: '\winword.exe'}
  condition: selection
---
title: Three of one session
id: 3f1d6a52-0000-4000-8000-00000000000b
level: high
correlation:
  type: event_count
  rules: [3f1d6a52-0000-4000-8000-00000000000a]
  group-by: [Session]
  timespan: 5m
  condition: {gte: 3}
  generate: true
)";

struct Crashing {
  explicit Crashing(std::uint32_t seed) : world(seed), random(seed) {
    EXPECT_TRUE(world.disk.write("/data/rules/all.yml", rules, false));
    world.open_with_content({"detect", "observe"});
    for (const char* name : {"web-1", "web-2"})
      tokens.push_back(world.access(name, "equipment", "center"));
    analyst = world.access("Sato", "analyst", "center");
  }

  // An event of one of the sessions, each of which has three.
  std::string event() {
    const int number = ++sent;
    std::string at = format_time(world.clock.now());
    at = at.substr(0, 10) + " " + at.substr(11, 12);
    return R"({"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Computer":"pc-)" +
           std::to_string(random() % 3) + R"(.city.example","UtcTime":")" + at +
           R"(","Image":"C:\\W\\cmd.exe","ParentImage":"C:\\O\\winword.exe","Number":)" +
           std::to_string(number) + R"(,"Session":"s)" + std::to_string((number - 1) / 3) + "\"}";
  }
  // Whether it was taken.
  bool send() {
    world.clock.turn(std::chrono::milliseconds(100));
    std::string body;
    std::vector<int> numbers;
    for (auto left = 1 + random() % 5; left > 0; --left) {
      body += "{\"create\":{}}\n" + event() + "\n";
      numbers.push_back(sent);
    }
    const Answer answer =
        world.ask("POST", "/_bulk",
                  {.body = body,
                   .headers = {{"Authorization", "Bearer " + tokens[random() % tokens.size()]}}});
    if (answer.status != 200) return false;
    accepted.insert(accepted.end(), numbers.begin(), numbers.end());
    return true;
  }
  std::map<std::string, std::int64_t> counted() {
    std::map<std::string, std::int64_t> out;
    const Answer answer = world.get("/api/v1/detections?limit=1000", analyst);
    EXPECT_EQ(answer.status, 200) << answer.body;
    const json::object all = answer.object();
    for (const json::value& one : all.at("items").as_array())
      out[std::string(one.at("rule").as_string())] += one.at("count").to_number<std::int64_t>();
    return out;
  }
  // The numbers of the events that are kept.
  std::vector<int> kept() {
    const Answer begun =
        world.post("/api/v1/hunts", analyst, {{"rule", rules.substr(0, rules.find("---"))}});
    EXPECT_EQ(begun.status, 201) << begun.body;
    const std::string path = "/api/v1/hunts/" + begun.text("id");
    for (int i = 0; i < 500 && world.get(path, analyst).text("state") == "running"; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::vector<int> out;
    std::istringstream lines(world.get(path + "/evidence", analyst).body);
    for (std::string line; std::getline(lines, line);)
      out.push_back(parse_json(line)->at("Number").to_number<int>());
    return out;
  }

  ApiWorld world;
  std::mt19937 random;
  std::vector<std::string> tokens;
  std::string analyst;
  int sent = 0;
  std::vector<int> accepted;
};

TEST(WatchCrash, WhatIsKeptIsJudgedOnce) {
  for (std::uint32_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Crashing node(seed);
    for (int round = 0; round < 8; ++round) {
      if (round % 4 == 3) {  // an orderly end is no other thing
        for (int i = 0; i < 10; ++i) EXPECT_TRUE(node.send());
        node.world.open();
        continue;
      }
      node.world.disk.crash_at(node.random() % 60);
      for (int i = 0; i < 40 && !node.world.disk.crashed(); ++i) {
        node.send();
        // So that the judging thread, too, is somewhere else each time.
        std::this_thread::sleep_for(std::chrono::milliseconds(node.random() % 3 * 20));
      }
      node.world.node.reset();
      node.world.disk.lose_power(round % 2 ? world::Loss::some : world::Loss::none);
      node.world.open();
      ASSERT_FALSE(::testing::Test::HasFatalFailure());
    }
    std::vector<int> kept = node.kept();
    std::sort(kept.begin(), kept.end());
    EXPECT_TRUE(std::adjacent_find(kept.begin(), kept.end()) == kept.end());
    std::sort(node.accepted.begin(), node.accepted.end());
    EXPECT_TRUE(
        std::includes(kept.begin(), kept.end(), node.accepted.begin(), node.accepted.end()));
    std::map<int, int> sessions;
    for (int number : kept) ++sessions[(number - 1) / 3];
    const auto whole = std::count_if(sessions.begin(), sessions.end(),
                                     [](const auto& one) { return one.second == 3; });
    EXPECT_GT(whole, 0);
    // Nothing may still come earlier; and all that is grouped is told at the end.
    node.world.clock.turn(std::chrono::minutes(6));
    for (int i = 0; i < 500 && node.counted()[std::string(three)] == 0; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    node.world.open();
    EXPECT_EQ(node.counted()[std::string(shell)], static_cast<std::int64_t>(kept.size()));
    EXPECT_EQ(node.counted()[std::string(three)], whole);
  }
}

}  // namespace
}  // namespace hinomi::api_test
