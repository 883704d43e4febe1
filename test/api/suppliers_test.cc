// Suppliers through the API: what is told, whom it concerns, and what others learn of it: nothing.
#include "api/api_world.h"

namespace hinomi::api_test {
namespace {

class SuppliersApi : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* id : {"works", "clinic", "kumo"}) world.member(id, "client");
    works = world.access("works-desk", "analyst", "works");
    clinic = world.access("clinic-desk", "analyst", "clinic");
    kumo = world.access("kumo-desk", "analyst", "kumo");
    desk = world.access("desk", "analyst", "center");
    for (const char* id : {"works/water", "clinic/records"}) {
      const std::string name = id;
      const Answer made = world.local("POST", "/api/v1/services",
                                      {{"id", id},
                                       {"name", name.substr(name.find('/') + 1)},
                                       {"member", name.substr(0, name.find('/'))}});
      ASSERT_LT(made.status, 300) << made.body;
    }
  }
  Answer tell(const std::string& token, const json::object& supply) {
    return world.post("/api/v1/supplies", token, supply);
  }
  // Ids of the organisations that this reader sees, the most lost first.
  std::vector<std::string> suppliers(const std::string& token, std::string_view query = "") {
    const Answer answer = world.get("/api/v1/suppliers" + std::string(query), token);
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> out;
    const json::object page = answer.object();
    if (const json::array* items = array_at(page, "items"))
      for (const json::value& item : *items) out.emplace_back(text_at(item.as_object(), "id"));
    return out;
  }

  ApiWorld world;
  std::string works, clinic, kumo, desk;
};

TEST_F(SuppliersApi, WhatIsToldIsAnsweredWithWhomItConcerns) {
  const Answer told = tell(works, {{"supplier", "kumo"},
                                   {"role", "hosts"},
                                   {"services", json::array{"works/water"}},
                                   {"until", "2027-03-31"},
                                   {"evidence", "contract 7"}});
  ASSERT_EQ(told.status, 201) << told.body;
  const json::object answer = told.object();
  ASSERT_EQ(array_at(answer, "dependents")->size(), 1u) << told.body;
  const json::object& first = array_at(answer, "dependents")->at(0).as_object();
  EXPECT_EQ(text_at(first, "service"), "works/water");
  EXPECT_TRUE(flag_at(first, "stops"));
  EXPECT_EQ(suppliers(works), std::vector<std::string>{"name:kumo"});
  EXPECT_EQ(suppliers(works, "?roles=makes"), std::vector<std::string>());
  EXPECT_EQ(world.get("/api/v1/suppliers?roles=lends", works).status, 400);

  const Answer one = world.get("/api/v1/suppliers/name%3Akumo", works);
  EXPECT_EQ(one.status, 200) << one.body;
  EXPECT_NE(one.body.find("contract 7"), std::string::npos);
  // Again with its id: it is that one; taken back, it is gone.
  const Answer again = tell(works, {{"id", told.text("supply")}, {"evidence", "contract 8"}});
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(number_at(world.get("/api/v1/supplies", works).object(), "total"), 1);
  EXPECT_EQ(suppliers(works), std::vector<std::string>{"name:kumo"}) << "what is not said stays";
  const Answer gone =
      world.post("/api/v1/supplies/" + told.text("supply") + "/removal", works, json::object());
  EXPECT_EQ(gone.status, 200) << gone.body;
  EXPECT_TRUE(suppliers(works).empty());
}

TEST_F(SuppliersApi, OthersLearnNothing) {
  const Answer told = tell(works, {{"supplier", "kumo"},
                                   {"role", "hosts"},
                                   {"what", "secret-pumps"},
                                   {"services", json::array{"works/water"}}});
  ASSERT_EQ(told.status, 201) << told.body;
  ASSERT_EQ(tell(kumo, {{"supplier", "secret-vault"}, {"role", "hosts"}}).status, 201);
  ASSERT_EQ(tell(clinic, {{"supplier", "kumo"}, {"role", "hosts"}}).status, 201);
  const std::string id = told.text("supply");
  for (const std::string& token : {clinic, kumo})
    for (const std::string& path :
         {std::string("/api/v1/suppliers"), std::string("/api/v1/supplies"),
          std::string("/api/v1/suppliers/kumo"), std::string("/api/v1/suppliers/works"),
          "/api/v1/records/" + id, "/api/v1/records/" + id + "/body"}) {
      const Answer answer = world.get(path, token);
      EXPECT_EQ(answer.body.find("secret-pumps"), std::string::npos) << path;
      EXPECT_EQ(answer.body.find("works/water"), std::string::npos) << path;
    }
  EXPECT_EQ(world.get("/api/v1/suppliers", clinic).body.find("secret-vault"), std::string::npos)
      << "without consent";
  EXPECT_EQ(tell(clinic, {{"id", id}, {"supplier", "x"}, {"role", "makes"}}).status, 404);
  EXPECT_EQ(
      tell(clinic, {{"id", "01900000-0000-7000-8000-000000000000"}, {"supplier", "x"}}).status, 404)
      << "as one that is not there";
  EXPECT_EQ(tell(clinic, {{"member", "works"}, {"supplier", "x"}}).status, 403);
  // The desk sees where two members stand on one.
  const json::object all = world.get("/api/v1/suppliers", desk).object();
  EXPECT_EQ(number_at(array_at(all, "items")->at(0).as_object(), "services"), 2);
}

// The desk tells that a supplier is in somebody else's hands: whoever has no other way is asked,
// and learns of nobody else.
TEST_F(SuppliersApi, AChangeOfASupplierIsASharedDuty) {
  ASSERT_EQ(
      tell(works,
           {{"supplier", "kumo"}, {"role", "hosts"}, {"services", json::array{"works/water"}}})
          .status,
      201);
  ASSERT_EQ(tell(clinic, {{"supplier", "kumo"}, {"role", "hosts"}, {"group", "g"}}).status, 201);
  ASSERT_EQ(tell(clinic, {{"supplier", "soko"}, {"role", "hosts"}, {"group", "g"}}).status, 201);
  const json::object change{{"supplier", "kumo"},
                            {"what", "compromised"},
                            {"text", "rotate your keys"},
                            {"evidence", "secret report 7"}};
  EXPECT_EQ(world.post("/api/v1/supplier-changes", works, change).status, 403);
  EXPECT_EQ(world.post("/api/v1/supplier-changes", desk, {{"supplier", "kumo"}}).status, 400);
  const Answer dry = world.post("/api/v1/supplier-changes?dry_run=1", desk, change);
  ASSERT_EQ(dry.status, 200) << dry.body;
  EXPECT_EQ(number_at(dry.object(), "told"), 1);
  EXPECT_EQ(number_at(world.get("/api/v1/supplier-changes", desk).object(), "total"), 0);

  const Answer told = world.post("/api/v1/supplier-changes", desk, change);
  ASSERT_EQ(told.status, 201) << told.body;
  const std::string id = told.text("change");
  const json::object concern = array_at(told.object(), "concerns")->at(0).as_object();
  EXPECT_EQ(text_at(concern, "id"), "works");
  EXPECT_EQ(text_at(concern, "state"), "waiting");

  const json::object asked = world.get("/api/v1/duties", works).object();
  const json::object duty = array_at(asked, "items")->at(0).as_object();
  EXPECT_EQ(text_at(duty, "kind"), "secure_supply");
  EXPECT_EQ(text_at(duty, "subject"), id);
  EXPECT_EQ(text_at(duty.at("supplier").as_object(), "id"), "name:kumo");
  EXPECT_EQ(text_at(duty.at("supplier").as_object(), "text"), "rotate your keys");
  EXPECT_EQ(text_at(world.get("/api/v1/now", works).object().at("next").as_object(), "kind"),
            "secure_supply");
  const Answer page = world.get("/api/v1/suppliers/name%3Akumo", works);
  ASSERT_EQ(array_at(page.object(), "changes")->size(), 1u) << page.body;
  const Answer own_page = world.get("/api/v1/suppliers/kumo", desk);
  EXPECT_EQ(array_at(own_page.object(), "changes")->size(), 1u) << own_page.body;
  EXPECT_EQ(world.get("/api/v1/suppliers/name%3Akumo", desk).body, own_page.body)
      << "the desk finds it by its name in the graph of works";

  for (const std::string& path :
       {std::string("/api/v1/supplier-changes"), "/api/v1/supplier-changes/" + id,
        std::string("/api/v1/suppliers/name%3Akumo"), "/api/v1/records/" + id,
        "/api/v1/records/" + id + "/body", std::string("/api/v1/duties?state=all")}) {
    EXPECT_EQ(world.get(path, works).body.find("secret report"), std::string::npos) << path;
    for (const std::string& token : {clinic, kumo})
      for (std::string_view word : {"secret report", "rotate your keys", "works"})
        EXPECT_EQ(world.get(path, token).body.find(word), std::string::npos) << path;
  }
  EXPECT_EQ(world.get("/api/v1/supplier-changes/" + id, clinic).status, 404);
  EXPECT_EQ(world.get("/api/v1/supplier-changes/" + id, works).status, 200);

  const std::string path = "/api/v1/supplier-changes/" + id;
  EXPECT_EQ(world.post(path + "/answer", clinic, {{"note", "x"}}).status, 404);
  EXPECT_EQ(world.post(path + "/answer", works, {{"note", ""}}).status, 400);
  ASSERT_EQ(world.post(path + "/answer", works, {{"note", "keys are new"}}).status, 200);
  EXPECT_EQ(number_at(world.get("/api/v1/supplier-changes", desk).object(), "total"), 1);
  const json::object seen = world.get(path, desk).object();
  EXPECT_EQ(text_at(array_at(seen, "concerns")->at(0).as_object(), "state"), "answered");
  EXPECT_EQ(world.post(path + "/end", works, json::object()).status, 403);
  ASSERT_EQ(world.post(path + "/end", desk, json::object()).status, 200);
  EXPECT_EQ(number_at(world.get("/api/v1/supplier-changes", desk).object(), "total"), 0);
  EXPECT_EQ(number_at(world.get("/api/v1/supplier-changes?state=all", desk).object(), "total"), 1);
}

TEST_F(SuppliersApi, ATableAndWhatIsWrongWithIt) {
  const std::string table = "supplier,role,services\nKawa,makes,water\n,makes,\n";
  const Answer dry =
      world.ask("POST", "/api/v1/supplies/import?dry_run=1", {.token = works, .body = table});
  ASSERT_EQ(dry.status, 200) << dry.body;
  EXPECT_EQ(number_at(dry.object(), "added"), 1);
  EXPECT_EQ(number_at(dry.object(), "refused_count"), 1);
  EXPECT_TRUE(suppliers(works).empty());
  ASSERT_EQ(world.ask("POST", "/api/v1/supplies/import", {.token = works, .body = table}).status,
            200);
  EXPECT_EQ(suppliers(works), std::vector<std::string>{"name:kawa"});
  EXPECT_EQ(world.ask("POST", "/api/v1/supplies/import", {.token = works, .body = "a,b\n"}).status,
            400);
  for (const json::object& bad :
       {json::object{{"role", "makes"}}, json::object{{"supplier", "x"}, {"role", "lends"}},
        json::object{{"supplier", "x"}, {"until", "soon"}},
        json::object{{"supplier", "x"}, {"services", json::array{7}}},
        json::object{{"supplier", true}}})
    EXPECT_EQ(tell(works, bad).status, 400) << json::serialize(bad);
}

}  // namespace
}  // namespace hinomi::api_test
