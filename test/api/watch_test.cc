// Detections, suppressions, rules, techniques and hunts, through the API.
#include "api/api_world.h"
#include "api/fake_watching.h"
#include "api/shape.h"
#include "watch/sensors.h"

namespace hinomi::api_test {
namespace {

constexpr std::string_view detection_shape =
    "id:s position:n by:s rule:s title:s author:s level:s techniques:a sensor:s entity_kind:s "
    "entity:s count:n first:t last:t begun:t told:t state:s suppression:s? judged_by:s? judged:t? "
    "since_verdict:n duty:s? exercise:b";
constexpr std::string_view record_shape =
    "hits:n detections:n hidden:n last:t? true_positive:n false_positive:n benign:n precision:n?";
constexpr std::string_view suppression_shape =
    "id:s rule:s title:s where:a reason:s owner:s by:s until:t received:t state:s recalled:t? "
    "recalled_by:s? recalled_why:s? hidden:n last:t?";
constexpr std::string_view rule_shape =
    "id:s by:s title:s author:s level:s status:s product:s category:s service:s techniques:a "
    "file:s state:s refusal:o? suppressions:n record:o";
constexpr std::string_view hunt_shape =
    "id:s state:s asked:n rule:b by:s from:t? to:t? begun:t looked:n of:n events:n hits:n met:a "
    "met_count:n samples:a problems:a";

class Watch : public ::testing::Test {
 protected:
  Watch() {
    watching.all = std::make_shared<watch::WatchedRules>(watch::WatchedRules{
        {.id = "r-shell",
         .title = "Office program starts a shell",
         .author = "Mizuno Aya",
         .status = "test",
         .level = Level::high,
         .product = "windows",
         .category = "process_creation",
         .tags = {"attack.execution", "attack.t1059.001"},
         .file = "shell.yml"},
        {.id = "r-quiet",
         .title = "Never seen",
         .level = Level::low,
         .product = "windows",
         .category = "process_creation",
         .tags = {"attack.persistence", "attack.t1053"},
         .file = "quiet.yml"},
        {.id = "broken.yml:1",
         .title = "Broken",
         .product = "linux",
         .file = "broken.yml",
         .refused = Error{ErrorKind::invalid, "unknown modifier", "line 7", "Use contains"}}});
    watching.texts["r-shell"] = {.text = "title: Office program starts a shell\n",
                                 .ja = "プロセスの起動で",
                                 .en = "In process creation"};
    world.watching = &watching;
    world.open();
    world.member("works", "client");
    analyst = world.access("Sato", "analyst", "center");
    auditor = world.access("Kato", "auditor", "center");
    other = world.access("Worker", "analyst", "works");
  }

  // As the stream brings it in, without a stream.
  std::string found(std::string rule = "r-shell", std::string entity = "pc-1",
                    Level level = Level::high, std::string suppression = "") {
    Detection one{.what = rule,
                  .title = rule == "r-shell" ? "Office program starts a shell" : "Rule " + rule,
                  .author = "Mizuno Aya",
                  .level = level,
                  .techniques = {"T1059.001"},
                  .sensor = "edge",
                  .entity_kind = "host",
                  .entity = std::move(entity),
                  .suppression = std::move(suppression),
                  .count = 5,
                  .first = world.clock.now() - std::chrono::minutes(5),
                  .last = world.clock.now(),
                  .samples = {{.source = "192.0.2.7",
                               .record = 17,
                               .time = world.clock.now(),
                               .matched = {{"Image", "C:\\Windows\\cmd.exe"}, {"", "shell"}},
                               .event = "{\"Image\":\"C:\\\\Windows\\\\cmd.exe\"}"}}};
    auto ids = world.node->lookout().take({&one, 1});
    EXPECT_TRUE(ids) << ids.error().text();
    return ids ? ids->front() : "";
  }
  std::vector<std::string> listed(const std::string& query) {
    Answer answer = world.get("/api/v1/detections" + query, analyst);
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> out;
    const json::object all = answer.object();
    if (const json::array* items = array_at(all, "items"))
      for (const json::value& one : *items) out.emplace_back(text_at(one.get_object(), "id"));
    return out;
  }
  using Ids = std::vector<std::string>;

  FakeWatching watching;
  ApiWorld world;
  std::string analyst, auditor, other;
};

TEST_F(Watch, ADetectionFromTheListToItsVerdict) {
  std::string id = found();
  Answer list = world.get("/api/v1/detections", analyst);
  expect_shape(list.json(), "items:a next:s? total:n", "detections");
  expect_shape(list.object()["items"].as_array()[0], detection_shape, "detections");
  Answer one = world.get("/api/v1/detections/" + id, auditor);
  expect_shape(
      one.json(),
      std::string(detection_shape) + " record:o open_alike:n samples:a judgements:a words:o?",
      "one detection");
  json::object is = one.object();
  expect_shape(is["record"], record_shape, "record");
  EXPECT_EQ(text_at(is, "state"), "open");
  EXPECT_EQ(number_at(is, "count"), 5);
  EXPECT_EQ(number_at(is, "open_alike"), 1);
  ASSERT_EQ(is["samples"].as_array().size(), 1u);
  expect_shape(is["samples"].as_array()[0], "source:s record:n time:t? matched:a event:s cut:b",
               "sample");
  EXPECT_EQ(json::serialize(is["samples"].at(0).at("matched")),
            R"([{"field":"Image","text":"C:\\Windows\\cmd.exe"},{"field":null,"text":"shell"}])");
  EXPECT_EQ(json::serialize(is["words"]),
            R"({"ja":"プロセスの起動で","en":"In process creation"})");
  // It is a Record like any other, and its Duty stands in the list.
  EXPECT_EQ(world.get("/api/v1/records/" + id, analyst).text("kind"), "detection");
  std::string duty = std::string(text_at(is, "duty"));
  Answer asked = world.get("/api/v1/duties/" + duty, analyst);
  EXPECT_EQ(asked.text("kind"), "judge_detection");
  EXPECT_EQ(asked.text("subject"), id);
  json::object now = world.get("/api/v1/now", analyst).object();
  EXPECT_EQ(text_at(now["next"].as_object(), "id"), duty);

  Answer judged = world.post("/api/v1/detections/" + id + "/judgement", analyst,
                             {{"verdict", "false_positive"}, {"note", "the backup"}});
  EXPECT_EQ(judged.status, 201) << judged.body;
  expect_shape(judged.json(), "judgement:s judged:n duty:s?", "judgement");
  EXPECT_EQ(judged.text("duty"), duty);
  is = world.get("/api/v1/detections/" + id, analyst).object();
  EXPECT_EQ(text_at(is, "state"), "false_positive");
  EXPECT_EQ(text_at(is, "judged_by"), "Sato");
  EXPECT_EQ(is["record"].at("precision").to_number<double>(), 0.0);
  expect_shape(is["judgements"].at(0), "id:s verdict:s note:s by:s received:t detections:n",
               "a judgement");
  EXPECT_EQ(is["judgements"].at(0).at("note"), "the backup");
  EXPECT_EQ(world.get("/api/v1/duties/" + duty, analyst).text("state"), "done");
}

TEST_F(Watch, FiltersSortAndPages) {
  std::string low = found("r-low", "pc-1", Level::low);
  std::string high = found("r-shell", "pc-1");
  std::string second = found("r-shell", "pc-2");
  EXPECT_EQ(listed(""), (Ids{second, high, low})) << "newest first";
  EXPECT_EQ(listed("?sort=-newest"), (Ids{low, high, second}));
  EXPECT_EQ(listed("?level=high"), (Ids{second, high}));
  EXPECT_EQ(listed("?rule=r-low"), (Ids{low}));
  EXPECT_EQ(listed("?sensor=edge&technique=T1059"), (Ids{second, high, low}));
  EXPECT_EQ(listed("?technique=T1059.00"), (Ids{}));
  EXPECT_EQ(listed("?sensor=core"), (Ids{}));
  EXPECT_EQ(listed("?q=OFFICE"), (Ids{second, high}));
  EXPECT_EQ(listed("?q=pc-2"), (Ids{second}));
  // Those of one title by their ids, whose ends are random.
  EXPECT_EQ(listed("?sort=title"), (Ids{std::min(high, second), std::max(high, second), low}));
  // What is told again moves to the top.
  found("r-low", "pc-1", Level::low);
  EXPECT_EQ(listed(""), (Ids{low, second, high}));
  EXPECT_EQ(listed("?sort=-count&limit=1"), (Ids{low}));
  EXPECT_EQ(listed("?limit=1&after=" + low), (Ids{second}));
  world.post("/api/v1/detections/" + high + "/judgement", analyst,
             {{"verdict", "benign"}, {"alike", true}});
  EXPECT_EQ(listed("?state=open"), (Ids{low}));
  EXPECT_EQ(listed("?state=benign"), (Ids{second, high}));
  EXPECT_EQ(listed("?state=judged"), (Ids{second, high}));
  for (const char* wrong : {"?level=x", "?state=x", "?sort=x", "?limit=0", "?after=x"})
    EXPECT_EQ(world.get(std::string("/api/v1/detections") + wrong, analyst).status, 400) << wrong;
}

TEST_F(Watch, SuppressionsHideAndCountAndEnd) {
  found();
  std::string until = format_time(world.clock.now() + std::chrono::hours(24));
  Answer made = world.post("/api/v1/suppressions", analyst,
                           {{"rule", "r-shell"},
                            {"where", {{{"field", "Image"}, {"text", "C:\\a.exe"}}}},
                            {"reason", "the backup"},
                            {"owner", "systems"},
                            {"until", until}});
  ASSERT_EQ(made.status, 201) << made.body;
  expect_shape(made.json(), "suppression:s", "suppression");
  std::string id = made.text("suppression");
  std::string hidden = found("r-shell", "pc-9", Level::high, id);
  json::object is = world.get("/api/v1/suppressions", auditor).object();
  expect_shape(is, "items:a next:s? total:n", "suppressions");
  expect_shape(is["items"].at(0), suppression_shape, "suppression");
  EXPECT_EQ(is["items"].at(0).at("hidden").to_number<int>(), 5);
  EXPECT_EQ(listed("").size(), 1u);
  EXPECT_EQ(listed("?state=suppressed"), (Ids{hidden}));
  EXPECT_EQ(listed("?state=all").size(), 2u);
  Answer back =
      world.post("/api/v1/suppressions/" + id + "/recall", analyst, {{"reason", "moved"}});
  EXPECT_EQ(back.status, 201) << back.body;
  EXPECT_EQ(world.get("/api/v1/suppressions?state=recalled", analyst).object()["total"], 1);
  EXPECT_EQ(world.get("/api/v1/suppressions?state=active", analyst).object()["total"], 0);
  EXPECT_EQ(world.post("/api/v1/suppressions/" + id + "/recall", analyst, {{"reason", "x"}}).status,
            409);
  const json::value wrong[] = {
      {{"rule", "r-shell"}, {"reason", "x"}, {"owner", "y"}},
      {{"rule", "r-shell"}, {"reason", "x"}, {"owner", "y"}, {"until", until}, {"where", "x"}},
      {{"rule", "r-shell"}, {"reason", "x"}, {"owner", "y"}, {"until", until}, {"where", {"x"}}},
      {{"rule", "r-shell"}, {"owner", "y"}, {"until", until}},
  };
  for (const json::value& body : wrong)
    EXPECT_EQ(world.post("/api/v1/suppressions", analyst, body).status, 400) << body;
}

TEST_F(Watch, RulesWithWhatTheyCameTo) {
  std::string id = found();
  found("r-old", "pc-1", Level::low);  // its file is gone
  world.post("/api/v1/detections/" + id + "/judgement", analyst, {{"verdict", "true_positive"}});
  Answer list = world.get("/api/v1/rules?sort=-hits", analyst);
  expect_shape(list.json(), "items:a next:s? total:n states:o sources:a", "rules");
  json::object all = list.object();
  expect_shape(all["states"], "used:n refused:n gone:n", "states");
  EXPECT_EQ(json::serialize(all["states"]), R"({"used":2,"refused":1,"gone":1})");
  expect_shape(all["sources"].at(0), "product:s category:s service:s rules:n hits:n", "source");
  EXPECT_EQ(all["sources"].as_array().size(), 1u) << "of what is used";
  for (const json::value& one : all["items"].as_array()) {
    expect_shape(one, rule_shape, "rule");
    expect_shape(one.at("record"), record_shape, "record");
  }
  auto ids = [&](const std::string& query) {
    Ids out;
    json::object page = world.get("/api/v1/rules" + query, analyst).object();
    if (const json::array* items = array_at(page, "items"))
      for (const json::value& one : *items)
        out.emplace_back(std::string_view(one.at("id").as_string()));
    return out;
  };
  EXPECT_EQ(ids("?state=refused"), (Ids{"broken.yml:1"}));
  EXPECT_EQ(ids("?state=gone"), (Ids{"r-old"}));
  EXPECT_EQ(ids("?state=silent"), (Ids{"r-quiet"}));
  EXPECT_EQ(ids("?sort=-precision&limit=1"), (Ids{"r-shell"}));
  EXPECT_EQ(ids("?technique=T1053"), (Ids{"r-quiet"}));
  EXPECT_EQ(ids("?product=linux"), (Ids{"broken.yml:1"}));
  EXPECT_EQ(ids("?q=mizuno&level=high"), (Ids{"r-shell"}));
  EXPECT_EQ(ids("?limit=1"), (Ids{"broken.yml:1"}));
  EXPECT_EQ(ids("?limit=1&after=broken.yml:1"), (Ids{"r-quiet"}));

  Answer one = world.get("/api/v1/rules/r-shell", analyst);
  expect_shape(one.json(), std::string(rule_shape) + " text:s? words:o? suppressed:a", "one rule");
  EXPECT_EQ(one.text("text"), "title: Office program starts a shell\n");
  Answer refused = world.get("/api/v1/rules/broken.yml%3A1", analyst);
  json::object why = refused.object()["refusal"].as_object();
  EXPECT_EQ(text_at(why, "where"), "line 7");
  EXPECT_EQ(text_at(why, "remedy"), "Use contains");
  EXPECT_EQ(world.get("/api/v1/rules/none", analyst).status, 404);
}

TEST_F(Watch, TechniquesWithTheirTactics) {
  found();
  Answer list = world.get("/api/v1/techniques", analyst);
  json::object all = list.object();
  const json::array& items = all["items"].as_array();
  ASSERT_EQ(items.size(), 2u);
  expect_shape(items[1], "technique:s tactics:a rules:n hits:n detections:n open:n level:s?",
               "technique");
  EXPECT_EQ(json::serialize(items[0]),
            R"({"technique":"T1053","tactics":["persistence"],"rules":1,"hits":0,)"
            R"("detections":0,"open":0,"level":null})");
  EXPECT_EQ(json::serialize(items[1]),
            R"({"technique":"T1059.001","tactics":["execution"],"rules":1,"hits":5,)"
            R"("detections":1,"open":1,"level":"high"})");
}

TEST_F(Watch, SensorsAndWhoFellSilent) {
  // One that speaks each minute for an hour, and one that was heard once.
  for (int i = 0; i < 60; ++i) {
    world.node->sensors().note({.sensor = "edge-1",
                                .source = "192.0.2.7",
                                .events = 10,
                                .bytes = 1000,
                                .at = world.clock.now()});
    world.clock.turn(std::chrono::minutes(1));
  }
  world.node->sensors().note(
      {.sensor = "edge-2", .source = "192.0.2.8", .events = 1, .at = world.clock.now()});
  json::object all = world.get("/api/v1/sensors", analyst).object();
  expect_shape(all, "items:a next:s? total:n silent:n", "sensors");
  expect_shape(all["items"].at(0),
               "name:s source:s first_seen:t last_seen:t events:n bytes:n refused:n lost:n "
               "usual_seconds:n? silent:b words:o? baseline:o?",
               "sensor");
  EXPECT_EQ(all["total"], 2);
  EXPECT_EQ(all["silent"], 0);
  EXPECT_EQ(all["items"].at(0).at("usual_seconds"), 60);
  world.clock.turn(std::chrono::hours(1));
  all = world.get("/api/v1/sensors?state=silent", auditor).object();
  EXPECT_EQ(all["total"], 1);
  EXPECT_EQ(all["items"].at(0).at("name"), "edge-1");
  EXPECT_TRUE(all["items"].at(0).at("words").at("ja").is_string());
  EXPECT_EQ(world.get("/api/v1/sensors?sort=-events&limit=1", analyst).text("next"), "edge-1");
  EXPECT_EQ(world.get("/api/v1/sensors?state=x", analyst).status, 400);
  EXPECT_EQ(world.get("/api/v1/sensors", other).status, 403);
}

TEST_F(Watch, HuntsFromTheQuestionToTheEvidence) {
  watching.next.state = watch::HuntAnswer::State::done;
  watching.next.met = {{.by = "domain:bad.example",
                        .sensor = "edge",
                        .entity_kind = "host",
                        .entity = "pc-1",
                        .count = 3,
                        .first = world.clock.now(),
                        .last = world.clock.now()}};
  watching.next.samples = {
      {.by = "domain:bad.example", .sensor = "edge", .sample = {.event = "{}"}}};
  watching.next.problems = {{ErrorKind::invalid, "no indicator", "2", "Write one"}};
  Answer begun = world.post("/api/v1/hunts", analyst,
                            {{"indicators", {"bad[.]example"}}, {"from", "2026-03-01"}});
  ASSERT_EQ(begun.status, 201) << begun.body;
  expect_shape(begun.json(), hunt_shape, "hunt");
  json::object is = world.get("/api/v1/hunts/" + begun.text("id"), analyst).object();
  expect_shape(is, hunt_shape, "hunt");
  expect_shape(is["met"].at(0), "by:s sensor:s entity_kind:s entity:s count:n first:t last:t",
               "met");
  expect_shape(is["samples"].at(0),
               "by:s sensor:s source:s record:n time:t? matched:a event:s cut:b", "sample");
  EXPECT_EQ(watching.hunts.begin()->second.question.by, "Sato");
  Answer evidence = world.get("/api/v1/hunts/" + begun.text("id") + "/evidence", analyst);
  EXPECT_EQ(evidence.body, "{\"a\":1}\n");
  EXPECT_NE(evidence.header("Content-Disposition").find(std::string(64, '0')), std::string::npos);
  for (const json::value& wrong :
       {json::value(json::object()), json::value({{"indicators", json::array()}}),
        json::value({{"indicators", {"a.example"}}, {"rule", "title: x"}}),
        json::value({{"rule", "refuse me"}}),
        json::value({{"indicators", {"a.example"}}, {"to", "x"}})})
    EXPECT_EQ(world.post("/api/v1/hunts", analyst, wrong).status, 400) << wrong;
  EXPECT_EQ(world.post("/api/v1/hunts", analyst, {{"rule", std::string(300'000, 'x')}}).status,
            413);
  EXPECT_EQ(world.get("/api/v1/hunts/none", analyst).status, 404);
}

TEST_F(Watch, ForTheNodesOwnOrganisationAlone) {
  std::string id = found();
  for (const char* path :
       {"/api/v1/detections", "/api/v1/detections/x", "/api/v1/suppressions", "/api/v1/rules",
        "/api/v1/rules/r-shell", "/api/v1/techniques", "/api/v1/hunts/x"})
    EXPECT_EQ(world.get(path, other).status, 403) << path;
  EXPECT_EQ(world.get("/api/v1/detections/" + id, other).body,
            world.get("/api/v1/detections/" + std::string(id.rbegin(), id.rend()), other).body)
      << "whether there is one is not told";
  EXPECT_EQ(world.get("/api/v1/records/" + id, other).status, 404);
  EXPECT_EQ(world.get("/api/v1/duties", other).body, R"({"items":[],"next":null})");
  EXPECT_EQ(
      world.post("/api/v1/detections/" + id + "/judgement", other, {{"verdict", "benign"}}).status,
      403);
}

// No rules, no events kept: what was found is still there, and what is not says so.
TEST_F(Watch, ANodeWithoutRulesAndEvents) {
  std::string id = found();
  world.watching = nullptr;
  world.open();
  EXPECT_EQ(listed(""), (Ids{id}));
  EXPECT_EQ(world.get("/api/v1/rules", analyst).object()["total"], 1) << "gone, with its hits";
  EXPECT_EQ(world.get("/api/v1/rules/r-shell", analyst).text("state"), "gone");
  Answer hunt = world.post("/api/v1/hunts", analyst, {{"indicators", {"a.example"}}});
  EXPECT_EQ(hunt.status, 404);
  EXPECT_EQ(text_at(hunt.error(), "what"), "this node has kept no events yet");
}

}  // namespace
}  // namespace hinomi::api_test
