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
