// Exchanges as osquery 5 has them with a server, replayed.
#include "serve/osquery.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace hinomi::serve {
namespace {

class OsqueryAgents : public testing::Test {
 protected:
  struct Handed {
    std::string who, host, log;
  };

  OsqueryAgents() : agents_(parts()) {}

  OsqueryParts parts() {
    auto known = [this](bool is_it) -> std::optional<OsqueryAccess> {
      if (!is_it || revoked_) return {};
      return OsqueryAccess{.actor = {.name = "agents"}, .token_sha256 = digest_};
    };
    return {.by_secret = [known](std::string_view secret) { return known(secret == "SECRET"); },
            .by_name = [known](std::string_view name) { return known(name == "agents"); },
            .sink = [this](const act::Actor& actor, const std::string& host,
                           const std::string& log) -> Result<void> {
              if (is_full_) return fail(ErrorKind::busy, "full");
              handed_.push_back({actor.name, host, log});
              return {};
            },
            .secret = std::string(32, 's')};
  }

  HttpResponse post(std::string_view place, const json::object& body) {
    const std::string path = "/api/v1/osquery/" + std::string(place), text = json::serialize(body);
    act::Actor actor;
    return agents_.handle({.method = "POST", .path = path, .body = text}, actor);
  }
  json::object ask(std::string_view place, const json::object& body, int status = 200) {
    HttpResponse answer = post(place, body);
    EXPECT_EQ(answer.status, status) << answer.body;
    auto parsed = parse_json(answer.body);
    EXPECT_TRUE(parsed);
    return parsed->get_object();
  }
  std::string enroll(std::string_view host = "host1.example") {
    const json::object details{{"os_version", {{"platform", "debian"}}}};
    return std::string(text_at(ask("enroll", {{"enroll_secret", "SECRET"},
                                              {"host_identifier", host},
                                              {"platform_type", "9"},
                                              {"host_details", details}}),
                               "node_key"));
  }
  static json::object snapshot(std::string_view name, json::array rows) {
    return {{"snapshot", std::move(rows)},
            {"action", "snapshot"},
            {"name", name},
            {"hostIdentifier", "host1.example"},
            {"calendarTime", "Wed Apr  1 2026"},
            {"unixTime", 1775034000},
            {"epoch", 0},
            {"counter", 0},
            {"numerics", false}};
  }
  static json::object os_version() {
    return snapshot("hinomi_os_version", {{{"name", "Debian GNU/Linux"},
                                           {"version", "12 (bookworm)"},
                                           {"platform", "debian"},
                                           {"codename", "bookworm"}}});
  }
  static json::object packages(std::string_view version) {
    return snapshot("hinomi_deb_packages", {{{"name", "curl"},
                                             {"version", version},
                                             {"arch", "amd64"},
                                             {"source", ""},
                                             {"status", "install ok installed"}}});
  }
  json::object send(std::string_view key, json::array data, int status = 200) {
    return ask("log", {{"node_key", key}, {"log_type", "result"}, {"data", std::move(data)}},
               status);
  }

  bool revoked_ = false, is_full_ = false;
  std::string digest_ = "d1";
  std::vector<Handed> handed_;
  Osquery agents_;
};

TEST_F(OsqueryAgents, AnEnrolledHostReportsAndWhatItHasIsHandedOver) {
  const std::string key = enroll();
  ASSERT_FALSE(key.empty());
  const json::object config = ask("config", {{"node_key", key}});
  EXPECT_FALSE(flag_at(config, "node_invalid"));
  const json::object* schedule = object_at(config, "schedule");
  ASSERT_TRUE(schedule);
  EXPECT_EQ(text_at(schedule->at("hinomi_programs").get_object(), "platform"), "windows");
  EXPECT_TRUE(flag_at(schedule->at("hinomi_deb_packages").get_object(), "snapshot"));

  send(key, {packages("7.88.1-10+deb12u5")});
  EXPECT_TRUE(handed_.empty()) << "whose package it is, is not known yet";
  send(key, {os_version()});
  ASSERT_EQ(handed_.size(), 1u);
  EXPECT_EQ(handed_[0].who, "agents");
  EXPECT_EQ(handed_[0].host, "host1.example");
  auto inventory = in::read_inventory(handed_[0].log);
  ASSERT_TRUE(inventory);
  EXPECT_EQ(inventory->components.back().purls,
            std::vector<std::string>{
                "pkg:deb/debian/curl@7.88.1-10%2Bdeb12u5?arch=amd64&distro=debian-12"});
  send(key, {packages("7.88.1-10+deb12u5")});
  EXPECT_EQ(handed_.size(), 1u) << "nothing new";
  send(key, {packages("7.88.1-10+deb12u6")});
  EXPECT_EQ(handed_.size(), 2u);
}

TEST_F(OsqueryAgents, WithoutTheSecretNobodyComesIn) {
  EXPECT_TRUE(flag_at(ask("enroll", {{"enroll_secret", "wrong"}, {"host_identifier", "h"}}, 401),
                      "node_invalid"));
  EXPECT_TRUE(flag_at(ask("config", {{"node_key", "x.y.z"}}), "node_invalid"));
  EXPECT_TRUE(flag_at(ask("config", json::object()), "node_invalid"));
  const std::string key = enroll();
  // Another host's name with the same signature.
  std::string forged = key;
  forged.replace(forged.find('.') + 1, 4, "AAAA");
  EXPECT_TRUE(flag_at(send(forged, {os_version()}), "node_invalid"));
  EXPECT_TRUE(handed_.empty());
  digest_ = "d2";
  EXPECT_TRUE(flag_at(ask("config", {{"node_key", key}}), "node_invalid")) << "a new token";
  digest_ = "d1";
  revoked_ = true;
  EXPECT_TRUE(flag_at(ask("config", {{"node_key", key}}), "node_invalid")) << "taken away";
}

TEST_F(OsqueryAgents, AfterAStartHostsAreAskedAtOnce) {
  const std::string key = enroll();
  json::object questions = ask("distributed_read", {{"node_key", key}});
  const json::object* queries = object_at(questions, "queries");
  ASSERT_TRUE(queries && queries->contains("hinomi_os_version"));
  ASSERT_TRUE(object_at(questions, "discovery"));
  ask("distributed_write",
      {{"node_key", key},
       {"queries",
        {{"hinomi_os_version",
          json::array{{{"name", "Debian GNU/Linux"}, {"version", "12"}, {"platform", "debian"}}}},
         {"hinomi_deb_packages", json::array{{{"name", "a"}, {"version", "1"}}}},
         {"hinomi_rpm_packages", json::array()}}},
       {"statuses",
        {{"hinomi_os_version", 0}, {"hinomi_deb_packages", "0"}, {"hinomi_rpm_packages", 1}}}});
  ASSERT_EQ(handed_.size(), 1u);
  EXPECT_EQ(in::read_inventory(handed_[0].log)->components.size(), 3u);
  questions = ask("distributed_read", {{"node_key", key}});
  EXPECT_TRUE(object_at(questions, "queries")->empty()) << "not twice";
}

TEST_F(OsqueryAgents, WhatCouldNotBeHandedOverIsSentAgain) {
  const std::string key = enroll();
  is_full_ = true;
  send(key, {os_version(), packages("1")}, 503);
  is_full_ = false;
  send(key, {os_version(), packages("1")});
  EXPECT_EQ(handed_.size(), 1u);
}

// Results count for the host that enrolled, whatever a log line says.
TEST_F(OsqueryAgents, AHostSpeaksForItself) {
  const std::string key = enroll("host2.example");
  send(key, {os_version(), packages("1")});
  ASSERT_EQ(handed_.size(), 1u);
  EXPECT_EQ(handed_[0].host, "host2.example");
  EXPECT_EQ(in::read_inventory(handed_[0].log)->name, "host2.example");
}

TEST_F(OsqueryAgents, WhatIsNoneOfItIsRefused) {
  const std::string key = enroll();
  EXPECT_EQ(post("nothing", {{"node_key", key}}).status, 404);
  act::Actor actor;
  EXPECT_EQ(agents_.handle({.method = "GET", .path = "/api/v1/osquery/enroll"}, actor).status, 405);
  EXPECT_EQ(
      agents_.handle({.method = "POST", .path = "/api/v1/osquery/log", .body = "[1"}, actor).status,
      400);
  EXPECT_EQ(post("enroll", {{"enroll_secret", "SECRET"}}).status, 400);
  ask("log", {{"node_key", key}, {"log_type", "status"}, {"data", json::array{{{"x", 1}}}}});
  send(key, {json::object{{"name", "processes"},
                          {"hostIdentifier", "h"},
                          {"snapshot", json::array{{{"pid", "1"}}}}}});
  EXPECT_TRUE(handed_.empty());
}

}  // namespace
}  // namespace hinomi::serve
