// Live events through the API, as shippers send them and look at what is answered.
#include "api/api_world.h"
#include "serve/trail.h"
#include "watch/sensors.h"

namespace hinomi::api_test {
namespace {

class Intake : public ::testing::Test {
 protected:
  Intake() {
    world.events = [this](in::EventBatch batch) -> Result<void> {
      if (problem) return fail(*problem, "no room");
      batches.push_back(std::move(batch));
      return {};
    };
    world.open();
    token = world.access("web-1", "equipment", "center");
  }
  Answer send(std::string_view target, const std::string& body, const std::string& authorization,
              std::vector<std::pair<std::string, std::string>> headers = {}) {
    if (!authorization.empty()) headers.emplace_back("Authorization", authorization);
    headers.emplace_back("User-Agent", "shipper/1.0");
    return world.ask("POST", target, {.body = body, .headers = std::move(headers)});
  }
  std::string basic() const { return "Basic " + to_base64("elastic:" + token); }
  std::vector<std::pair<std::string, std::string>> named() const {
    return {{"Authorization", basic()}, {"User-Agent", "shipper/1.0"}};
  }
  Answer bulk(const std::string& body) { return send("/_bulk", body, basic()); }

  ApiWorld world;
  std::vector<in::EventBatch> batches;
  std::optional<ErrorKind> problem;
  std::string token;
};

const std::string two = "{\"index\":{\"_index\":\"a\"}}\n{\"n\":1}\n{\"create\":{}}\n{\"n\":2}\n";

TEST_F(Intake, BulkGoesToTheSinkUnderTheNameOfTheAccess) {
  const Answer answer = send("/logs/_bulk", two, basic());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("X-Elastic-Product"), "Elasticsearch");
  const json::object said = answer.object();
  EXPECT_EQ(said.at("errors"), json::value(false));
  EXPECT_TRUE(said.at("took").is_int64());
  const json::array& items = said.at("items").get_array();
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].at("index").at("status"), json::value(201));
  EXPECT_EQ(items[1].at("create").at("_index"), json::value("logs"));
  ASSERT_EQ(batches.size(), 1u);
  EXPECT_EQ(batches[0].sensor, "web-1");
  EXPECT_EQ(batches[0].source, "192.0.2.77");
  EXPECT_EQ(batches[0].lines, "{\"n\":1}\n{\"n\":2}\n");
  EXPECT_EQ(batches[0].count, 2u);
  EXPECT_EQ(batches[0].received, world.clock.now());
  const auto sensors = world.node->sensors().all();
  ASSERT_EQ(sensors.size(), 1u);
  EXPECT_EQ(sensors[0].name, "web-1");
  EXPECT_EQ(sensors[0].events, 2u);
  EXPECT_EQ(sensors[0].bytes, 16u);
}

TEST_F(Intake, EveryWayToShowTheToken) {
  for (const std::string& good :
       {basic(), "ApiKey " + to_base64("id:" + token), "Bearer " + token, "Splunk " + token})
    EXPECT_EQ(send("/_bulk", two, good).status, 200) << good;
  const std::string reporter = world.access("Tanaka", "reporter", "center");
  for (const auto& [bad, status] : {std::pair<std::string, int>{"", 401},
                                    {"Bearer wrong", 401},
                                    {"ApiKey " + token, 401},
                                    {"Splunk", 401},
                                    {"Bearer " + reporter, 403}}) {
    const Answer answer = send("/_bulk", two, bad);
    EXPECT_EQ(answer.status, status) << bad;
    EXPECT_EQ(answer.object().at("error").at("type"), json::value("security_exception"));
    EXPECT_EQ(answer.header("WWW-Authenticate").empty(), status != 401) << bad;
  }
  EXPECT_EQ(batches.size(), 4u);
}

TEST_F(Intake, WhoIsTurnedAwayStandsInTheAccessJournal) {
  ASSERT_TRUE(world.node->trail().flush());
  const Position before = world.node->trail().journal().end();
  bulk(two);
  ASSERT_TRUE(world.node->trail().flush());
  EXPECT_EQ(world.node->trail().journal().end(), before);
  send("/_bulk", two, "Bearer wrong");
  ASSERT_TRUE(world.node->trail().flush());
  EXPECT_EQ(world.node->trail().journal().end(), before + 1);
}

TEST_F(Intake, AFullQueueIsSaidSoThatNothingIsLost) {
  problem = ErrorKind::busy;
  const Answer answer = bulk(two + "{\"index\":{}}\n{\n");
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.header("Retry-After"), "1");
  const json::object said = answer.object();
  EXPECT_EQ(said.at("errors"), json::value(true));
  const json::array& items = said.at("items").get_array();
  EXPECT_EQ(items.at(0).at("index").at("status"), json::value(429));
  EXPECT_EQ(items.at(1).at("create").at("error").at("type"),
            json::value("es_rejected_execution_exception"));
  EXPECT_EQ(items.at(2).at("index").at("status"), json::value(400));

  // rsyslog does not name itself, and takes an answer that it did not expect for the end of it.
  auto nameless = [&](std::string_view method, std::string_view path) {
    return world.ask(method, path, {.body = two, .headers = {{"Authorization", basic()}}}).status;
  };
  EXPECT_EQ(nameless("POST", "/_bulk"), 0);
  EXPECT_EQ(nameless("GET", "/_cat/health"), 0);
  EXPECT_EQ(world.ask("GET", "/_cat/health", {.headers = named()}).status, 503);
  EXPECT_EQ(send("/services/collector/health", "", "").body,
            R"({"text":"HEC is unhealthy, queues are full","code":18})");

  const Answer hec = send("/services/collector", "{\"event\":1}", "Splunk " + token);
  EXPECT_EQ(hec.status, 503);
  EXPECT_EQ(hec.header("Retry-After"), "1");
  EXPECT_EQ(hec.body, R"({"text":"Server is busy","code":9})");

  const std::string logs = R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]}]}]})";
  const Answer otlp =
      send("/v1/logs", logs, "Bearer " + token, {{"Content-Type", "application/json"}});
  EXPECT_EQ(otlp.status, 429);
  EXPECT_EQ(otlp.header("Retry-After"), "1");
  EXPECT_EQ(otlp.object().at("code"), json::value(8));
  EXPECT_EQ(world.node->sensors().all().size(), 0u);

  world.clock.turn(std::chrono::seconds(2));
  EXPECT_EQ(nameless("GET", "/_cat/health"), 200);
  problem = ErrorKind::io;
  EXPECT_EQ(bulk(two).status, 503);
  EXPECT_EQ(send("/services/collector", "{\"event\":1}", "Splunk " + token).status, 500);
}

TEST_F(Intake, WhatElasticsearchClientsAskFirst) {
  const std::pair<std::string, std::string> key{"Authorization", basic()};
  auto get = [&](std::string_view method, std::string_view path) {
    return world.ask(method, path, {.headers = {key}});
  };
  const Answer root = get("GET", "/");
  ASSERT_EQ(root.status, 200) << root.body;
  EXPECT_EQ(root.header("X-Elastic-Product"), "Elasticsearch");
  EXPECT_EQ(root.object().at("version").at("build_flavor"), json::value("default"));
  EXPECT_EQ(get("HEAD", "/").status, 200);
  EXPECT_EQ(get("GET", "/_license").object().at("license").at("status"), json::value("active"));
  EXPECT_EQ(get("GET", "/_xpack").status, 200);
  EXPECT_EQ(get("HEAD", "/_cat/health").status, 200);
  EXPECT_EQ(get("GET", "/_cluster/health").text("status"), "green");
  EXPECT_EQ(get("HEAD", "/_index_template/logs").status, 200);
  EXPECT_EQ(get("PUT", "/_ilm/policy/logs").object().at("acknowledged"), json::value(true));
  EXPECT_EQ(get("DELETE", "/_bulk").status, 405);
  EXPECT_EQ(world.ask("GET", "/_license", {.headers = {{"User-Agent", "shipper/1.0"}}}).status,
            401);
  // People's pages stay where they are.
  EXPECT_EQ(world.ask("GET", "/").header("X-Elastic-Product"), "");
  EXPECT_EQ(world.ask("GET", "/", {.headers = {key, {"Accept", "text/html,*/*"}}})
                .header("X-Elastic-Product"),
            "");
}

TEST_F(Intake, OneDocument) {
  EXPECT_EQ(send("/logs/_doc", "{\"n\":1}", basic()).status, 201);
  EXPECT_EQ(send("/logs/_create/7", "{\"n\":1}", basic()).text("_id"), "7");
  EXPECT_EQ(send("/logs/_doc", "{", basic()).status, 400);
  EXPECT_EQ(batches.size(), 2u);
}

TEST_F(Intake, BodiesThatCannotBeRead) {
  const Answer bad = bulk("{\"n\":1}\n{}\n");
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(bad.object().at("error").at("type"), json::value("illegal_argument_exception"));
  EXPECT_EQ(send("/_bulk", two, basic(), {{"Content-Encoding", "br"}}).status, 400);
  EXPECT_EQ(
      send("/services/collector", "x", "Splunk " + token, {{"Content-Encoding", "gzip"}}).body,
      R"({"text":"Invalid data format","code":6})");
  EXPECT_EQ(batches.size(), 0u);
}

TEST_F(Intake, Hec) {
  const std::string splunk = "Splunk " + token;
  for (const char* place :
       {"/services/collector", "/services/collector/event", "/services/collector/event/1.0"}) {
    const Answer answer = send(place, "{\"event\":{\"n\":1},\"host\":\"h\"}", splunk);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"text":"Success","code":0})");
    EXPECT_EQ(batches.back().lines, "{\"n\":1,\"host\":\"h\"}\n");
  }
  EXPECT_EQ(send("/services/collector/raw?host=h%201&sourcetype=x", "a\nb\n", splunk).status, 200);
  EXPECT_EQ(batches.back().lines,
            "{\"message\":\"a\",\"host\":\"h 1\",\"sourcetype\":\"x\"}\n"
            "{\"message\":\"b\",\"host\":\"h 1\",\"sourcetype\":\"x\"}\n");
  struct Case {
    const char* place;
    const char* body;
    std::string authorization;
    int status;
    const char* answer;
  };
  const Case cases[] = {
      {"", "{\"event\":1}", "", 401, R"({"text":"Token is required","code":2})"},
      {"", "{\"event\":1}", token, 401, R"({"text":"Invalid authorization","code":3})"},
      {"", "{\"event\":1}", "Splunk wrong", 403, R"({"text":"Invalid token","code":4})"},
      {"", "", splunk, 400, R"({"text":"No data","code":5})"},
      {"", "{\"event\":1}{}", splunk, 400,
       R"({"text":"Event field is required","code":12,"invalid-event-number":1})"},
      {"/ack", "{\"acks\":[1]}", splunk, 400, R"({"text":"ACK is disabled","code":14})"},
      {"/health", "", "", 200, R"({"text":"HEC is healthy","code":17})"},
  };
  for (const Case& one : cases) {
    const Answer answer =
        send("/services/collector" + std::string(one.place), one.body, one.authorization);
    EXPECT_EQ(answer.status, one.status) << one.answer;
    EXPECT_EQ(answer.body, one.answer);
  }
  EXPECT_EQ(batches.back().lines, "{\"event\":1}\n");  // the good one beside the bad one
  EXPECT_EQ(send("/services/collector/other", "{}", splunk).status, 404);
  EXPECT_EQ(
      world.ask("GET", "/services/collector", {.headers = {{"Authorization", splunk}}}).status,
      405);
}

TEST_F(Intake, Otlp) {
  auto logs = [&](const std::string& body, const std::string& type) {
    return send("/v1/logs", body, "Bearer " + token, {{"Content-Type", type}});
  };
  const Answer json_answer =
      logs(R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"a"}}]}]}]})",
           "application/json; charset=utf-8");
  EXPECT_EQ(json_answer.status, 200);
  EXPECT_EQ(json_answer.body, "{}");
  EXPECT_EQ(batches.back().lines, "{\"message\":\"a\"}\n");
  const Answer binary = logs("", "application/x-protobuf");
  EXPECT_EQ(binary.status, 200);
  EXPECT_EQ(binary.header("Content-Type"), "application/x-protobuf");
  EXPECT_EQ(logs("{", "application/json").status, 400);
  EXPECT_EQ(logs("{}", "text/plain").status, 415);
  EXPECT_EQ(send("/v1/logs", "{}", "").status, 401);
  EXPECT_EQ(batches.size(), 1u);
}

TEST_F(Intake, LargeBodiesAndNoQuickOnes) {
  HttpRequest request{.method = "POST", .path = "/_bulk"};
  EXPECT_EQ(world.node->api().body_limit(request), 16u << 20);
  EXPECT_FALSE(world.node->api().is_quick(request));
  request.path = "/api/v1/me";
  EXPECT_EQ(world.node->api().body_limit(request), 1u << 20);
}

}  // namespace
}  // namespace hinomi::api_test
