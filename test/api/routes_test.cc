// Every route of docs/api.md: status, members of the answer with their types, and errors.
#include <set>
#include <thread>

#include "api/api_world.h"
#include "api/shape.h"
#include "base/note.h"
#include "store/journal.h"

namespace hinomi::api_test {
namespace {

constexpr std::string_view finding_shape =
    "id:s? position:n indicator:o verdict:s score:n expires:t tlp:s pap:s state:s "
    "published_until:t? "
    "reasons:a";
constexpr std::string_view report_shape =
    "id:s position:n received:t origin:s title:s author:s format:s tlp:s pap:s exercise:b counts:o "
    "duty:s?";
constexpr std::string_view duty_shape =
    "id:s position:n kind:s subject:s owner:s needs:n approved_by:a due:t overdue:b reason:s "
    "state:s "
    "declined:b counts:o title:s title_en:s received:t tlp:s pap:s member:s? member_name:s? "
    "letter:s?";

class Routes : public ::testing::Test {
 protected:
  Routes()
      : reporter(world.access("Tanaka", "reporter", "center")),
        analyst(world.access("Sato", "analyst", "center")),
        approver(world.access("Suzuki", "approver", "center")) {}

  static void expect_error(const Answer& answer, int status, std::string_view kind) {
    EXPECT_EQ(answer.status, status) << answer.body;
    json::object error = answer.error();
    EXPECT_EQ(text_at(error, "kind"), kind) << answer.body;
    for (const char* part : {"what", "remedy"})
      EXPECT_FALSE(text_at(error, part).empty()) << part << answer.body;
    EXPECT_TRUE(error.contains("where")) << answer.body;
  }
  static json::value first(const Answer& answer) {
    json::object all = answer.object();
    const json::array* items = array_at(all, "items");
    return items && !items->empty() ? items->front() : json::value();
  }

  ApiWorld world;
  std::string reporter, analyst, approver;
};

TEST_F(Routes, FromAReportToAFeedAndBack) {
  Answer me = world.get("/api/v1/me", analyst);
  expect_shape(me.json(),
               "name:s role:s member:s member_name:s node:o may:a scope:s totp:b glass_until:t?",
               "me");
  expect_shape(me.object()["node"], "name:s exercise:b version:s approvals_needed:n", "node");

  Answer report = world.report(
      reporter, "GREEN", {"evil.example", "hxxp://bad[.]example/a/b", "not an indicator ..."});
  EXPECT_EQ(report.status, 201);
  expect_shape(report.json(), "report:s duty:s head:o counts:o findings:a refused:a", "report");
  json::object told = report.object();
  expect_shape(told["head"], "format:s encoding:s title:s author:s tlp:s pap:s", "head");
  expect_shape(told["counts"], "claims:n refused:n hold:n watch:n url_only:n block:n", "counts");
  for (const json::value& finding : told["findings"].as_array()) {
    expect_shape(finding, std::string(finding_shape) + " evidence:a", "finding");
    for (const json::value& reason : finding.at("reasons").as_array())
      expect_shape(reason, "code:s cap:s list:s entry:s ja:s en:s", "reason");
    for (const json::value& one : finding.at("evidence").as_array())
      expect_shape(one, "report:s source:s place:s seen:t reliability:n", "evidence");
  }
  Answer dry = world.report(reporter, "GREEN", {"dry.example"}, "&dry_run=1");
  EXPECT_EQ(dry.status, 200);
  EXPECT_TRUE(dry.object()["report"].is_null() && dry.object()["duty"].is_null());
  EXPECT_TRUE(world.get("/api/v1/lookup?value=dry.example", analyst).object()["finding"].is_null());

  Answer reports = world.get("/api/v1/reports", analyst);
  expect_shape(reports.json(), "items:a next:s?", "reports");
  expect_shape(first(reports), report_shape, "reports");
  std::string id = report.text("report"), duty = report.text("duty");
  expect_shape(world.get("/api/v1/reports/" + id, analyst).json(), report_shape, "one report");
  // Ids may be percent-encoded and in capitals.
  EXPECT_EQ(world.get("/api/v1/reports/%" + to_hex(id.substr(0, 1)) + id.substr(1), analyst).status,
            200);
  expect_shape(first(world.get("/api/v1/duties", analyst)), duty_shape, "duties");
  expect_shape(world.get("/api/v1/duties/" + duty, analyst).json(),
               std::string(duty_shape) + " findings:a", "one duty");

  expect_error(
      world.post("/api/v1/duties/" + duty + "/decision", approver, {{"decision", "approve"}}), 400,
      "invalid");
  Answer decided = world.approve(approver, duty);
  EXPECT_EQ(decided.status, 200);
  expect_shape(decided.json(),
               "approval:s state:s missing:n notice:s? published:n review:s? letter:s?",
               "decision");
  expect_error(world.approve(approver, duty), 409, "conflict");
  expect_shape(first(world.get("/api/v1/shield", analyst)), finding_shape, "shield");
  expect_shape(world.get("/api/v1/shield", analyst).json(), "items:a next:s? total:n", "shield");
  Answer found = world.get("/api/v1/lookup?value=EVIL[.]example", analyst);
  expect_shape(found.json(), "indicator:o finding:o?", "lookup");
  expect_shape(found.object()["finding"], std::string(finding_shape) + " evidence:a", "lookup");
  EXPECT_NE(world.get("/feeds/rpz.zone", analyst).body.find("evil.example"), std::string::npos);
  expect_shape(first(world.get("/feeds/", analyst)), "name:s format:s media_type:s used_by:s",
               "feeds");

  Answer sighting = world.post("/api/v1/sightings", reporter, {{"value", "evil.example"}});
  EXPECT_EQ(sighting.status, 201);
  expect_shape(sighting.json(), "sighting:s finding:s", "sighting");
  expect_error(world.post("/api/v1/sightings", reporter, {{"value", "new.example"}}), 404,
               "missing");
  Answer recall =
      world.post("/api/v1/recalls", approver, {{"value", "evil.example"}, {"reason", "x"}});
  EXPECT_EQ(recall.status, 201);
  expect_shape(recall.json(), "recall:s notice:s withdrawn:n", "recall");
  EXPECT_EQ(world.get("/feeds/rpz.zone", analyst).body.find("\nevil.example"), std::string::npos);
  expect_error(
      world.post("/api/v1/recalls", approver, {{"value", "evil.example"}, {"reason", "x"}}), 409,
      "conflict");
  expect_error(world.post("/api/v1/recalls", approver, {{"finding", "x"}, {"reason", "x"}}), 400,
               "invalid");

  Answer allow =
      world.post("/api/v1/allow", analyst, {{"value", "bad.example"}, {"reason", "ours"}});
  EXPECT_EQ(allow.status, 201);
  expect_shape(allow.json(), "allow:s", "allow");
  expect_shape(first(world.get("/api/v1/allow", analyst)),
               "id:s value:s member:s reason:s by:s received:t", "allow");
  EXPECT_EQ(world
                .post("/api/v1/allow", analyst,
                      {{"value", "bad.example"}, {"reason", "no more"}, {"remove", true}})
                .status,
            201);
  EXPECT_TRUE(first(world.get("/api/v1/allow", analyst)).is_null());
}

TEST_F(Routes, Records) {
  Answer report = world.report(reporter, "GREEN", {"evil.example"});
  std::string at = "/api/v1/records/" + report.text("report");
  expect_shape(world.get(at, analyst).json(),
               "id:s position:n kind:s title:s title_en:s origin:s received:t format:s tlp:s pap:s "
               "exercise:b "
               "size:n sha256:s body:x stands_on:a led_to:a",
               "record");
  std::string upper = report.text("report");
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(world.get("/api/v1/records/" + upper, analyst).status, 200);
  EXPECT_EQ(world.get(at + "/body", analyst).body, "Subject: indicators\n\nevil.example\n");
  Answer proof = world.get(at + "/proof", analyst);
  std::string key = world.get("/api/v1/key", analyst).body;
  key.pop_back();
  EXPECT_TRUE(store::verify_proof(proof.body, key));
  Answer bare = world.get(at + "/proof?body=0", analyst);
  EXPECT_TRUE(store::verify_proof(bare.body, key));
  EXPECT_LT(bare.body.size(), proof.body.size());
  Answer check = world.get(at + "/check", analyst);
  expect_shape(check.json(), "ok:b position:n leaf:s path:n checkpoint:s signer:s verifier_key:s",
               "check");
  EXPECT_TRUE(check.object()["ok"].as_bool());
  Answer consistency = world.get("/api/v1/consistency?from=1&to=3", analyst);
  expect_shape(consistency.json(), "from:n to:n path:a", "consistency");
  for (const char* wrong :
       {"", "?from=0&to=1", "?from=3&to=2", "?from=1&to=999999", "?from=x&to=y", "?from=-1&to=-1"})
    expect_error(world.get(std::string("/api/v1/consistency") + wrong, analyst), 400, "invalid");
  EXPECT_TRUE(open_note(world.get("/api/v1/checkpoint", analyst).body, key));
  for (const char* id : {"x", "%00", "00000000-0000-0000-0000-000000000000", "%2e%2e", "日本"})
    for (const char* tail : {"", "/body", "/proof", "/check"})
      expect_error(world.get(std::string("/api/v1/records/") + id + tail, analyst), 404, "missing");
}

TEST_F(Routes, MembersAccessAndTheMachineRoom) {
  Answer member = world.local("POST", "/api/v1/members",
                              {{"id", "city"}, {"name", "火守市"}, {"relation", "client"}});
  EXPECT_EQ(member.status, 201);
  expect_shape(member.json(), "member:s", "member");
  expect_shape(first(world.get("/api/v1/members", analyst)),
               "id:s name:s relation:s names:a networks:a groups:a reliability:n kind:s sector:s "
               "municipality:s jurisdiction:a corporate_number:s products:a obligations:a "
               "agreements:a verifier_key:s "
               "removed:b contacts:n services:n reachable:n",
               "members");
  const json::value wrong[] = {
      {{"id", ""}, {"name", "x"}, {"relation", "client"}},
      {{"id", "x"}, {"name", "x"}, {"relation", "friend"}},
      {{"id", "x"}, {"name", "x"}, {"relation", "client"}, {"reliability", 101}},
      {{"id", "x"}, {"name", "x"}, {"relation", "client"}, {"reliability", 4294967346}},
      {{"id", "x"}, {"name", "x"}, {"relation", "client"}, {"names", {"no name"}}},
      {{"id", "x"}, {"name", "x"}, {"relation", "client"}, {"networks", {"x.example"}}},
      {{"id", "x\n"}, {"name", "x"}, {"relation", "client"}}};
  for (const json::value& body : wrong)
    expect_error(world.local("POST", "/api/v1/members", body), 400, "invalid");
  Answer access = world.local("POST", "/api/v1/access",
                              {{"name", "Ito"}, {"role", "analyst"}, {"member", "city"}});
  EXPECT_EQ(access.status, 201);
  expect_shape(access.json(), "access:s token:s", "access");
  EXPECT_EQ(world.get("/api/v1/me", access.text("token")).text("member"), "city");
  expect_error(world.local("POST", "/api/v1/access", {{"name", "Ito"}, {"role", "king"}}), 400,
               "invalid");
  expect_error(world.local("POST", "/api/v1/access",
                           {{"name", "Ito"}, {"role", "analyst"}, {"member", "nowhere"}}),
               400, "invalid");
  Answer appeal = world.ask(
      "POST", "/api/v1/appeals",
      {.body = R"({"value":"a.example","contact":"me@a.example","reason":"it is mine"})"});
  EXPECT_EQ(appeal.status, 202);
  expect_shape(appeal.json(), "appeal:s answer_by:t", "appeal");
  expect_error(world.ask("POST", "/api/v1/appeals", {.body = "{}"}), 400, "invalid");
  for (int i = 0; i < 10; ++i) world.ask("POST", "/api/v1/appeals", {.body = "{}"});
  EXPECT_EQ(world.ask("POST", "/api/v1/appeals", {.body = "{}"}).status, 429);
  EXPECT_EQ(world.ask("POST", "/api/v1/appeals", {.body = "{}", .peer = "192.0.2.78"}).status, 400);
  EXPECT_EQ(world.ask("GET", "/health").text("status"), "ok");
  EXPECT_NE(world.local("GET", "/metrics").body.find("hinomi_records{kind=\"appeal\"} 1"),
            std::string::npos);
  EXPECT_TRUE(world.get("/api/v1/events", analyst).events);
}

TEST_F(Routes, WrongRequests) {
  Answer wrong = world.ask("DELETE", "/api/v1/reports", {.token = analyst});
  expect_error(wrong, 405, "missing");
  EXPECT_EQ(wrong.header("Allow"), "POST, GET, HEAD");
  for (const char* path :
       {"/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/none", "/api/v1/me/", "/api/v1//me",
        "//api/v1/me", "/api/v1/reports/", "/api/v1/reports//", "/api/v1/reports/x/y", "/api/v2/me",
        "/feeds", "/feeds//rpz.zone", "/feeds/none", "/feeds/rpz.zone/", "/nowhere"})
    expect_error(world.get(path, analyst), 404, "missing");
  for (const char* body : {"", "{", "[]", "1", "null", "{\"a\":}", "\xff", "{\"a\":1}x"})
    expect_error(world.ask("POST", "/api/v1/sightings", {.token = analyst, .body = body}), 400,
                 "invalid");
  expect_error(
      world.ask("POST", "/api/v1/sightings", {.token = analyst, .body = std::string(100'000, '[')}),
      400, "invalid");
  for (const char* limit :
       {"0", "-1", "1001", "1e3", "99999999999999999999999", "x", "%00", "1%20"})
    for (const char* list : {"reports", "duties", "shield"})
      expect_error(world.get("/api/v1/" + std::string(list) + "?limit=" + limit, analyst), 400,
                   "invalid");
  for (const char* after : {"1", "x", "00000000-0000-0000-0000-000000000000"})
    for (const char* list : {"reports", "duties", "shield"})
      expect_error(world.get("/api/v1/" + std::string(list) + "?after=" + after, analyst), 400,
                   "invalid");
  for (const char* query : {"shield?verdict=x", "shield?state=x", "shield?type=x", "duties?state=x",
                            "lookup", "lookup?value=", "lookup?value=%20"})
    expect_error(world.get("/api/v1/" + std::string(query), analyst), 400, "invalid");
  expect_error(world.get("/api/v1/shield?report=x", analyst), 404, "missing");
  for (const char* query : {"format=x", "tlp=x", "columns=x", "columns==", "columns=a="})
    expect_error(world.ask("POST", std::string("/api/v1/reports?") + query,
                           {.token = reporter, .body = "a.example"}),
                 400, "invalid");
  // HEAD is answered as GET; the server sends its head alone.
  Answer head = world.ask("HEAD", "/api/v1/me", {.token = analyst});
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(world.ask("HEAD", "/api/v1/recalls", {.token = approver}).status, 405);
}

// A title of other bytes than UTF-8 is kept readable, and the node opens again.
TEST_F(Routes, BytesThatAreNoTextDoNotStayInTheJournal) {
  world.report(reporter, "GREEN", {"a.example"}, "&title=%ff%fe%E6%97");
  std::string long_title;
  for (int i = 0; i < 200; ++i) long_title += "%E6%97%A5";
  world.report(reporter, "GREEN", {"b.example"}, "&title=" + long_title);
  std::string reports = world.get("/api/v1/reports", analyst).body;
  EXPECT_TRUE(parse_json(reports));
  world.open();
  EXPECT_EQ(world.get("/api/v1/reports", analyst).body, reports);
}

// Pages are complete and repeat nothing while others write; what is judged anew meanwhile moves to
// the top.
TEST_F(Routes, PagesWhileWritingGoesOn) {
  std::set<std::string> there[3];
  const char* lists[] = {"/api/v1/reports", "/api/v1/duties", "/api/v1/shield"};
  for (int i = 0; i < 40; ++i)
    world.report(reporter, "GREEN", {"old" + std::to_string(i) + ".example"});
  for (int list = 0; list < 3; ++list) {
    const json::object all = world.get(std::string(lists[list]) + "?limit=1000", analyst).object();
    for (const json::value& item : *array_at(all, "items"))
      there[list].insert(std::string(text_at(item.get_object(), "id")));
    EXPECT_EQ(there[list].size(), 40u);
  }
  std::atomic<bool> done = false;
  std::jthread writer([&] {
    for (int i = 0; !done && i < 400; ++i)
      world.report(reporter, "GREEN", {"new" + std::to_string(i) + ".example"});
  });
  for (int list = 0; list < 3; ++list) {
    std::set<std::string> seen;
    std::string after;
    for (int page = 0; page < 200; ++page) {
      const json::object all =
          world
              .get(std::string(lists[list]) + "?limit=3" + (after.empty() ? "" : "&after=") + after,
                   analyst)
              .object();
      const json::array* items = array_at(all, "items");
      ASSERT_TRUE(items);
      for (const json::value& item : *items)
        EXPECT_TRUE(seen.insert(std::string(text_at(item.get_object(), "id"))).second);
      after = text_at(all, "next");
      if (after.empty()) break;
    }
    for (const std::string& id : there[list]) EXPECT_TRUE(seen.contains(id)) << lists[list];
  }
  done = true;
}

}  // namespace
}  // namespace hinomi::api_test
