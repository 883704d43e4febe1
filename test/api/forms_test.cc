// Forms answered over the API: a report, a draft for each authority with its clock, and nothing
// sent.
#include "api/api_world.h"

namespace hinomi::api_test {
namespace {

struct Forms : testing::Test {
  Forms() {
    world.open_with_forms();
    world.member("works", "client");
    world.member("other", "client");
    clerk = world.access("clerk", "reporter", "works");
    stranger = world.access("stranger", "reporter", "other");
    analyst = world.access("analyst", "analyst", "center");
  }

  // Every required question answered with something fit, beside what is answered already.
  json::object answers(const std::string& form, json::object out = {}) {
    json::object all = world.get("/api/v1/forms/" + form, clerk).object();
    for (int round = 0; round < 5; ++round) {
      Answer tried =
          world.post("/api/v1/forms/" + form, clerk, {{"answers", out}, {"dry_run", true}});
      if (tried.status == 200) return out;
      json::object said = tried.object();
      for (const auto& problem : *array_at(said, "problems"))
        answer(out, all, text_at(problem.as_object(), "question"));
    }
    ADD_FAILURE() << "the form cannot be answered";
    return out;
  }

  void answer(json::object& out, const json::object& form, std::string_view id) {
    id = id.substr(0, id.find('/'));
    for (const auto& item : *array_at(form, "questions")) {
      const json::object& question = item.as_object();
      if (text_at(question, "id") != id) continue;
      std::string_view type = text_at(question, "type");
      const json::array* choices = array_at(question, "choices");
      json::value first = choices && !choices->empty()
                              ? json::value(text_at((*choices)[0].as_object(), "id"))
                              : json::value();
      if (type == "choice")
        out[id] = first;
      else if (type == "many")
        out[id] = json::array{first};
      else if (type == "time")
        out[id] = "2026-04-01T17:00:00+09:00";
      else if (type == "number")
        out[id] = 3;
      else if (type == "yes_no")
        out[id] = true;
      else if (type == "contact")
        out[id] = {{"name", "渡辺 光"},
                   {"organisation", "工場"},
                   {"phone", "03-0000-0000"},
                   {"email", "w@works.example"}};
      else
        out[id] = "経理の端末が止まった";
    }
  }

  ApiWorld world;
  std::string clerk, stranger, analyst;
};

TEST_F(Forms, AreThereForEveryKindOfIncident) {
  Answer list = world.ask("GET", "/api/v1/forms");
  std::set<std::string> ids;
  json::object all = list.object();
  for (const auto& item : *array_at(all, "items"))
    ids.insert(std::string(text_at(item.as_object(), "id")));
  for (const char* id :
       {"ddos", "ransomware", "phishing", "malware", "outage", "lost-device", "citizen-phishing"})
    EXPECT_TRUE(ids.contains(id)) << id;
}

TEST_F(Forms, AnsweredOnceTheyMakeADraftForEachAuthorityAndSendNothing) {
  json::object given = answers("ransomware", {{"personal_data", "yes"}});
  Answer dry =
      world.post("/api/v1/forms/ransomware", clerk, {{"answers", given}, {"dry_run", true}});
  EXPECT_EQ(dry.status, 200) << dry.body;
  EXPECT_EQ(world.get("/api/v1/reports", analyst).object().at("items").as_array().size(), 0u);

  Answer answer = world.post("/api/v1/forms/ransomware", clerk, {{"answers", given}});
  ASSERT_EQ(answer.status, 201) << answer.body;
  json::object filed = answer.object();
  std::set<std::string> authorities;
  for (const auto& item : *array_at(filed, "drafts")) {
    authorities.insert(std::string(text_at(item.as_object(), "authority")));
    EXPECT_FALSE(text_at(item.as_object(), "draft").empty());
    EXPECT_FALSE(text_at(item.as_object(), "duty").empty());
  }
  for (const char* who : {"police", "privacy_commission", "ministry", "centre"})
    EXPECT_TRUE(authorities.contains(who)) << who;
  world.node->keeper().read([&](const picture::Picture& picture) {
    EXPECT_EQ(picture.letters().letters().size(), 0u);
    EXPECT_EQ(picture.letters().drafts().size(), array_at(filed, "drafts")->size());
    for (const auto& row : picture.letters().drafts()) {
      EXPECT_EQ(row.origin, "works");
      EXPECT_EQ(row.draft.member, "works");
      EXPECT_FALSE(row.duty.empty());
    }
  });

  std::string report(text_at(filed, "report"));
  Answer xlsx = world.get("/api/v1/reports/" + report + "/form?format=xlsx", clerk);
  EXPECT_EQ(xlsx.status, 200);
  EXPECT_TRUE(xlsx.body.starts_with("PK"));
  Answer print = world.get("/api/v1/reports/" + report + "/form?format=print&lang=en", clerk);
  EXPECT_EQ(print.status, 200);
  EXPECT_NE(print.body.find("経理の端末が止まった"), std::string::npos);
  EXPECT_EQ(world.get("/api/v1/reports/" + report + "/form?format=pdf", clerk).status, 400);
  EXPECT_EQ(world.get("/api/v1/reports/" + report + "/form", stranger).status, 404);
}

TEST_F(Forms, AFilingGoesToTheBodyThatIsCompetent) {
  auto body = [&](const char* id, const char* kind, json::array jurisdiction) {
    EXPECT_EQ(world
                  .local("POST", "/api/v1/members",
                         {{"id", id},
                          {"name", id},
                          {"relation", "community"},
                          {"kind", kind},
                          {"jurisdiction", std::move(jurisdiction)}})
                  .status,
              201);
  };
  body("police-nation", "police", {});
  body("police-east", "police", {"白樺", "霧沢"});
  body("police-west", "police", {"月見"});
  body("health", "ministry", {"sector:medical"});
  body("economy", "ministry", {"sector:energy", "sector:credit"});
  body("privacy", "privacy_commission", {});
  std::string approver = world.access("boss", "approver", "works");

  json::object given = answers("ransomware", {{"personal_data", "yes"}, {"tell_police", true}});
  auto filed = world.post("/api/v1/forms/ransomware", clerk, {{"answers", given}});
  ASSERT_EQ(filed.status, 201) << filed.body;
  json::object all = filed.object();
  std::map<std::string, std::pair<std::string, std::string>> made;  // draft and duty
  std::map<std::string, std::string> codes;
  for (const auto& item : *array_at(all, "drafts")) {
    const json::object& one = item.as_object();
    std::string authority(text_at(one, "authority"));
    made[authority] = {std::string(text_at(one, "draft")), std::string(text_at(one, "duty"))};
    codes[authority] = text_at(*object_at(one, "choice"), "code");
  }
  EXPECT_EQ(codes["police"], "no_municipality");
  EXPECT_EQ(codes["ministry"], "no_sector");
  EXPECT_EQ(codes["privacy_commission"], "only_one");
  EXPECT_EQ(codes["centre"], "none_registered");

  auto choice = [&](const char* authority) {
    json::object draft = world.get("/api/v1/drafts/" + made[authority].first, approver).object();
    return *object_at(*object_at(draft, "preview"), "choice");
  };
  auto approve = [&](const char* authority) {
    return world.post("/api/v1/duties/" + made[authority].second + "/decision", approver,
                      {{"decision", "approve"}});
  };
  json::object unknown = choice("police");
  EXPECT_FALSE(flag_at(unknown, "determined"));
  EXPECT_FALSE(text_at(*object_at(unknown, "remedy"), "ja").empty());
  EXPECT_EQ(array_at(unknown, "candidates")->size(), 3u);
  Answer refused = approve("police");
  EXPECT_EQ(refused.status, 409) << "nobody guesses";
  EXPECT_NE(refused.body.find("municipality of the filer"), std::string::npos) << refused.body;

  // The register is mended: the same drafts go to the right bodies.
  EXPECT_EQ(world
                .local("POST", "/api/v1/members",
                       {{"id", "works"}, {"municipality", "白樺村"}, {"sector", "credit"}})
                .status,
            201);
  json::object by_place = choice("police"), by_sector = choice("ministry");
  EXPECT_EQ(text_at(by_place, "code"), "by_place");
  EXPECT_EQ(by_place["members"].at(0).at("id"), "police-east");
  EXPECT_EQ(by_sector["members"].at(0).at("id"), "economy");
  ASSERT_EQ(approve("ministry").status, 200);

  // Whoever files may know better, as long as nobody has decided.
  std::string recipients = "/api/v1/drafts/" + made["police"].first + "/recipients";
  EXPECT_EQ(world.post(recipients, stranger, {{"members", json::array{"police-west"}}}).status,
            404);
  EXPECT_EQ(world.post(recipients, clerk, {{"members", json::array{"privacy"}}}).status, 400);
  EXPECT_EQ(world.post(recipients, clerk, {{"members", json::array{}}}).status, 400);
  EXPECT_EQ(world.post(recipients, clerk, {{"members", json::array{"police-west"}}}).status, 201);
  EXPECT_EQ(text_at(choice("police"), "code"), "by_author");
  Answer sent = approve("police");
  ASSERT_EQ(sent.status, 200) << sent.body;
  world.node->keeper().read([&](const picture::Picture& picture) {
    for (auto [answer, member] : {std::pair(&sent, "police-west")}) {
      const auto* letter = picture.letters().letter(answer->text("letter"));
      ASSERT_TRUE(letter);
      for (const Addressee& to : letter->letter.to) EXPECT_EQ(to.member, member);
    }
  });
  EXPECT_EQ(world.post(recipients, clerk, {{"members", json::array{"police-east"}}}).status, 409);
}

TEST_F(Forms, EveryProblemNamesItsQuestionAndNothingIsKept) {
  Answer answer = world.post("/api/v1/forms/ransomware", clerk,
                             {{"answers", {{"aware_at", "gestern"}, {"nonsense", "x"}}}});
  EXPECT_EQ(answer.status, 400);
  std::set<std::string> named;
  json::object said = answer.object();
  for (const auto& problem : *array_at(said, "problems")) {
    named.insert(std::string(text_at(problem.as_object(), "question")));
    EXPECT_FALSE(text_at(problem.as_object(), "remedy").empty());
  }
  EXPECT_TRUE(named.contains("aware_at"));
  EXPECT_TRUE(named.contains("nonsense"));
  EXPECT_GE(named.size(), 4u);
  EXPECT_EQ(world.get("/api/v1/reports", analyst).object().at("items").as_array().size(), 0u);
  EXPECT_EQ(world.post("/api/v1/forms/none", clerk, {{"answers", json::object()}}).status, 404);
}

TEST_F(Forms, ACitizenNeedsNoAccountAndSeesNothing) {
  json::object given = answers("citizen-phishing");
  given["indicator_urls"] = "hxxps://phish[.]example/login";
  std::string body = json::serialize(json::object{{"answers", given}});
  Answer answer = world.ask("POST", "/api/v1/citizen-reports", {.body = body});
  ASSERT_EQ(answer.status, 202) << answer.body;
  EXPECT_EQ(answer.object().size(), 1u);
  EXPECT_EQ(world.get("/api/v1/reports/" + answer.text("report"), analyst).status, 200);
  EXPECT_EQ(world.get("/api/v1/reports/" + answer.text("report"), stranger).status, 403);
  std::string other = json::serialize(json::object{{"form", "ransomware"}, {"answers", given}});
  EXPECT_EQ(world.ask("POST", "/api/v1/citizen-reports", {.body = other}).status, 404);
  int refused = 0;
  for (int i = 0; i < 30; ++i)
    refused += world.ask("POST", "/api/v1/citizen-reports", {.body = body}).status == 429;
  EXPECT_GT(refused, 10);
}

}  // namespace
}  // namespace hinomi::api_test
