// More rights for a while, and grants that need two people.
#include "api/api_world.h"

namespace hinomi::api_test {
namespace {

using std::chrono::minutes;

struct Desk : ApiWorld {
  explicit Desk(int approvals = 1) : ApiWorld(1, approvals) {
    member("works", "client");
    analyst = access("Abe", "analyst", "center");
    approver = access("Sato", "approver", "center");
    administrator = access("Mori", "administrator", "center");
    auditor = access("auditor", "auditor", "center");
  }
  std::string duty_of_report(std::string_view value) {
    return report(analyst, "GREEN", {std::string(value)}).text("duty");
  }
  Answer break_glass(const std::string& token, int for_minutes = 30) {
    return post("/api/v1/break-glass", token,
                {{"reason", "ransomware spreads, nobody answers"}, {"minutes", for_minutes}});
  }
  // The open duty of this kind, as an approver sees it.
  std::string duty(std::string_view kind) {
    const json::object all = get("/api/v1/duties", approver).object();
    for (const json::value& item : *array_at(all, "items"))
      if (text_at(item.as_object(), "kind") == kind)
        return std::string(text_at(item.as_object(), "id"));
    return {};
  }
  Answer decide(const std::string& token, const std::string& duty_id, bool yes) {
    return post("/api/v1/duties/" + duty_id + "/decision", token,
                {{"decision", yes ? "approve" : "decline"}, {"basis", "law 1"}, {"note", "seen"}});
  }
  std::string analyst, approver, administrator, auditor;
};

TEST(Glass, GivesAnApproversActsUntilItsEnd) {
  Desk desk;
  std::string duty = desk.duty_of_report("one.example");
  EXPECT_EQ(desk.approve(desk.analyst, duty).status, 403);
  Answer taken = desk.break_glass(desk.analyst);
  ASSERT_EQ(taken.status, 201) << taken.body;
  EXPECT_EQ(taken.text("until"), "2026-04-01T09:30:00.000000Z");
  EXPECT_EQ(desk.get("/api/v1/me", desk.analyst).text("glass_until"), taken.text("until"));
  EXPECT_EQ(desk.get("/api/v1/me", desk.analyst).text("role"), "analyst");
  EXPECT_EQ(desk.break_glass(desk.analyst).status, 409);
  EXPECT_EQ(desk.approve(desk.analyst, duty).status, 200);
  EXPECT_EQ(desk.post("/api/v1/members", desk.analyst, {{"id", "x"}}).status, 403)
      << "not an administrator's";
  std::string later = desk.duty_of_report("two.example");
  desk.clock.turn(minutes(30));
  EXPECT_EQ(desk.approve(desk.analyst, later).status, 403) << "ends by itself";
  EXPECT_TRUE(desk.get("/api/v1/me", desk.analyst).object().at("glass_until").is_null());
  EXPECT_EQ(desk.break_glass(desk.analyst).status, 201) << "and can be taken again";
}

TEST(Glass, IsForTheNodesAnalystsAndAdministratorsWithAReason) {
  Desk desk;
  std::string works = desk.access("Worker", "analyst", "works");
  for (const std::string& token : {desk.auditor, works, desk.access("feeds", "equipment", "center"),
                                   desk.access("Rin", "reporter", "center")})
    EXPECT_EQ(desk.break_glass(token).status, 403);
  EXPECT_EQ(desk.local("POST", "/api/v1/break-glass", {{"reason", "x"}, {"minutes", 5}}).status,
            403);
  EXPECT_EQ(desk.post("/api/v1/break-glass", desk.analyst, {{"minutes", 5}}).status, 400);
  for (int wrong : {0, -5, 241})
    EXPECT_EQ(desk.break_glass(desk.analyst, wrong).status, 400) << wrong;
  EXPECT_EQ(desk.break_glass(desk.analyst, 240).status, 201);
}

TEST(Glass, NeverWidensWhatMayBeKnown) {
  Desk desk;
  std::string works = desk.access("Worker", "reporter", "works");
  desk.report(works, "RED", {"secret.example"});
  auto seen = [&](const std::string& token) {
    std::string out;
    for (const char* target : {"/api/v1/shield", "/api/v1/reports",
                               "/api/v1/lookup?value=secret.example", "/api/v1/members"})
      out += desk.get(target, token).body;
    return out;
  };
  // An administrator is not of the desk that TLP:RED was sent to.
  std::string before = seen(desk.administrator);
  EXPECT_NE(before.find(R"("finding":null)"), std::string::npos) << before;
  ASSERT_EQ(desk.break_glass(desk.administrator).status, 201);
  EXPECT_EQ(seen(desk.administrator), before);
}

TEST(Glass, AnotherPersonReviewsIt) {
  Desk desk;
  Answer taken = desk.break_glass(desk.analyst);
  std::string review = desk.duty("review_access");
  EXPECT_EQ(review, taken.text("duty"));
  Answer shown = desk.get("/api/v1/duties/" + review, desk.approver);
  EXPECT_EQ(shown.text("due"), "2026-04-02T09:00:00.000000Z");
  EXPECT_NE(shown.body.find("ransomware spreads"), std::string::npos);
  EXPECT_EQ(desk.decide(desk.analyst, review, true).status, 403) << "not their own";
  ASSERT_EQ(desk.break_glass(desk.administrator).status, 201);
  EXPECT_EQ(desk.decide(desk.administrator, review, true).status, 403) << "nor with taken rights";
  EXPECT_EQ(desk.decide(desk.approver, review, true).status, 200);
}

TEST(Glass, EveryUseIsMarkedInTheAccessJournal) {
  Desk desk;
  std::string duty = desk.duty_of_report("one.example");
  desk.break_glass(desk.analyst);
  desk.approve(desk.analyst, duty);
  desk.get("/api/v1/shield", desk.analyst);
  const json::object all = desk.get("/api/v1/disclosures?by=Abe", desk.auditor).object();
  int marked = 0;
  for (const json::value& item : *array_at(all, "items")) {
    bool decision = text_at(item.as_object(), "what") == "POST /api/v1/duties/{}/decision";
    EXPECT_EQ(flag_at(item.as_object(), "glass"), decision);
    marked += decision;
  }
  EXPECT_EQ(marked, 1);
}

TEST(Grants, OfPowerNeedASecondPersonWhereTwoAreNeeded) {
  Desk desk(2);
  auto grant = [&](std::string_view name, std::string_view role,
                   std::string_view member = "center") {
    return desk.post("/api/v1/access", desk.administrator,
                     {{"name", name}, {"role", role}, {"member", member}});
  };
  auto comes_in = [&](const std::string& token) {
    return desk.get("/api/v1/me", token).status == 200;
  };
  EXPECT_TRUE(comes_in(grant("An", "analyst").text("token"))) << "an analyst needs no second";
  EXPECT_TRUE(comes_in(grant("Wa", "approver", "works").text("token"))) << "nor another member's";
  Answer asked = grant("Ito", "approver");
  ASSERT_EQ(asked.status, 201) << asked.body;
  std::string token = asked.text("token"), duty = asked.text("duty");
  EXPECT_FALSE(comes_in(token));
  EXPECT_EQ(desk.duty("approve_access"), duty);
  EXPECT_EQ(desk.decide(desk.administrator, duty, true).status, 403);
  EXPECT_EQ(desk.decide(desk.approver, duty, true).status, 200);
  EXPECT_TRUE(comes_in(token));
  EXPECT_EQ(desk.get("/api/v1/me", token).text("role"), "approver");
  Answer declined = grant("Kai", "administrator");
  EXPECT_EQ(desk.decide(desk.approver, declined.text("duty"), false).status, 200);
  EXPECT_FALSE(comes_in(declined.text("token")));
  // What stood before still stands while a change waits.
  Answer changed = grant("An", "approver");
  EXPECT_FALSE(changed.text("duty").empty());
  EXPECT_FALSE(comes_in(changed.text("token")));
}

TEST(Grants, NobodyAgreesToTheirOwn) {
  Desk desk(2);
  // The approver takes no part in a grant to the approver's own name.
  Answer own = desk.post("/api/v1/access", desk.administrator,
                         {{"name", "Sato"}, {"role", "administrator"}});
  // Sato is the only approver, so that nobody else could agree: it stands at once, as at the start.
  EXPECT_EQ(own.text("duty"), "");
  Desk more(2);
  more.access("Ito", "approver", "center");
  Answer again = more.post("/api/v1/access", more.administrator,
                           {{"name", "Sato"}, {"role", "administrator"}});
  ASSERT_FALSE(again.text("duty").empty()) << again.body;
  EXPECT_EQ(more.decide(more.approver, again.text("duty"), true).status, 403);
  // Nor does an administrator with an approver's rights taken for a while.
  ASSERT_EQ(more.break_glass(more.administrator).status, 201);
  EXPECT_EQ(more.decide(more.administrator, again.text("duty"), true).status, 403);
}

TEST(Grants, ForAGroupWidenTheRegisterAlone) {
  Desk desk;
  desk.member("power-body", "client", {"power"});
  desk.member("power-one", "client", {"power"});
  desk.member("bank", "client", {"money"});
  EXPECT_EQ(
      desk.local(
              "POST", "/api/v1/access",
              {{"name", "Kai"}, {"role", "analyst"}, {"member", "power-body"}, {"group", "money"}})
          .status,
      400)
      << "the member is not in it";
  std::string token =
      desk.local(
              "POST", "/api/v1/access",
              {{"name", "Kai"}, {"role", "analyst"}, {"member", "power-body"}, {"group", "power"}})
          .text("token");
  std::string plain = desk.access("Lin", "analyst", "power-body");
  auto members = [&](const std::string& who) {
    std::vector<std::string> out;
    const json::object all = desk.get("/api/v1/members", who).object();
    for (const json::value& item : *array_at(all, "items"))
      out.emplace_back(text_at(item.as_object(), "id"));
    return out;
  };
  EXPECT_EQ(members(token), (std::vector<std::string>{"power-body", "power-one"}));
  EXPECT_EQ(members(plain), (std::vector<std::string>{"power-body"}));
  EXPECT_EQ(desk.get("/api/v1/me", token).text("scope"), "group:power");
  // Reports of the others stay as they are marked.
  std::string other = desk.access("Ono", "reporter", "power-one");
  desk.report(other, "AMBER%2BSTRICT", {"quiet.example"});
  EXPECT_EQ(desk.get("/api/v1/lookup?value=quiet.example", token).body,
            desk.get("/api/v1/lookup?value=quiet.example", plain).body);
  // Out of the group, the next page knows.
  desk.member("power-body", "client", {});
  EXPECT_EQ(members(token), (std::vector<std::string>{"power-body"}));
}

}  // namespace
}  // namespace hinomi::api_test
