// The access journal: every access decision is in it, once it was answered, and provable.
#include <map>
#include <set>
#include <thread>

#include "api/api_world.h"
#include "model/disclosure.h"
#include "store/journal.h"

namespace hinomi::api_test {
namespace {

constexpr const char* password = "four little trains sing";

struct Line {
  std::string by, member, way, what, subject, answer, why, from;
  std::int64_t count = 0, times = 0;
  bool glass = false;
};

// What an auditor reads, oldest first; the auditor's own reading is left out.
std::vector<Line> lines(ApiWorld& world, const std::string& auditor,
                        std::string_view query = "?limit=1000") {
  Answer answer = world.get("/api/v1/disclosures" + std::string(query), auditor);
  EXPECT_EQ(answer.status, 200) << answer.body;
  std::vector<Line> out;
  const json::object all = answer.object();
  if (const json::array* items = array_at(all, "items"))
    for (const json::value& item : *items) {
      const json::object& one = item.as_object();
      auto text = [&](std::string_view key) { return std::string(text_at(one, key)); };
      if (text("by") == "auditor" || text("way") == "local") continue;
      out.insert(out.begin(),
                 {text("by"), text("member"), text("way"), text("what"), text("subject"),
                  text("answer"), text("why"), text("from"), number_at(one, "count"),
                  number_at(one, "times"), flag_at(one, "glass")});
    }
  return out;
}

TEST(Disclosure, SaysWhoAskedForWhatAndWhatWasAnswered) {
  ApiWorld world;
  world.member("works", "client");
  std::string auditor = world.access("auditor", "auditor", "center");
  std::string analyst = world.access("Abe", "analyst", "works");
  std::string reporter = world.access("Rin", "reporter", "works");
  std::string report =
      world.report(analyst, "GREEN", {"one.example", "two.example"}).text("report");
  world.get("/api/v1/shield?limit=5", analyst);
  world.get("/api/v1/lookup?value=%E6%A9%98.example", analyst);
  world.get("/api/v1/records/" + report, analyst);
  world.get("/api/v1/records/01900000-0000-7000-8000-000000000000", analyst);
  world.get("/api/v1/shield", reporter);
  world.get("/api/v1/shield", "no such token");
  world.get("/api/v1/shield?limit=nonsense", analyst);
  world.get("/api/v1/me", analyst);
  world.ask("GET", "/health");
  std::vector<Line> seen = lines(world, auditor);
  const std::vector<std::vector<std::string>> wanted{
      {"Abe", "works", "token", "POST /api/v1/reports", "?format=text&tlp=GREEN", "given", "", "0"},
      {"Abe", "works", "token", "GET /api/v1/shield", "?limit=5", "given", "", "2"},
      {"Abe", "works", "token", "GET /api/v1/lookup", "?value=橘.example", "given", "", "0"},
      {"Abe", "works", "token", "GET /api/v1/records/{}", report, "given", "", "0"},
      {"Abe", "works", "token", "GET /api/v1/records/{}", "01900000-0000-7000-8000-000000000000",
       "denied", "missing, or not for the caller", "0"},
      {"Rin", "works", "token", "GET /api/v1/shield", "", "denied", "role", "0"},
      {"", "", "nobody", "GET /api/v1/shield", "", "denied", "not signed in", "0"}};
  ASSERT_EQ(seen.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Line& line = seen[i];
    EXPECT_EQ((std::vector<std::string>{line.by, line.member, line.way, line.what, line.subject,
                                        line.answer, line.why, std::to_string(line.count)}),
              wanted[i])
        << i;
    EXPECT_EQ(line.from, i == 6 ? "192.0.2.77" : "") << "an address only of who is nobody yet";
  }
}

TEST(Disclosure, TheSameAskedAgainWithinABreathIsOneLine) {
  ApiWorld world;
  std::string auditor = world.access("auditor", "auditor", "center");
  std::string abe = world.access("Abe", "analyst", "center");
  for (int i = 0; i < 50; ++i) world.get("/api/v1/allow", i % 2 ? abe : "no such token");
  std::int64_t abes = 0, nobodys = 0;
  std::size_t count = 0;
  for (const Line& line : lines(world, auditor)) {
    (line.by == "Abe" ? abes : nobodys) += line.times;
    ++count;
  }
  EXPECT_EQ(abes, 25);
  EXPECT_EQ(nobodys, 25);
  EXPECT_LT(count, 50u);
}

TEST(Disclosure, SignInsAreInItWithoutSecrets) {
  ApiWorld world;
  std::string auditor = world.access("auditor", "auditor", "center");
  std::string invitation = world
                               .local("POST", "/api/v1/access",
                                      {{"name", "Sato"}, {"role", "analyst"}, {"kind", "person"}})
                               .text("invitation");
  auto sign_in = [&](std::string_view name, std::string_view word) {
    return world.ask("POST", "/api/v1/signin",
                     {.body = json::serialize(json::value{{"name", name}, {"password", word}})});
  };
  world.ask(
      "POST", "/api/v1/signin/invitation",
      {.body = json::serialize(json::value{{"invitation", invitation}, {"password", password}})});
  EXPECT_EQ(sign_in("Sato", "wrong wrong wrong").status, 401);
  EXPECT_EQ(sign_in("a password in the wrong field", "x").status, 401);
  EXPECT_EQ(sign_in("Sato", password).status, 200);
  std::vector<Line> seen = lines(world, auditor);
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(seen[0].by + seen[0].way + seen[0].what, "SatosessionPOST /api/v1/signin/invitation");
  EXPECT_EQ(seen[1].subject + seen[1].answer + seen[1].why, "Satodeniedpassword");
  EXPECT_EQ(seen[2].subject + seen[2].answer + seen[2].why, "unknowndeniedpassword");
  EXPECT_EQ(seen[3].by + seen[3].answer, "Satogiven");
  for (const Line& line : seen) EXPECT_EQ(line.from, "192.0.2.77");
  std::string all = world.get("/api/v1/disclosures?limit=1000", auditor).body;
  for (const std::string& secret : {std::string(password), std::string("wrong field"),
                                    std::string("wrong wrong"), invitation.substr(7)})
    EXPECT_EQ(all.find(secret), std::string::npos) << secret;
}

TEST(Disclosure, IsForTheNodesOwnAuditorsAlone) {
  ApiWorld world;
  world.member("works", "client");
  for (auto [role, member, status] : {std::tuple{"auditor", "center", 200},
                                      {"auditor", "works", 403},
                                      {"analyst", "center", 403},
                                      {"administrator", "center", 403},
                                      {"approver", "center", 403},
                                      {"equipment", "center", 403}})
    EXPECT_EQ(world.get("/api/v1/disclosures", world.access("x", role, member)).status, status)
        << role << member;
}

TEST(Disclosure, PagesAreCompleteAndFiltersHold) {
  ApiWorld world;
  std::string auditor = world.access("auditor", "auditor", "center");
  std::string abe = world.access("Abe", "analyst", "center");
  for (int i = 0; i < 40; ++i) {
    world.get("/api/v1/lookup?value=n" + std::to_string(i) + ".example", abe);
    if (i % 7 == 0) lines(world, auditor);  // a breath ends
  }
  std::set<std::string> subjects;
  std::string next;
  int pages = 0;
  do {
    Answer page = world.get(
        "/api/v1/disclosures?limit=9&by=Abe" + (next.empty() ? "" : "&after=" + next), auditor);
    ASSERT_EQ(page.status, 200) << page.body;
    const json::object all = page.object();
    EXPECT_LE(array_at(all, "items")->size(), 9u);
    for (const json::value& item : *array_at(all, "items"))
      EXPECT_TRUE(subjects.emplace(text_at(item.as_object(), "subject")).second);
    next = text_at(all, "next");
  } while (!next.empty() && ++pages < 20);
  EXPECT_EQ(subjects.size(), 40u);
  EXPECT_EQ(lines(world, auditor, "?by=Abe&subject=n31.example").size(), 1u);
  EXPECT_EQ(lines(world, auditor, "?by=Nobody").size(), 0u);
  EXPECT_EQ(lines(world, auditor, "?answer=denied").size(), 0u);
  EXPECT_EQ(world.get("/api/v1/disclosures?answer=perhaps", auditor).status, 400);
  EXPECT_EQ(world.get("/api/v1/disclosures?after=x", auditor).status, 400);
}

TEST(Disclosure, IsProvenBesideTheJournalAndSurvivesARestart) {
  ApiWorld world;
  std::string auditor = world.access("auditor", "auditor", "center");
  std::string abe = world.access("Abe", "analyst", "center");
  std::size_t before = world.node->journal().end();
  world.get("/api/v1/lookup?value=one.example", abe);
  EXPECT_EQ(world.node->journal().end(), before) << "reading writes nothing into the journal";
  world.open();  // a stop writes what waits
  Answer list = world.get("/api/v1/disclosures?by=Abe", auditor);
  const json::object all = list.object();
  ASSERT_EQ(array_at(all, "items")->size(), 1u);
  std::string id(text_at(array_at(all, "items")->front().as_object(), "id"));
  Answer proof = world.get("/api/v1/disclosures/" + id + "/proof", auditor);
  ASSERT_EQ(proof.status, 200) << proof.body;
  auto proven = store::verify_proof(proof.body, "");
  ASSERT_TRUE(proven) << proven.error().text();
  EXPECT_TRUE(proven->body_checked);
  EXPECT_EQ(proven->signer, "himori/access");
  world.node.reset();
  auto verified = store::verify_journal(world.world, "/data/access.db", "", {});
  ASSERT_TRUE(verified) << verified.error().text();
  EXPECT_GT(verified->records, 0u);
  EXPECT_TRUE(store::verify_journal(world.world, "/data/journal.db", "", {}));
  world.open();
  EXPECT_EQ(world.get("/api/v1/disclosures/" + id + "/proof", abe).status, 403);
  EXPECT_EQ(world.get("/api/v1/disclosures/x/proof", auditor).status, 404);
}

TEST(Disclosure, NothingIsLostWhenManyAskAtOnce) {
  ApiWorld world;
  std::string auditor = world.access("auditor", "auditor", "center");
  std::vector<std::string> tokens;
  for (int i = 0; i < 4; ++i)
    tokens.push_back(world.access("p" + std::to_string(i), "analyst", "center"));
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 200; ++i)
          world.get("/api/v1/allow?n=" + std::to_string(i), tokens[static_cast<std::size_t>(t)]);
      });
  }
  std::map<std::string, std::int64_t> count;
  for (const Line& line : lines(world, auditor)) count[line.by] += line.times;
  EXPECT_EQ(count.size(), 4u);
  for (const auto& [by, times] : count) EXPECT_EQ(times, 200) << by;
}

}  // namespace
}  // namespace hinomi::api_test
