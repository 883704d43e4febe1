// Who may do what: every role on every route against a table written out here, and who calls.
#include "api/api_world.h"

namespace hinomi::api_test {
namespace {

constexpr std::string_view roles[] = {"equipment", "reporter",      "analyst",
                                      "approver",  "administrator", "auditor"};

// docs/operating.md, "People, equipment, members", route by route: e r a p d u.
struct Row {
  std::string_view method, path, may;
};
constexpr Row table[] = {
    {"GET", "/api/v1/me", "erapdu"},
    {"POST", "/api/v1/reports", "rapd"},
    {"GET", "/api/v1/reports", "apdu"},
    {"GET", "/api/v1/reports/x", "apdu"},
    {"GET", "/api/v1/duties", "apdu"},
    {"GET", "/api/v1/duties/x", "apdu"},
    {"POST", "/api/v1/duties/x/decision", "p"},
    {"POST", "/api/v1/drafts", "ap"},
    {"GET", "/api/v1/drafts", "apdu"},
    {"GET", "/api/v1/drafts/x", "apdu"},
    {"POST", "/api/v1/drafts/x/recipients", "rapd"},
    {"GET", "/api/v1/letters", "rapdu"},
    {"GET", "/api/v1/letters/x", "rapdu"},
    {"GET", "/api/v1/letters/x/deliveries", "apdu"},
    {"GET", "/api/v1/letters/x/sectors", "apdu"},
    {"POST", "/api/v1/letters/x/receipt", "rapd"},
    {"POST", "/api/v1/letters/x/recall", "p"},
    {"POST", "/api/v1/feedback", "rapd"},
    {"GET", "/api/v1/feedback", "rapdu"},
    {"POST", "/api/v1/consents", "rapd"},
    {"GET", "/api/v1/consents", "rapdu"},
    {"GET", "/api/v1/contributions", "rapdu"},
    {"GET", "/api/v1/scores", "rapdu"},
    {"GET", "/api/v1/disclosures/own", "rapdu"},
    {"GET", "/api/v1/now", "rapdu"},
    {"GET", "/api/v1/shield", "apdu"},
    {"GET", "/api/v1/lookup", "apdu"},
    {"POST", "/api/v1/recalls", "p"},
    {"POST", "/api/v1/sightings", "rapd"},
    {"GET", "/api/v1/allow", "apdu"},
    {"POST", "/api/v1/allow", "apd"},
    {"GET", "/api/v1/records/x", "apdu"},
    {"GET", "/api/v1/records/x/body", "apdu"},
    {"GET", "/api/v1/records/x/proof", "rapdu"},
    {"GET", "/api/v1/records/x/check", "rapdu"},
    {"GET", "/api/v1/checkpoint", "erapdu"},
    {"GET", "/api/v1/key", "erapdu"},
    {"GET", "/api/v1/consistency", "rapdu"},
    {"GET", "/api/v1/members", "apdu"},
    {"GET", "/api/v1/members/x", "apdu"},
    {"POST", "/api/v1/members", "d"},
    {"GET", "/api/v1/contacts", "apdu"},
    {"POST", "/api/v1/contacts", "d"},
    {"GET", "/api/v1/communities", "apdu"},
    {"GET", "/api/v1/communities/x", "apdu"},
    {"POST", "/api/v1/communities", "d"},
    {"GET", "/api/v1/services", "apdu"},
    {"POST", "/api/v1/services", "d"},
    {"POST", "/api/v1/handover", "d"},
    {"GET", "/api/v1/register/export", "apdu"},
    {"POST", "/api/v1/register/import", "d"},
    {"GET", "/api/v1/reachability", "apdu"},
    {"POST", "/api/v1/access", "d"},
    {"GET", "/api/v1/events", "apdu"},
    {"GET", "/api/v1/detections", "apdu"},
    {"GET", "/api/v1/detections/x", "apdu"},
    {"POST", "/api/v1/detections/x/judgement", "ad"},
    {"GET", "/api/v1/suppressions", "apdu"},
    {"POST", "/api/v1/suppressions", "ad"},
    {"POST", "/api/v1/suppressions/x/recall", "ad"},
    {"GET", "/api/v1/rules", "apdu"},
    {"GET", "/api/v1/rules/x", "apdu"},
    {"GET", "/api/v1/techniques", "apdu"},
    {"GET", "/api/v1/sensors", "apdu"},
    {"POST", "/api/v1/hunts", "ad"},
    {"GET", "/api/v1/hunts/x", "ad"},
    {"GET", "/api/v1/hunts/x/evidence", "ad"},
    {"POST", "/api/v1/hunts/x/hold", "ad"},
    {"GET", "/api/v1/holds", "ad"},
    {"POST", "/api/v1/holds/x/release", "ad"},
    {"GET", "/api/v1/files", "ad"},
    {"POST", "/api/v1/files", "ad"},
    {"GET", "/feeds/", "erapd"},
    {"GET", "/feeds/rpz.zone", "erapd"},
    {"GET", "/feeds/rpz.zone.sig", "erapd"},
    {"GET", "/taxii2/", "erapd"},
    {"GET", "/metrics", "du"},
};
constexpr char letters[] = "erapdu";

void expect_whole_error(const Answer& answer, std::string_view of) {
  json::object error = answer.error();
  EXPECT_FALSE(text_at(error, "kind").empty()) << of << answer.body;
  EXPECT_FALSE(text_at(error, "what").empty()) << of << answer.body;
  EXPECT_TRUE(error.contains("where") && error.contains("remedy")) << of << answer.body;
  EXPECT_FALSE(text_at(error, "remedy").empty()) << of << answer.body;
}

TEST(Roles, EveryRoleOnEveryRoute) {
  ApiWorld world;
  for (std::size_t role = 0; role < std::size(roles); ++role) {
    std::string token = world.access(roles[role], roles[role], "center");
    for (const Row& row : table) {
      bool may = row.may.find(letters[role]) != row.may.npos;
      Answer answer = world.ask(row.method, row.path, {.token = token, .body = "{}"});
      std::string what = std::string(roles[role]) + " " + std::string(row.path) + " ";
      EXPECT_EQ(answer.status != 403, may) << what << answer.status << answer.body;
      EXPECT_NE(answer.status, 401) << what;
      EXPECT_LT(answer.status, 500) << what << answer.body;
      if (!may) {
        expect_whole_error(answer, what);
        EXPECT_EQ(text_at(answer.error(), "kind"), "denied");
      }
    }
  }
}

TEST(Roles, WithoutAValidTokenNothing) {
  ApiWorld world;
  std::string token = world.access("Sato", "approver", "center");
  std::string revoked = world.access("Gone", "approver", "center");
  EXPECT_EQ(world.local("POST", "/api/v1/access", {{"name", "Gone"}, {"revoke", true}}).status,
            201);
  std::string renewed = world.access("Again", "approver", "center");
  world.access("Again", "approver", "center");  // a new token ends the one before
  std::string one_off = token;
  one_off.back() = one_off.back() == '0' ? '1' : '0';
  const Ask nobody[] = {{},
                        {.token = "x"},
                        {.token = one_off},
                        {.token = token + "0"},
                        {.token = token.substr(0, token.size() - 1)},
                        {.token = revoked},
                        {.token = renewed},
                        {.token = std::string(100'000, 'a')},
                        {.headers = {{"Authorization", token}}},
                        {.headers = {{"Authorization", "Bearer"}}},
                        {.headers = {{"Authorization", "Bearer "}}},
                        {.headers = {{"Authorization", "Basic " + to_base64(token)}}},
                        {.headers = {{"Authorization", "Basic " + to_base64(token + ":x")}}},
                        {.headers = {{"Authorization", "Basic !!!"}}},
                        {.headers = {{"Authorization", "Digest " + token}}},
                        {.headers = {{"X-Hinomi-As", "Sato"}}},
                        {.headers = {{"Cookie", "token=" + token}}}};
  for (const Row& row : table)
    for (const Ask& with : nobody) {
      Answer answer = world.ask(row.method, row.path, with);
      EXPECT_EQ(answer.status, 401) << row.path;
      expect_whole_error(answer, row.path);
      EXPECT_FALSE(answer.header("WWW-Authenticate").empty());
      EXPECT_EQ(answer.body.find(token), std::string::npos);
    }
  for (const Ask& with :
       {Ask{.token = token}, Ask{.headers = {{"authorization", "bEaReR   " + token + " "}}},
        Ask{.headers = {{"Authorization", "Basic " + to_base64(":" + token)}}},
        Ask{.headers = {{"Authorization", "basic " + to_base64("a:" + token)}}}})
    EXPECT_EQ(world.ask("GET", "/api/v1/me", with).text("name"), "Sato");
}

TEST(Roles, OnlyTheLocalSocketActsForOthers) {
  ApiWorld world;
  world.member("works", "client");
  std::string analyst = world.access("Sato", "analyst", "center");
  world.access("橘 花子", "approver", "center");
  std::string me = world.get("/api/v1/me", analyst).body;
  // From the network the header changes nothing.
  for (const char* name : {"X-Hinomi-As", "x-hinomi-as", "X-HINOMI-AS"})
    EXPECT_EQ(
        world.ask("GET", "/api/v1/me", {.token = analyst, .headers = {{name, "橘 花子"}}}).body,
        me);
  EXPECT_EQ(world
                .ask("POST", "/api/v1/members",
                     {.token = analyst, .body = "{}", .headers = {{"X-Hinomi-As", "local"}}})
                .status,
            403);
  // Over the socket: the administrator, or the named person with exactly that person's role.
  Answer local = world.local("GET", "/api/v1/me");
  EXPECT_EQ(local.text("role"), "administrator");
  EXPECT_EQ(local.text("member"), "center");
  Answer named =
      world.ask("GET", "/api/v1/me",
                {.local = true, .headers = {{"X-Hinomi-As", "%E6%A9%98%20%E8%8A%B1%E5%AD%90"}}});
  EXPECT_EQ(named.text("name"), "橘 花子");
  EXPECT_EQ(named.text("role"), "approver");
  EXPECT_EQ(world
                .ask("POST", "/api/v1/members",
                     {.body = "{}", .local = true, .headers = {{"X-Hinomi-As", "Sato"}}})
                .status,
            403);
  for (const char* name : {"nobody", "%00", "%ff", "sato"})
    EXPECT_EQ(
        world.ask("GET", "/api/v1/me", {.local = true, .headers = {{"X-Hinomi-As", name}}}).status,
        401)
        << name;
  EXPECT_EQ(world.local("POST", "/api/v1/access", {{"name", "Sato"}, {"revoke", true}}).status,
            201);
  EXPECT_EQ(
      world.ask("GET", "/api/v1/me", {.local = true, .headers = {{"X-Hinomi-As", "Sato"}}}).status,
      401);
}

TEST(Roles, WhatIsNoneOfTheNodesOwnIsNotSaidToOthers) {
  ApiWorld world;
  world.member("works", "client", {}, {"works.example"});
  world.member("city", "client");
  std::string admin = world.access("Worker", "administrator", "works");
  EXPECT_EQ(world.get("/metrics", admin).status, 403);
  EXPECT_FALSE(world.get("/api/v1/events", admin).events->positions);
  const json::object members = world.get("/api/v1/members", admin).object();
  ASSERT_EQ(array_at(members, "items")->size(), 1u);
  // Whose own space it is, is named to that member and the node's own people alone.
  world.report(admin, "GREEN", {"works.example", "www.works.example"});
  std::string city = world.access("Citizen", "analyst", "city");
  std::string own = world.access("Sato", "analyst", "center");
  Answer seen = world.get("/api/v1/lookup?value=www.works.example", city);
  EXPECT_NE(seen.body.find("own_space"), std::string::npos) << seen.body;
  EXPECT_EQ(seen.body.find("\"list\":\"works\""), std::string::npos) << seen.body;
  EXPECT_NE(
      world.get("/api/v1/lookup?value=www.works.example", own).body.find("\"list\":\"works\""),
      std::string::npos);
}

}  // namespace
}  // namespace hinomi::api_test
