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

TEST_F(WatchEvents, AStixPatternOfTheFolder) {
  rule("patterns.txt",
       "[process:command_line LIKE '%mimikatz%' AND process:name = 'powershell.exe']\n"
       "[domain-name:value = 'a.example'] FOLLOWEDBY [process:name = 'cmd.exe'] WITHIN 60 SECONDS\n"
       "[process:name]\n");
  rule("bundle.json",
       R"({"type":"bundle","id":"bundle--3f1d6a52-0000-4000-8000-000000000001","objects":[
    {"type":"indicator","spec_version":"2.1","id":"indicator--3f1d6a52-0000-4000-8000-000000000003",
     "created":"2026-04-01T00:00:00Z","modified":"2026-04-01T00:00:00Z","valid_from":"2026-04-01T00:00:00Z",
     "name":"Shell of the campaign","confidence":95,"pattern_type":"stix",
     "pattern":"[process:command_line MATCHES 'EncodedCommand']"}]})");
  world.open();
  send({started(1, "explorer.exe", R"(,"CommandLine":"powershell -EncodedCommand aQ==")"),
        started(2, "explorer.exe", R"(,"CommandLine":"powershell -NoProfile")")});
  const json::array found = detections(1);
  ASSERT_EQ(found.size(), 1u);
  const json::object& one = found[0].get_object();
  EXPECT_EQ(one.at("by"), "pattern");
  EXPECT_EQ(one.at("rule"), "indicator--3f1d6a52-0000-4000-8000-000000000003");
  EXPECT_EQ(one.at("title"), "Shell of the campaign");
  EXPECT_EQ(one.at("level"), "high");
  EXPECT_EQ(one.at("entity"), "pc-7.city.example");
  EXPECT_EQ(one.at("count"), 1);

  std::map<std::string, json::object> rules;
  const json::object listed = world.get("/api/v1/rules", analyst).object();
  for (const json::value& is : listed.at("items").as_array())
    if (is.at("by") == "pattern") rules[std::string(is.at("title").as_string())] = is.as_object();
  ASSERT_EQ(rules.size(), 4u);
  EXPECT_EQ(rules.at("Shell of the campaign").at("record").at("hits"), 1);
  EXPECT_EQ(rules.at("[process:name]").at("state"), "refused");
  EXPECT_TRUE(rules.at("[process:name]").at("refusal").is_object());
  const json::object whole =
      world.get("/api/v1/rules/indicator--3f1d6a52-0000-4000-8000-000000000003", analyst).object();
  EXPECT_EQ(whole.at("text"), "[process:command_line MATCHES 'EncodedCommand']");
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

TEST_F(WatchEvents, WhatAHuntFoundIsHeld) {
  EXPECT_EQ(world.get("/api/v1/holds", analyst).object().at("items").as_array().size(), 0u);
  send({started(1, "winword.exe"), started(2, "explorer.exe")});
  const std::string id(hunted(world, analyst, {{"rule", shell_rule}}).at("id").as_string());
  const std::string path = "/api/v1/hunts/" + id + "/hold";
  const json::object wanted{
      {"reason", "case 7"}, {"owner", "incident desk"}, {"until", "2026-05-01"}};
  for (const char* member : {"reason", "owner", "until"}) {
    json::object without = wanted;
    without.erase(member);
    const Answer answer = world.post(path, analyst, without);
    EXPECT_EQ(answer.status, 400) << answer.body;
    if (member != std::string_view("until")) {
      EXPECT_EQ(text_at(answer.error(), "where"), member);
    }
  }
  json::object past = wanted;
  past["until"] = "2026-03-31";
  EXPECT_EQ(world.post(path, analyst, past).status, 400);
  EXPECT_EQ(world.post("/api/v1/hunts/none/hold", analyst, wanted).status, 404);
  EXPECT_EQ(world.post(path, reporter, wanted).status, 403);
  const json::object nothing = hunted(world, analyst, {{"indicators", {"192.0.2.200"}}});
  EXPECT_EQ(world
                .post("/api/v1/hunts/" + std::string(nothing.at("id").as_string()) + "/hold",
                      analyst, wanted)
                .status,
            400)
      << "it found nothing";

  const Answer held = world.post(path, analyst, wanted);
  ASSERT_EQ(held.status, 201) << held.body;
  EXPECT_EQ(held.object().at("segments"), 1);
  EXPECT_EQ(held.object().at("by"), "Sato");
  // It outlives the node, and the days that events are kept; then it is over by itself.
  world.open();
  const auto kept = [&] {
    const json::object is = hunted(world, analyst, {{"rule", shell_rule}});
    return is.at("hits").to_number<int>();
  };
  const auto after_a_while = [&](std::chrono::days days) {
    world.clock.turn(days);
    world.open();  // what is too old goes within the first second
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  };
  json::object until = wanted;
  until["until"] = "2026-08-01";
  const std::string again(hunted(world, analyst, {{"rule", shell_rule}}).at("id").as_string());
  ASSERT_EQ(world.post("/api/v1/hunts/" + again + "/hold", analyst, until).status, 201);
  after_a_while(std::chrono::days(100));
  json::array holds = world.get("/api/v1/holds", analyst).object().at("items").as_array();
  ASSERT_EQ(holds.size(), 2u);
  EXPECT_EQ(holds[0].at("owner"), "incident desk");
  EXPECT_EQ(holds[0].at("reason"), "case 7");
  EXPECT_EQ(holds[0].at("over"), true);
  EXPECT_EQ(holds[1].at("over"), false);
  EXPECT_EQ(kept(), 1) << "events are kept for 90 days, and these are held";

  const std::string name(holds[1].at("name").as_string());
  EXPECT_EQ(world.post("/api/v1/holds/" + name + "/release", analyst, json::object()).status, 200);
  EXPECT_EQ(world.post("/api/v1/holds/" + name + "/release", analyst, json::object()).status, 404);
  after_a_while(std::chrono::days(1));
  for (int i = 0; i < 50 && kept() > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(kept(), 0);
}

TEST_F(WatchEvents, AFileThatSomebodyHandsOver) {
  const auto ask = [&](const std::string& who, std::string body) {
    return world.ask("POST", "/api/v1/files?name=invoice.bin",
                     {.token = who, .body = std::move(body)});
  };
  EXPECT_EQ(world.get("/api/v1/files", analyst).object().at("rules"), 0);
  EXPECT_EQ(ask(analyst, "MZ").status, 404) << "there are no rules yet";
  ASSERT_TRUE(world.disk.write("/data/yara/loader.yar",
                               R"(rule Loader {
  meta: description = "Loader of the campaign" author = "Mizuno Aya"
  strings: $a = "evil loader"
  condition: $a
})",
                               false));
  ASSERT_TRUE(world.disk.write("/data/yara/broken.yar", "rule Broken { condition: $none }", false));
  const json::object rules = world.get("/api/v1/files", analyst).object();
  EXPECT_EQ(rules.at("rules"), 1);
  ASSERT_EQ(rules.at("refused").as_array().size(), 1u);
  EXPECT_TRUE(rules.at("refused").at(0).at("where").as_string().starts_with("broken.yar"));

  EXPECT_EQ(ask(reporter, "evil loader").status, 403);
  EXPECT_EQ(ask(analyst, "").status, 400);
  const Answer clean = ask(analyst, "nothing in it");
  ASSERT_EQ(clean.status, 200) << clean.body;
  EXPECT_EQ(clean.object().at("objects").at(1).at("result"), "unknown");

  const Answer found = ask(analyst, "some evil loader here");
  ASSERT_EQ(found.status, 200) << found.body;
  EXPECT_EQ(found.header("Content-Type"), "application/stix+json;version=2.1");
  const json::array objects = found.object().at("objects").as_array();
  ASSERT_EQ(objects.size(), 2u);
  // SHA-256 of those 21 bytes, by sha256sum.
  const char* digest = "c4b466f0115667486fe86b1019ae45ccdd38a67ee288408c2d55674189894563";
  EXPECT_EQ(objects[0].at("hashes").at("SHA-256"), digest);
  EXPECT_EQ(objects[1].at("result"), "suspicious");
  EXPECT_EQ(objects[1].at("result_name"), "Loader");

  const json::array all = detections(1);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].at("by"), "file");
  EXPECT_EQ(all[0].at("title"), "Loader of the campaign");
  EXPECT_EQ(all[0].at("author"), "Mizuno Aya");
  EXPECT_EQ(all[0].at("entity_kind"), "file");
  EXPECT_EQ(all[0].at("entity"), digest);
  EXPECT_EQ(all[0].at("level"), "medium");
  // Of the file nothing else stays, nowhere.
  const Answer whole =
      world.get("/api/v1/detections/" + std::string(all[0].at("id").as_string()), analyst);
  EXPECT_FALSE(whole.body.contains("evil loader")) << whole.body;
  EXPECT_FALSE(whole.body.contains("invoice.bin"));
  world.open();
  const auto kept = world.disk.list("/data");
  for (const auto& path : *kept)
    if (path.parent_path() != "/data/yara") {
      EXPECT_FALSE(world.disk.read(path)->contains("evil loader here")) << path;
    }

  const Answer large = world.ask("POST", "/api/v1/files",
                                 {.token = analyst, .body = std::string((64 << 20) + 1, 'a')});
  EXPECT_EQ(large.status, 413);
  EXPECT_FALSE(text_at(large.error(), "remedy").empty());
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
