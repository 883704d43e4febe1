// The register through its API: rows in and out, files that go round, who sees what.
#include <set>

#include "api/api_world.h"
#include "base/http.h"

namespace hinomi::api_test {
namespace {

class RegisterApi : public testing::Test {
 protected:
  void SetUp() override {
    post("/api/v1/members", {{"id", "hospital"},
                             {"name", "みなと病院"},
                             {"relation", "client"},
                             {"kind", "operator"},
                             {"sector", "medical"},
                             {"municipality", "港市"},
                             {"groups", {"council/2"}},
                             {"names", {"hospital.example"}}});
    post("/api/v1/members", {{"id", "isp"},
                             {"name", "海風ネット"},
                             {"relation", "client"},
                             {"kind", "isp"},
                             {"sector", "telecom"},
                             {"groups", {"council/1"}}});
    admin = world.access("Mori", "administrator", "center");
    hospital = world.access("病院 管理者", "administrator", "hospital");
    isp = world.access("ISP 管理者", "administrator", "isp");
  }

  Answer post(std::string_view target, const json::value& body, int status = 201) {
    Answer answer = world.local("POST", target, body);
    EXPECT_EQ(answer.status, status) << target << " " << answer.body;
    return answer;
  }
  Answer contact(const json::value& body, int status = 201) {
    return post("/api/v1/contacts", body, status);
  }
  void two_contacts() {
    contact({{"id", "hospital/security"},
             {"holder", "灯野 あかり"},
             {"channels",
              {{{"kind", "mail"}, {"address", "Security@Hospital.Example"}},
               {{"kind", "webhook"},
                {"address", "https://hook.hospital.example/in"},
                {"key", "a secret of many bytes"}}}}});
    contact({{"id", "hospital/duty"},
             {"holder", "望月野 まもる"},
             {"channels", {{{"kind", "page"}}}},
             {"substitutes", {"hospital/security"}}});
  }
  Answer import(std::string_view query, std::string body, const std::string& token = {}) {
    return world.ask("POST", "/api/v1/register/import" + std::string(query),
                     {.token = token, .body = std::move(body), .local = token.empty()});
  }
  std::string exported(std::string_view query) {
    Answer answer = world.local("GET", "/api/v1/register/export" + std::string(query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.body;
  }
  static std::int64_t number(const Answer& answer, std::string_view key) {
    json::object all = answer.object();
    return number_at(all, key, -1);
  }
  json::array items(std::string_view target, const std::string& token) {
    Answer answer = world.get(target, token);
    EXPECT_EQ(answer.status, 200) << target << " " << answer.body;
    json::object all = answer.object();
    return all["items"].as_array();
  }
  static void expect_error(const Answer& answer, int status, std::string_view where) {
    EXPECT_EQ(answer.status, status) << answer.body;
    json::object error = answer.error();
    EXPECT_EQ(text_at(error, "where"), where) << answer.body;
    EXPECT_FALSE(text_at(error, "remedy").empty()) << answer.body;
  }

  ApiWorld world;
  std::string admin, hospital, isp;
};

TEST_F(RegisterApi, FieldsLeftOutKeepTheirValue) {
  two_contacts();
  contact({{"id", "hospital/security"}, {"holder", "水城野 つむぎ"}});
  json::object member = world.get("/api/v1/members/hospital", admin).object();
  json::object one = member["contact_list"].as_array().at(1).as_object();
  EXPECT_EQ(text_at(one, "id"), "hospital/security");
  EXPECT_EQ(text_at(one, "holder"), "水城野 つむぎ");
  EXPECT_EQ(one["channels"].as_array().size(), 2u);
  EXPECT_EQ(number_at(member, "contacts"), 2);
  EXPECT_EQ(text_at(one, "state"), "unknown");
  // And the same again writes nothing.
  Answer same = contact({{"id", "hospital/security"}, {"holder", "水城野 つむぎ"}}, 200);
  EXPECT_TRUE(same.object()["contact"].is_null());
}

TEST_F(RegisterApi, AnAnswerSentBackChangesNothingNotEvenAKey) {
  two_contacts();
  for (const json::value& one : items("/api/v1/contacts", admin))
    EXPECT_EQ(world.local("POST", "/api/v1/contacts", one).status, 200) << json::serialize(one);
  for (const json::value& one : items("/api/v1/members", admin))
    EXPECT_EQ(world.local("POST", "/api/v1/members", one).status, 200) << json::serialize(one);
  json::array contacts = items("/api/v1/contacts?q=security", admin);
  EXPECT_TRUE(contacts.at(0).at("channels").at(1).at("has_key").as_bool());
}

TEST_F(RegisterApi, KeysComeInAndNeverGoOut) {
  two_contacts();
  std::string id = contact({{"id", "hospital/security"}, {"holder", "x"}}).text("contact");
  std::string auditor = world.access("Kansa", "auditor", "center");
  for (std::string target :
       {"/api/v1/contacts", "/api/v1/members/hospital", "/api/v1/register/export",
        "/api/v1/register/export?format=csv&part=contacts"})
    EXPECT_EQ(world.get(target, auditor).body.find("a secret of"), std::string::npos) << target;
  for (const char* tail : {"", "/body", "/proof"}) {
    Answer answer = world.get("/api/v1/records/" + id + tail, auditor);
    EXPECT_EQ(answer.body.find("a secret of"), std::string::npos) << tail;
    EXPECT_EQ(answer.body.find(to_base64("a secret of many").substr(0, 16)), std::string::npos);
  }
}

TEST_F(RegisterApi, WhatDoesNotFitIsRefusedWithPlaceAndRemedy) {
  two_contacts();
  const std::pair<json::value, const char*> wrong[] = {
      {{{"id", "a"}, {"name", "a"}, {"corporate_number", "1234567890123"}}, "corporate_number"},
      {{{"id", "a"}, {"name", "a"}, {"corporate_number", "12"}}, "corporate_number"},
      {{{"id", "a"}, {"name", "a"}, {"relation", "friend"}}, "relation"},
      {{{"id", "a"}, {"name", "a"}, {"networks", {"192.0.2.0/24", "x.example"}}}, "networks/1"},
      {{{"id", "a"}, {"name", "a"}, {"names", {"not a name"}}}, "names/0"},
      {{{"id", "a/b"}, {"name", "a"}}, "id"},
      {{{"id", "a"}, {"name", "a"}, {"colour", "red"}}, "colour"},
      {{{"id", "a"}, {"name", 7}}, "name"},
      {{{"id", "a"}, {"name", "a"}, {"agreements", {{{"clauses", {"x"}}}}}}, "agreements/0"},
      {{{"id", "gone"}, {"removed", true}, {"name", "x"}}, "removed"}};
  for (const auto& [body, where] : wrong)
    expect_error(world.local("POST", "/api/v1/members", body),
                 where == std::string("removed") ? 404 : 400, where);
  auto channel = [](json::value one) {
    return json::value{{"id", "hospital/x"}, {"channels", json::array{std::move(one)}}};
  };
  const std::pair<json::value, const char*> contacts[] = {
      {channel({{"kind", "mail"}, {"address", "nobody"}}), "channels/0/address"},
      {channel({{"kind", "webhook"}, {"address", "http://hook.example/"}}), "channels/0/address"},
      {channel({{"kind", "webhook"}, {"address", "https://u:p@hook.example/"}}),
       "channels/0/address"},
      {channel({{"kind", "page"}, {"address", "x"}}), "channels/0/address"},
      {channel({{"kind", "phone"}, {"address", "call me"}}), "channels/0/address"},
      {channel({{"kind", "pigeon"}}), "channels/0/kind"},
      {channel({{"kind", "mail"}, {"address", "a@b.example"}, {"key", "x"}}), "channels/0/key"},
      {{{"id", "hospital/x"}, {"substitutes", {"hospital/x"}}}, "substitutes/0"},
      {{{"id", "hospital/x"}, {"substitutes", {"hospital/nobody"}}}, "substitutes/0"},
      {{{"id", "hospital/x"}, {"substitutes", {"isp/security"}}}, "substitutes/0"},
      {{{"id", "nobody/x"}}, "member"},
      {{{"id", "x"}}, "role"},
      {{{"id", "hospital/x"}, {"member", "isp"}}, "id"},
      {{{"id", "hospital/x"}, {"language", "fr"}}, "language"},
      {{{"id", "hospital/x"}, {"quiet_from", "25:00"}}, "quiet_from"},
      {{{"id", "hospital/x"}, {"verified", "2027-01-01"}}, "verified"}};
  for (const auto& [body, where] : contacts)
    expect_error(world.local("POST", "/api/v1/contacts", body), 400, where);
  expect_error(
      world.local("POST", "/api/v1/contacts", {{"id", "hospital/security"}, {"removed", true}}),
      409, "removed");
  expect_error(world.local("POST", "/api/v1/members", {{"id", "center"}, {"relation", "client"}}),
               409, "relation");
}

TEST_F(RegisterApi, SpellingsBecomeOne) {
  contact({{"member", "hospital"},
           {"role", "desk"},
           {"quiet_from", "22:00"},
           {"quiet_to", 420},
           {"channels",
            {{{"kind", "phone"}, {"address", "０３-0000-0000"}},
             {{"kind", "mail"}, {"address", "Desk@HOSPITAL.example"}}}}});
  json::object one = items("/api/v1/contacts?role=desk", admin).at(0).as_object();
  EXPECT_EQ(text_at(one, "id"), "hospital/desk");
  EXPECT_EQ(number_at(one, "quiet_from"), 1320);
  EXPECT_EQ(number_at(one, "quiet_to"), 420);
  EXPECT_EQ(one["channels"].at(0).at("address").as_string(), "03-0000-0000");
  EXPECT_EQ(one["channels"].at(1).at("address").as_string(), "Desk@hospital.example");
}

TEST_F(RegisterApi, AnExportImportedChangesNothing) {
  two_contacts();
  post("/api/v1/communities", {{"id", "council"},
                               {"name", "協議会"},
                               {"tiers", {"council/1", "council/2"}},
                               {"clause", "secrecy"}});
  post("/api/v1/services", {{"id", "net"}, {"name", "=通信; \"基幹\"\n網"}, {"member", "isp"}},
       400);
  post("/api/v1/services", {{"id", "net"}, {"name", "=通信; \"基幹\", 網"}, {"member", "isp"}});
  post("/api/v1/services",
       {{"id", "care"}, {"name", "'-診療"}, {"member", "hospital"}, {"needs", {"net"}}});
  post("/api/v1/members", {{"id", "hospital"},
                           {"products", {"a;b", "c\\d", "e,f|g"}},
                           {"agreements",
                            {{{"name", "規約; 第1版"},
                              {"clauses", {"secrecy", "x,y"}},
                              {"expires", "2030-04-01T00:00:00.123456Z"}},
                             {{"name", "|"}}}}});
  std::size_t total = 0;
  Answer whole = import("", exported(""));
  EXPECT_EQ(number(whole, "unchanged"), 3 + 1 + 2 + 2) << whole.body;
  for (const char* part : {"members", "communities", "services", "contacts"})
    for (const char* format : {"json", "csv", "csv&lang=ja"}) {
      std::string query = "?part=" + std::string(part) + "&format=" + format;
      Answer answer = import(query, exported(query));
      EXPECT_EQ(number(answer, "refused_count"), 0) << answer.body;
      EXPECT_EQ(number(answer, "added"), 0) << answer.body;
      EXPECT_EQ(number(answer, "changed"), 0) << query << exported(query);
      EXPECT_EQ(answer.object()["ignored"].as_array().size(), 0u) << answer.body;
      total += static_cast<std::size_t>(number(answer, "unchanged"));
    }
  EXPECT_EQ(total, 3u * (3 + 1 + 2 + 2));
  std::string csv = exported("?part=services&format=csv");
  EXPECT_NE(csv.find("\"'=通信"), std::string::npos) << csv;
  EXPECT_NE(csv.find("''-診療"), std::string::npos) << csv;
}

TEST_F(RegisterApi, ABadRowIsRefusedAndItsNeighboursGoThrough) {
  Answer answer = import("?part=contacts&dry_run=1",
                         "識別名,担当者,連絡手段,備考\r\n"
                         "hospital/security,灯野,mail:a@hospital.example; page,x\r\n"
                         "hospital/duty,望月野,mail:nobody,x\r\n"
                         "isp/noc,\"風間野, わたる\",webhook:https://hook.isp.example/,x\r\n"
                         "nowhere/x,y,page,x\r\n"
                         "isp/noc,y,page,x\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(number(answer, "added"), 2) << answer.body;
  EXPECT_EQ(number(answer, "refused_count"), 3);
  json::array refused = answer.object()["refused"].as_array();
  ASSERT_EQ(refused.size(), 3u);
  EXPECT_EQ(refused[0].at("where").as_string(), "line 3, column 3 (連絡手段)");
  EXPECT_EQ(refused[1].at("where").as_string(), "line 5, member");
  EXPECT_EQ(refused[2].at("where").as_string(), "line 6, column 1 (識別名)");
  EXPECT_EQ(answer.object()["ignored"].as_array().at(0).as_string(), "備考");
  EXPECT_EQ(items("/api/v1/contacts", admin).size(), 0u);  // dry
  Answer real = import("?part=contacts", "id,holder\nhospital/security,灯野\nisp/noc\n");
  EXPECT_EQ(number(real, "added"), 2) << real.body;
  EXPECT_EQ(real.status, 201);
}

TEST_F(RegisterApi, RowsThatLeanOnRefusedOnesAreRefusedToo) {
  Answer answer = import("", R"({"contacts": [
      {"id": "hospital/a", "substitutes": ["hospital/b"]},
      {"id": "hospital/b", "substitutes": ["hospital/c"]},
      {"id": "hospital/c", "language": "fr"},
      {"id": "hospital/d", "substitutes": ["hospital/e"]},
      {"id": "hospital/e", "substitutes": ["hospital/d"]}]})");
  EXPECT_EQ(number(answer, "added"), 2) << answer.body;
  EXPECT_EQ(number(answer, "refused_count"), 3);
}

TEST_F(RegisterApi, OthersSeeAndWriteTheirOwnPart) {
  two_contacts();
  contact({{"id", "isp/noc"}, {"holder", "風間野"}});
  post("/api/v1/services", {{"id", "net"}, {"name", "網"}, {"member", "isp"}});
  post("/api/v1/services",
       {{"id", "care"}, {"name", "診療"}, {"member", "hospital"}, {"needs", {"net"}}});
  post("/api/v1/communities",
       {{"id", "council"}, {"name", "協議会"}, {"tiers", {"council/1", "council/2"}}});
  post("/api/v1/communities", {{"id", "quiet"}, {"name", "内輪"}, {"tiers", {"quiet/1"}}});
  for (const char* list :
       {"/api/v1/members", "/api/v1/contacts", "/api/v1/services", "/api/v1/communities",
        "/api/v1/reachability", "/api/v1/register/export", "/api/v1/contacts?member=hospital",
        "/api/v1/members?q=病院", "/api/v1/services?member=hospital",
        "/api/v1/contacts?sector=medical", "/api/v1/register/export?format=csv&part=contacts"}) {
    Answer seen = world.get(list, isp);
    EXPECT_EQ(seen.status, 200) << list;
    for (const char* other : {"hospital", "病院", "medical", "care", "内輪", "council/2", "灯野"})
      EXPECT_EQ(seen.body.find(other), std::string::npos) << list << " " << seen.body;
  }
  EXPECT_EQ(world.get("/api/v1/members/hospital", isp).body,
            world.get("/api/v1/members/hospitax", isp)
                .body.replace(world.get("/api/v1/members/hospitax", isp).body.find("hospitax"), 8,
                              "hospital"));
  EXPECT_EQ(world.get("/api/v1/communities/quiet", isp).status, 404);
  EXPECT_EQ(world.get("/api/v1/members/isp", isp).status, 200);
  // Its administrator writes its own contacts and services, and learns nothing of others'.
  EXPECT_EQ(world.post("/api/v1/contacts", isp, {{"id", "isp/noc"}, {"holder", "x"}}).status, 201);
  for (const char* id : {"hospital/security", "hospital/nobody", "nowhere/x"})
    EXPECT_EQ(world.post("/api/v1/contacts", isp, {{"id", id}, {"holder", "x"}}).status, 403) << id;
  EXPECT_EQ(world.post("/api/v1/members", isp, {{"id", "isp"}, {"reliability", 100}}).status, 403);
  EXPECT_EQ(
      world.post("/api/v1/communities", isp, {{"id", "c"}, {"name", "c"}, {"tiers", {"t"}}}).status,
      403);
  EXPECT_EQ(world.post("/api/v1/services", isp, {{"id", "net"}, {"name", "基幹網"}}).status, 201);
  for (const char* id : {"care", "nothing"})
    EXPECT_EQ(
        world.post("/api/v1/services", isp, {{"id", id}, {"name", "x"}, {"member", "isp"}}).status,
        403)
        << id;
  auto needs = [&](const char* need) {
    return world.post("/api/v1/services", isp, {{"id", "net"}, {"needs", {need}}}).body;
  };
  EXPECT_EQ(needs("care"), needs("xxxx").replace(needs("xxxx").find("xxxx"), 4, "care"));
}

TEST_F(RegisterApi, ListsFilterSortAndGoOn) {
  for (int i = 0; i < 25; ++i)
    contact({{"id", (i % 2 ? "hospital/r" : "isp/r") + std::to_string(i)},
             {"holder", "担当" + std::to_string(i % 7)}});
  for (const char* sort : {"id", "-id", "holder", "-holder", "member", "role", "state", "verified"})
    for (const char* filter : {"", "&sector=medical", "&q=担当3", "&member=isp"}) {
      std::string target = "/api/v1/contacts?limit=4&sort=" + std::string(sort) + filter, after;
      std::vector<std::string> seen;
      std::int64_t total = 0;
      for (int page = 0; page < 20; ++page) {
        json::object answer = world.get(target + after, admin).object();
        total = number_at(answer, "total");
        for (const json::value& one : answer["items"].as_array())
          seen.emplace_back(std::string_view(one.at("id").as_string()));
        if (answer["next"].is_null()) break;
        after = "&after=" + percent_encode(std::string_view(answer["next"].as_string()));
      }
      EXPECT_EQ(seen.size(), static_cast<std::size_t>(total)) << target;
      std::set<std::string> different(seen.begin(), seen.end());
      EXPECT_EQ(different.size(), seen.size()) << target;
      EXPECT_GT(seen.size(), 2u) << target;
      std::string_view order = sort;
      EXPECT_TRUE(order != "-id" || std::is_sorted(seen.rbegin(), seen.rend()));
      EXPECT_TRUE(order != "id" || std::is_sorted(seen.begin(), seen.end()));
    }
  EXPECT_EQ(items("/api/v1/members?q=ﾐﾅﾄ", admin).size(), 1u);
  EXPECT_EQ(items("/api/v1/members?q=ミナト病院", admin).size(), 1u);
  EXPECT_EQ(items("/api/v1/members?kind=isp", admin).size(), 1u);
  EXPECT_EQ(items("/api/v1/members?sector=medical&kind=isp", admin).size(), 0u);
  EXPECT_EQ(world.get("/api/v1/contacts?sort=colour", admin).status, 400);
  EXPECT_EQ(world.get("/api/v1/contacts?state=asleep", admin).status, 400);
  EXPECT_EQ(world.get("/api/v1/contacts?after=hospital/none", admin).status, 400);
  json::object members = world.get("/api/v1/members", admin).object();
  EXPECT_EQ(members["sectors"], json::value({"medical", "telecom"}));
}

TEST_F(RegisterApi, NobodyLeavesARoleEmpty) {
  two_contacts();
  world.access("灯野 あかり", "administrator", "hospital");
  expect_error(world.local("POST", "/api/v1/handover", {{"from", "灯野 あかり"}}), 409,
               "hospital/security");
  expect_error(world.local("POST", "/api/v1/handover", {{"from", "誰か"}, {"to", "x"}}), 404,
               "誰か");
  std::string leaver = world.access("灯野 あかり", "administrator", "hospital");
  EXPECT_EQ(world.get("/api/v1/me", leaver).status, 200);
  Answer done =
      world.local("POST", "/api/v1/handover", {{"from", "灯野 あかり"}, {"to", "草薙野 かける"}});
  ASSERT_EQ(done.status, 201) << done.body;
  EXPECT_EQ(done.object()["contacts"], json::value({"hospital/security"}));
  EXPECT_EQ(done.object()["revoked"], json::value({"灯野 あかり"}));
  EXPECT_EQ(done.object()["keys"], json::value({"hospital/security"}));
  EXPECT_EQ(world.get("/api/v1/me", leaver).status, 401);
  json::object one = items("/api/v1/contacts?q=security", admin).at(0).as_object();
  EXPECT_EQ(text_at(one, "holder"), "草薙野 かける");
  EXPECT_FALSE(one["channels"].at(1).at("has_key").as_bool());
  // With a substitute who stays, nobody needs to follow; and others' people are nobody here.
  EXPECT_EQ(world.post("/api/v1/handover", isp, {{"from", "望月野 まもる"}}).status, 404);
  EXPECT_EQ(world.post("/api/v1/handover", hospital, {{"from", "望月野 まもる"}}).status, 201);
  EXPECT_EQ(items("/api/v1/contacts?q=duty", admin).at(0).at("holder").as_string(), "");
}

TEST_F(RegisterApi, TheLastOfARoleDoesNotLoseItsAccess) {
  two_contacts();
  world.access("灯野 あかり", "approver", "hospital");
  expect_error(world.local("POST", "/api/v1/handover", {{"from", "灯野 あかり"}, {"to", "草薙野"}}),
               409, "灯野 あかり");
  EXPECT_EQ(items("/api/v1/contacts?q=security", admin).at(0).at("holder").as_string(),
            "灯野 あかり");
}

TEST_F(RegisterApi, ReachabilityNamesWhoCannotBeReached) {
  two_contacts();
  contact({{"id", "isp/noc"},
           {"channels", {{{"kind", "page"}}}},
           {"verified", "2026-03-31T00:00:00Z"}});
  contact({{"id", "isp/old"},
           {"verified", "2025-12-01T00:00:00Z"},
           {"channels", {{{"kind", "page"}}}}});
  contact({{"id", "isp/none"}});
  json::object all = world.get("/api/v1/reachability", admin).object();
  json::array groups = all["items"].as_array();
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0],
            (json::value{{"name", "medical"}, {"contacts", 2}, {"answered", 0}, {"rate", 0.0}}));
  EXPECT_EQ(groups[1].at("name").as_string(), "telecom");
  EXPECT_EQ(groups[1].at("answered").as_int64(), 1);
  EXPECT_EQ(all["uncovered"].as_array().size(), 2u) << json::serialize(all["uncovered"]);
  EXPECT_EQ(items("/api/v1/contacts?state=stale", admin).at(0).at("id").as_string(), "isp/old");
  EXPECT_EQ(items("/api/v1/contacts?state=unknown", admin).size(), 3u);
  EXPECT_EQ(items("/api/v1/members?q=isp", admin).at(0).at("reachable").as_int64(), 1);
  world.clock.turn(std::chrono::hours(24 * 91));
  EXPECT_EQ(items("/api/v1/contacts?state=stale", admin).size(), 2u);
  EXPECT_EQ(world.get("/api/v1/reachability?by=colour", admin).status, 400);
}

}  // namespace
}  // namespace hinomi::api_test
