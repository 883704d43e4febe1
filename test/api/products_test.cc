// What products consist of, through the API: licences, support and origin of parts, for those who
// may know; two products beside each other.
#include <map>

#include "api/api_world.h"

namespace hinomi::api_test {
namespace {

// A library of which the licence asks much of a service, one whose support has ended, one that says
// nothing.
const std::string parts_of_pump = R"({"bomFormat":"CycloneDX","specVersion":"1.5",
  "metadata":{"component":{"type":"application","name":"pump","version":"2",
    "cpe":"cpe:2.3:a:kawa:pump:2:*:*:*:*:*:*:*"}},
  "components":[
    {"type":"library","name":"net","version":"1","purl":"pkg:npm/net@1","supplier":{"name":"Net"},
     "licenses":[{"expression":"AGPL-3.0-only"}]},
    {"type":"library","name":"letters","version":"1.9","purl":"pkg:npm/letters@1.9",
     "licenses":[{"license":{"id":"MIT"}}],
     "hashes":[{"alg":"SHA-256","content":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"}]},
    {"type":"library","name":"silent","version":"3"}]})";

class ProductsApi : public ::testing::Test {
 protected:
  void SetUp() override {
    world.open_with_content({"ssvc", "licences"});
    for (const char* id : {"works", "clinic"}) world.member(id, "client");
    works = world.access("works-desk", "analyst", "works");
    clinic = world.access("clinic-desk", "analyst", "clinic");
    desk = world.access("desk", "analyst", "center");
    const Answer put = world.ask("POST", "/api/v1/systems?name=pump-server&maker=Kawa",
                                 {.token = works, .body = parts_of_pump});
    ASSERT_EQ(put.status, 201) << put.body;
    system = put.text("system");
  }
  ApiWorld world;
  std::string works, clinic, desk, system;
};

TEST_F(ProductsApi, WhatTheLicencesOfASystemAsk) {
  const std::string path = "/api/v1/systems/" + system + "/licences";
  const json::object inside = world.get(path, works).object();
  EXPECT_TRUE(flag_at(inside, "known"));
  EXPECT_EQ(text_at(inside, "use"), "inside");
  EXPECT_TRUE(array_at(inside, "licences")->empty()) << json::serialize(inside);
  const json::object service = world.get(path + "?use=service", works).object();
  ASSERT_EQ(array_at(service, "licences")->size(), 1u) << json::serialize(service);
  const json::object net = array_at(service, "licences")->at(0).as_object();
  EXPECT_EQ(text_at(net, "name"), "net");
  EXPECT_EQ(text_at(net, "least"), "high");
  EXPECT_EQ(text_at(array_at(net, "classes")->at(0).as_object(), "id"), "network-copyleft");
  EXPECT_EQ(number_at(service, "with_digest"), 1);
  EXPECT_EQ(world.get(path + "?use=lend", works).status, 400);
  EXPECT_EQ(world.get(path, clinic).status, 404);
  EXPECT_EQ(world.get(path, desk).status, 200);
}

TEST_F(ProductsApi, WhatComesFromASupplier) {
  const Answer own = world.get("/api/v1/suppliers/name%3Akawa/systems?use=product", works);
  ASSERT_EQ(own.status, 200) << own.body;
  const json::object page = own.object();
  ASSERT_EQ(array_at(page, "items")->size(), 1u) << own.body;
  const json::object first = array_at(page, "items")->at(0).as_object();
  EXPECT_EQ(text_at(first, "name"), "pump-server");
  EXPECT_EQ(number_at(first.at("risks").as_object(), "high"), 1);
  EXPECT_EQ(world.get("/api/v1/suppliers/name%3Akawa/systems", clinic).status, 404);
  EXPECT_EQ(
      array_at(world.get("/api/v1/suppliers/name%3Akawa/systems", desk).object(), "items")->size(),
      1u);
}

TEST_F(ProductsApi, TwoProductsBesideEachOther) {
  const std::string advisory =
      R"([{"schema_version":"1.6.0","id":"CVE-2026-1001","modified":"2026-03-01T00:00:00Z",
        "published":"2026-02-01T00:00:00Z","summary":"a hole in letters",
        "affected":[{"package":{"ecosystem":"npm","name":"letters"},"ranges":[{"type":"SEMVER",
        "events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}])";
  ASSERT_EQ(
      world.ask("POST", "/api/v1/advisories?name=a", {.token = desk, .body = advisory}).status,
      201);
  const json::object letters{{"name", "letters"},
                             {"purls", json::array{"pkg:npm/letters@1.9"}},
                             {"support_until", "2026-01-31"},
                             {"releases", {{"2.0.0", "2026-02-11"}}}};
  const Answer answer =
      world.post("/api/v1/products/compare", works,
                 {{"a", letters}, {"b", {{"system", system}}}, {"language", "en"}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  std::map<std::string, std::pair<json::value, json::value>> rows;
  const json::object found = answer.object();
  for (const json::value& row : *array_at(found, "rows"))
    rows[std::string(text_at(row.as_object(), "id"))] = {
        row.as_object().at("a").as_object().at("value"),
        row.as_object().at("b").as_object().at("value")};
  EXPECT_EQ(rows["sbom"], std::pair(json::value(), json::value("yes")));
  EXPECT_EQ(rows["support"], std::pair(json::value("past"), json::value()));
  EXPECT_EQ(rows["flaws"], std::pair(json::value("1"), json::value()))
      << "of the pump nobody has written: that is unknown";
  EXPECT_EQ(rows["fix.median"].first, json::value("10")) << "from 1 to 11 February";
  EXPECT_EQ(rows["licences.risk"].second, json::value("high")) << "one asks the most there is";
  EXPECT_EQ(text_at(found, "b"), "pump-server");
  EXPECT_TRUE(array_at(found, "nameless")->empty());
  // Another's system is none, and an SBOM that cannot be read is refused with its side.
  const Answer other =
      world.post("/api/v1/products/compare", clinic, {{"a", letters}, {"b", {{"system", system}}}});
  EXPECT_EQ(other.status, 404);
  const Answer broken = world.post("/api/v1/products/compare", works,
                                   {{"a", letters}, {"b", {{"sbom", "no document"}}}});
  EXPECT_EQ(broken.status, 400);
  EXPECT_TRUE(text_at(broken.error(), "where").starts_with("b ")) << broken.body;
  EXPECT_EQ(world.post("/api/v1/products/compare", works, {{"a", letters}}).status, 400);
}

}  // namespace
}  // namespace hinomi::api_test
