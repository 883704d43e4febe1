// What members run and what is wrong with it, through the API.
#include "api/api_world.h"
#include "api/shape.h"

namespace hinomi::api_test {
namespace {

constexpr std::string_view system_shape =
    "id:s member:s member_name:s own:b name:s kind:s reach:s services:a place:s maker:s model:s "
    "firmware:s format:s components:n nameless:n refused:n inventory:s? since:t told:t "
    "counts:o tlp:s pap:s";
constexpr std::string_view flaw_shape =
    "flaw:s names:a title:s score:n? severity:s vector:s? likelihood:n? exploited:b "
    "exploited_since:t? ransomware:b malicious:b weaknesses:a";
constexpr std::string_view exposure_shape =
    "verdict:s reason:s product:s version:s naming:s advisory:s place:s fixed_in:a components:n "
    "reached:o urgency:o standing:o?";

const std::string osv = R"([{"id":"CVE-2026-1001","modified":"2026-03-01T00:00:00Z",)"
                        R"("summary":"a hole","severity":[{"type":"CVSS_V3","score":)"
                        R"("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"affected":[{)"
                        R"("package":{"ecosystem":"npm","name":"gate"},"ranges":[{)"
                        R"("type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}])";
const std::string exploited =
    R"({"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2026-1001","vendorProject":"x",)"
    R"("product":"gate","vulnerabilityName":"a hole","dateAdded":"2026-03-30",)"
    R"("shortDescription":"x","requiredAction":"Update","dueDate":"2026-04-20"}]})";

std::string sbom(const std::string& version) {
  return R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library",)"
         R"("name":"gate","version":")" +
         version + R"(","purl":"pkg:npm/gate@)" + version + R"("}]})";
}

class SystemsApi : public ::testing::Test {
 protected:
  SystemsApi() {
    world.open_with_content({"ssvc"});
    world.member("works", "client");
    world.member("clinic", "client");
    analyst = world.access("Sato", "analyst", "center");
    works = world.access("Abe", "analyst", "works");
    clinic = world.access("Chiba", "analyst", "clinic");
  }
  Answer send(const std::string& token, const std::string& query, const std::string& body) {
    return world.ask("POST", "/api/v1/systems?" + query, {.token = token, .body = body});
  }
  Answer advise(const std::string& body) {
    return world.ask("POST", "/api/v1/advisories?name=feed", {.token = analyst, .body = body});
  }

  ApiWorld world;
  std::string analyst, works, clinic;
};

TEST_F(SystemsApi, FromAnInventoryToADutyAndBack) {
  Answer told = send(works, "name=pump&reach=open", sbom("1.4.0"));
  ASSERT_EQ(told.status, 201) << told.body;
  const std::string id(text_at(told.object(), "system"));
  EXPECT_EQ(advise(osv).status, 201);
  Answer found = advise(exploited);
  EXPECT_EQ(array_at(found.object(), "urgent")->size(), 1u) << found.body;

  json::object list = world.get("/api/v1/systems", works).object();
  ASSERT_EQ(array_at(list, "items")->size(), 1u);
  const json::object& item = array_at(list, "items")->at(0).as_object();
  expect_shape(item, system_shape, "SYSTEM");
  EXPECT_EQ(item.at("counts").at("immediate"), 1);

  json::object system = world.get("/api/v1/systems/" + id, works).object();
  const json::object& flaw = array_at(system, "flaws")->at(0).as_object();
  json::object alone = flaw;
  alone.erase("exposure");
  expect_shape(alone, flaw_shape, "FLAW");
  expect_shape(flaw.at("exposure").as_object(), exposure_shape, "EXPOSURE");
  EXPECT_EQ(flaw.at("score"), 9.8);
  EXPECT_EQ(flaw.at("exposure").at("fixed_in").at(0), "2.0.0");

  json::object flaws = world.get("/api/v1/flaws?state=urgent", works).object();
  ASSERT_EQ(flaws.at("total"), 1) << json::serialize(flaws);
  json::object one = world.get("/api/v1/flaws/cve-2026-1001", works).object();
  const json::object& who = array_at(one, "who")->at(0).as_object();
  EXPECT_EQ(text_at(who, "member"), "works");
  const json::object& exposed = who.at("exposed").as_object();
  const json::object& first = array_at(flaws, "items")->at(0).as_object();
  EXPECT_EQ(text_at(first, "version"), "1.4.0") << "what is to be mended, by what and by when";
  EXPECT_EQ(first.at("fixed_in").at(0), "2.0.0");
  EXPECT_EQ(text_at(first, "due"), text_at(exposed, "due"));
  EXPECT_EQ(first.at("overdue"), false);
  const std::string duty(text_at(exposed, "duty"));
  json::object asked = world.get("/api/v1/duties/" + duty, works).object();
  EXPECT_EQ(text_at(asked, "kind"), "mend_flaw");
  EXPECT_EQ(asked.at("flaw").at("name"), "CVE-2026-1001");
  EXPECT_EQ(asked.at("flaw").at("priority"), "immediate");
  EXPECT_EQ(asked.at("flaw").at("systems"), 1);

  EXPECT_EQ(send(works, "name=pump", sbom("2.0.0")).status, 201);
  EXPECT_EQ(world.get("/api/v1/flaws", works).object().at("total"), 0);
  json::object duties = world.get("/api/v1/duties", works).object();
  EXPECT_TRUE(array_at(duties, "items")->empty());
}

TEST_F(SystemsApi, WhetherTheFlawedCodeIsUsedIsShownAndSortedBy) {
  auto flaw = [](const std::string& id, const std::string& functions) {
    return R"({"id":")" + id + R"(","modified":"2026-03-01T00:00:00Z","affected":[{"package":{)" +
           R"("ecosystem":"npm","name":"gate"},"ecosystem_specific":{"affected_functions":[)" +
           functions + R"(]},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]})";
  };
  EXPECT_EQ(advise("[" + flaw("CVE-2026-1", "") + "," + flaw("CVE-2026-2", R"("gate.open")") + "]")
                .status,
            201);
  const std::string body =
      R"({"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{"component":{"type":"application",)"
      R"("bom-ref":"app","name":"app"}},"dependencies":[{"ref":"app","dependsOn":["gate"]}],)"
      R"("components":[{"type":"library","bom-ref":"gate","name":"gate","version":"1.0.0",)"
      R"("purl":"pkg:npm/gate@1.0.0","evidence":{"callstack":{"frames":[{"package":"gate",)"
      R"("module":"gate","function":"open","fullFilename":"gate.js","line":4}]}}}]})";
  const Answer told = send(works, "name=pump", body);
  ASSERT_EQ(told.status, 201) << told.body;
  auto first = [&](const std::string& query) {
    json::object list = world.get("/api/v1/flaws" + query, works).object();
    return array_at(list, "items")->at(0).as_object();
  };
  EXPECT_EQ(first("").at("flaw"), "CVE-2026-1");
  EXPECT_EQ(first("?sort=reachability").at("flaw"), "CVE-2026-2");
  EXPECT_EQ(first("?sort=reachability").at("reachability"), "called");
  EXPECT_EQ(world.get("/api/v1/flaws?sort=odd", works).status, 400);
  json::object system =
      world.get("/api/v1/systems/" + std::string(text_at(told.object(), "system")), works).object();
  const json::object& worst = array_at(system, "flaws")->at(0).as_object();
  EXPECT_EQ(worst.at("flaw"), "CVE-2026-2");
  EXPECT_EQ(worst.at("exposure").at("reached"),
            json::value({{"is", "called"},
                         {"symbol", "gate.open"},
                         {"evidence", "gate.gate.open (gate.js:4)"},
                         {"relation", "direct"},
                         {"scope", ""}}));
  json::object other = world.get("/api/v1/flaws/CVE-2026-1", works).object();
  const json::object& who = array_at(other, "who")->at(0).as_object();
  EXPECT_EQ(array_at(who, "systems")->at(0).at("reached").at("is"), "present");
}

TEST_F(SystemsApi, APersonSaysWhatAComponentIs) {
  const std::string flaw =
      R"({"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2026-2001",)"
      R"("state":"PUBLISHED"},"containers":{"cna":{"affected":[{"vendor":"Himori","product":)"
      R"("Mail Gate","cpes":["cpe:2.3:a:himori:mail_gate:*:*:*:*:*:*:*:*"],"versions":[{)"
      R"("version":"0","lessThan":"3.0","status":"affected","versionType":"custom"}]}]}}})";
  EXPECT_EQ(advise(flaw).status, 201);
  const std::string list = "name,maker,version\nMail Gate,Himori Inc.,2.1\n";
  const std::string id(text_at(send(works, "name=mail", list).object(), "system"));
  send(clinic, "name=mail", list);
  const std::string path = "/api/v1/systems/" + id + "/identities";
  json::object asked = world.get(path, works).object();
  ASSERT_EQ(asked.at("total"), 1) << json::serialize(asked);
  json::object item = array_at(asked, "items")->at(0).as_object();
  expect_shape(item, "name:s maker:s version:s kind:s count:n answers:a proposals:a", "QUESTION");
  const json::object proposal = array_at(item, "proposals")->at(0).as_object();
  expect_shape(proposal, "identity:s product:s score:n why:a flaws:n", "PROPOSAL");
  EXPECT_EQ(proposal.at("flaws"), 1);
  json::object flaws = world.get("/api/v1/flaws?state=all", works).object();
  EXPECT_EQ(array_at(flaws, "items")->at(0).at("unknown"), 1);
  json::object before = world.get("/api/v1/systems/" + id, works).object();
  EXPECT_EQ(array_at(before, "flaws")->at(0).at("exposure").at("reason"), "identity_unconfirmed");

  json::object answer{{"name", "Mail Gate"},
                      {"maker", "Himori Inc."},
                      {"identity", proposal.at("identity")},
                      {"answer", "confirmed"},
                      {"detail", "it says so at sign-in"}};
  EXPECT_EQ(world.post(path, clinic, answer).status, 404);
  EXPECT_EQ(world.get(path, clinic).status, 404);
  const Answer said = world.post(path, works, answer);
  ASSERT_EQ(said.status, 201) << said.body;
  EXPECT_EQ(said.object().at("systems"), 1);
  EXPECT_EQ(said.object().at("affected"), 1);
  json::object after = world.get("/api/v1/systems/" + id, works).object();
  EXPECT_EQ(array_at(after, "flaws")->at(0).at("exposure").at("verdict"), "affected");
  item = array_at(world.get(path, works).object(), "items")->at(0).as_object();
  expect_shape(array_at(item, "answers")->at(0).as_object(),
               "identity:s answer:s detail:s by:s said:t record:s", "ANSWER");
  EXPECT_EQ(array_at(item, "answers")->at(0).at("by"), "Abe");
  json::object others = world.get("/api/v1/flaws/CVE-2026-2001", clinic).object();
  EXPECT_EQ(array_at(others, "who")->at(0).at("systems").at(0).at("verdict"), "unknown");
  answer["answer"] = "taken_back";
  EXPECT_EQ(world.post(path, works, answer).status, 201);
  answer["answer"] = "perhaps";
  EXPECT_EQ(world.post(path, works, answer).status, 400);
}

TEST_F(SystemsApi, OthersSeeNothingOfIt) {
  send(works, "name=pump&reach=open", sbom("1.4.0"));
  advise(osv);
  advise(exploited);
  EXPECT_TRUE(array_at(world.get("/api/v1/systems", clinic).object(), "items")->empty());
  EXPECT_EQ(world.get("/api/v1/flaws?state=all", clinic).object().at("total"), 0);
  json::object flaw = world.get("/api/v1/flaws/CVE-2026-1001", clinic).object();
  EXPECT_TRUE(array_at(flaw, "who")->empty());
  EXPECT_TRUE(array_at(world.get("/api/v1/duties?state=all", clinic).object(), "items")->empty());
  json::object all = world.get("/api/v1/flaws/CVE-2026-1001", analyst).object();
  EXPECT_EQ(array_at(all, "who")->size(), 1u) << "the centre sees who";
  EXPECT_EQ(advise(osv).status, 201);
  EXPECT_EQ(world.ask("POST", "/api/v1/advisories", {.token = works, .body = osv}).status, 403);
}

TEST_F(SystemsApi, WhatChangedSinceYesterday) {
  const std::string id(text_at(send(works, "name=pump", sbom("1.4.0")).object(), "system"));
  world.clock.turn(std::chrono::hours(30));
  works = world.access("Baba", "analyst", "works");
  EXPECT_EQ(send(works, "name=pump", sbom("1.5.0")).status, 201);
  json::object changes = world.get("/api/v1/systems/" + id + "/changes", works).object();
  EXPECT_EQ(changes.at("known"), true);
  ASSERT_EQ(array_at(changes, "changed")->size(), 1u) << json::serialize(changes);
  EXPECT_EQ(changes.at("changed").at(0),
            json::value({{"name", "gate"}, {"from", "1.4.0"}, {"to", "1.5.0"}}));
  EXPECT_EQ(world.get("/api/v1/systems/" + id + "/changes", clinic).status, 404);
}

TEST_F(SystemsApi, WhatIsSentEmptyIsTakenAway) {
  EXPECT_EQ(send(works, "name=pump&place=room+1", sbom("1.4.0")).status, 201);
  auto place = [&] {
    json::object list = world.get("/api/v1/systems", works).object();
    return std::string(text_at(array_at(list, "items")->at(0).as_object(), "place"));
  };
  EXPECT_EQ(send(works, "name=pump", "").status, 201);
  EXPECT_EQ(place(), "room 1");
  EXPECT_EQ(send(works, "name=pump&place=", "").status, 201);
  EXPECT_EQ(place(), "");
}

// The document's own subject needs no name: its member has named it.
TEST_F(SystemsApi, WhatHasNoNameIsCounted) {
  std::string body = sbom("1.4.0");
  body.insert(body.find(R"("components")"),
              R"("metadata":{"component":{"type":"application","name":"pump","bom-ref":"p"}},)");
  body.insert(body.size() - 2, R"(,{"type":"library","name":"ours"})");
  json::object told = send(works, "name=pump", body).object();
  EXPECT_EQ(told.at("components"), 3);
  EXPECT_EQ(told.at("nameless"), 1) << json::serialize(told);
}

TEST_F(SystemsApi, BadInputIsAnsweredWithPlaceAndRemedy) {
  EXPECT_EQ(send(works, "reach=open", sbom("1")).status, 400);
  EXPECT_EQ(send(works, "name=a&reach=far", sbom("1")).status, 400);
  EXPECT_EQ(send(works, "name=a&kind=toy", sbom("1")).status, 400);
  EXPECT_EQ(send(works, "name=a", "rubbish").status, 400);
  EXPECT_EQ(send(works, "name=a&services=none", sbom("1")).status, 404);
  EXPECT_EQ(world.get("/api/v1/flaws?state=odd", works).status, 400);
  EXPECT_EQ(world.get("/api/v1/flaws?after=odd", works).status, 400);
  EXPECT_EQ(world.get("/api/v1/flaws/CVE-1", works).status, 404);
  EXPECT_EQ(world.post("/api/v1/flaws/CVE-1/statement", works, {{"status", "odd"}}).status, 400);
  EXPECT_TRUE(array_at(world.get("/api/v1/systems", works).object(), "items")->empty());
}

// A duty to mend is ended by mending, not by an approver's word.
TEST_F(SystemsApi, TheDutyIsNotDecided) {
  send(works, "name=pump&reach=open", sbom("1.4.0"));
  advise(osv);
  advise(exploited);
  const std::string approver = world.access("Doi", "approver", "works");
  json::object duties = world.get("/api/v1/duties", approver).object();
  const std::string id(text_at(array_at(duties, "items")->at(0).as_object(), "id"));
  EXPECT_EQ(world.post("/api/v1/duties/" + id + "/decision", approver, {{"approve", true}}).status,
            400);
}

}  // namespace
}  // namespace hinomi::api_test
