// An agent of osquery as it reports to a node: what it tells stands among its member's systems.
#include <gtest/gtest.h>

#include "api_world.h"

namespace hinomi::api_test {
namespace {

class OsqueryNode : public testing::Test {
 protected:
  OsqueryNode() {
    world.member("village", "client");
    token = world.access("agents", "reporter", "village");
    center = world.access("analyst", "analyst", "center");
    village = world.access("village-analyst", "analyst", "village");
  }
  Answer ask(std::string_view place, const json::object& body) {
    return world.ask("POST", "/api/v1/osquery/" + std::string(place),
                     {.body = json::serialize(body)});
  }
  std::string enroll(const std::string& secret) {
    return ask("enroll", {{"enroll_secret", secret}, {"host_identifier", "host1.example"}})
        .text("node_key");
  }
  Answer log(const std::string& key, std::string_view version) {
    const json::object os{{"name", "Debian GNU/Linux"},
                          {"version", "12 (bookworm)"},
                          {"platform", "debian"},
                          {"codename", "bookworm"}};
    const json::object curl{{"name", "curl"}, {"version", version}, {"arch", "amd64"}};
    auto snapshot = [](std::string_view name, const json::object& row) {
      return json::object{{"name", name},
                          {"hostIdentifier", "host1.example"},
                          {"unixTime", 1775034000},
                          {"action", "snapshot"},
                          {"snapshot", json::array{row}}};
    };
    return ask("log", {{"node_key", key},
                       {"log_type", "result"},
                       {"data", json::array{snapshot("hinomi_os_version", os),
                                            snapshot("hinomi_deb_packages", curl)}}});
  }

  ApiWorld world;
  std::string token, center, village;
};

TEST_F(OsqueryNode, WhatAnAgentTellsIsASystemOfItsMember) {
  const std::string key = enroll(token);
  ASSERT_FALSE(key.empty());
  EXPECT_EQ(log(key, "7.88.1-10").status, 200);
  Answer systems = world.get("/api/v1/systems", center);
  EXPECT_NE(systems.body.find("host1.example"), std::string::npos) << systems.body;
  EXPECT_NE(systems.body.find("village"), std::string::npos);
  world.open();  // a node key outlives a start
  EXPECT_EQ(log(key, "7.88.1-11").status, 200);
  EXPECT_NE(world.get("/api/v1/systems", village).body.find("host1.example"), std::string::npos);
}

TEST_F(OsqueryNode, WhoMayNotReportIsTurnedAway) {
  const std::string equipment = world.access("filter", "equipment", "village");
  EXPECT_EQ(ask("enroll", {{"enroll_secret", equipment}, {"host_identifier", "h"}}).status, 401);
  EXPECT_EQ(ask("enroll", {{"enroll_secret", "no token"}, {"host_identifier", "h"}}).status, 401);
  const std::string key = enroll(token);
  ASSERT_EQ(world.local("POST", "/api/v1/access", {{"name", "agents"}, {"revoke", true}}).status,
            201);
  EXPECT_NE(log(key, "1").body.find("\"node_invalid\":true"), std::string::npos);
  EXPECT_EQ(world.get("/api/v1/systems", center).body.find("host1.example"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::api_test
