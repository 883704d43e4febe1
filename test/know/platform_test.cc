// Five failures of sharing between national platforms, each a test here. The first three are what
// operators of the European coordination platform (MeliCERTes) wrote in its public issues: that
// revocations are not synchronised, that a sharing group reached instances that were not eligible,
// and that organisations without the platform cannot be included. The other two are what is known
// of the sharing groups of MISP, on which that platform stands, and belong to the same machinery: a
// group with nobody in it is no limit, and who joins later lacks what was before. No single public
// list names these five; this choice is ours.
#include "api/api_world.h"

namespace hinomi::know_test {
namespace {

using api_test::Answer;
using api_test::ApiWorld;

class Platform : public ::testing::Test {
 protected:
  Platform() {
    world.member("alpha", "client", {"energy"});
    world.member("beta", "client", {"energy"});
    world.member("gamma", "community", json::array());
    for (const char* member : {"alpha", "beta", "gamma"})
      tokens[member] = world.access(std::string("analyst of ") + member, "analyst", member);
    desk = world.access("desk", "analyst", "center");
    approver = world.access("Sato", "approver", "center");
  }

  // A MISP event of beta on this domain; `group` empty: for a sharing group that is not named.
  std::string share(const std::string& domain, const char* tlp, std::optional<std::string> group) {
    json::object event{{"info", "about " + domain},
                       {"date", "2026-04-01"},
                       {"Tag", {{{"name", std::string("tlp:") + tlp}}}},
                       {"Attribute", {{{"type", "domain"}, {"value", domain}, {"to_ids", true}}}}};
    if (group) {
      event["distribution"] = "4";
      event["SharingGroup"] = group->empty() ? json::object() : json::object{{"uuid", *group}};
    }
    Answer report = world.ask("POST", "/api/v1/reports?format=misp",
                              {.token = tokens["beta"],
                               .body = json::serialize(json::object{{"Event", std::move(event)}})});
    EXPECT_EQ(report.status, 201) << report.body;
    EXPECT_EQ(world.approve(approver, report.text("duty")).status, 200);
    return report.text("report");
  }
  // Where this member finds the text: reports, shield, feed, TAXII.
  std::string found_by(const std::string& member, const std::string& text) {
    std::string out;
    auto look = [&](const char* name, const std::string& target) {
      if (world.get(target, tokens[member]).body.find(text) != std::string::npos)
        out += (out.empty() ? "" : " ") + std::string(name);
    };
    look("reports", "/api/v1/reports");
    look("shield", "/api/v1/shield");
    look("feed", "/feeds/rpz.zone");
    json::object collections = world.get("/taxii2/root/collections/", tokens[member]).object();
    const json::array* list = array_at(collections, "collections");
    std::string id(text_at(list->at(0).as_object(), "id"));
    look("taxii", "/taxii2/root/collections/" + id + "/objects/");
    return out;
  }
  std::string letter_to(json::array members) {
    Answer draft = world.post("/api/v1/drafts", desk,
                              {{"title", "Warning"},
                               {"text", "Look at your mail servers."},
                               {"purpose", "warning"},
                               {"urgency", "now"},
                               {"to", {{"members", std::move(members)}}},
                               {"basis", "law 1"},
                               {"tlp", "AMBER"}});
    EXPECT_EQ(draft.status, 201) << draft.body;
    return world.approve(approver, draft.text("duty")).text("letter");
  }

  ApiWorld world;
  std::map<std::string, std::string> tokens;
  std::string desk, approver;
};

TEST_F(Platform, ARevocationReachesEveryExitAtTheNextLook) {
  share("evil.example", "green", {});
  for (const char* member : {"alpha", "beta", "gamma"})
    EXPECT_EQ(found_by(member, "evil.example"), "reports shield feed taxii") << member;
  world.clock.turn(std::chrono::seconds(1));
  Answer recalled = world.post("/api/v1/recalls", approver,
                               {{"value", "evil.example"}, {"reason", "it was a mistake"}});
  ASSERT_EQ(recalled.status, 201) << recalled.body;
  for (const char* member : {"alpha", "beta", "gamma"}) {
    EXPECT_EQ(world.get("/feeds/rpz.zone", tokens[member]).body.find("evil.example"),
              std::string::npos);
    EXPECT_EQ(found_by(member, "\"revoked\":true"), "taxii")
        << "who took it over TAXII is told to drop it";
    EXPECT_NE(world.get("/api/v1/shield", tokens[member]).body.find("\"state\":\"recalled\""),
              std::string::npos);
  }
  std::string letter = letter_to({"alpha", "gamma"});
  ASSERT_NE(letter, "");
  ASSERT_EQ(
      world.post("/api/v1/letters/" + letter + "/recall", approver, {{"reason", "wrong"}}).status,
      201);
  for (const char* member : {"alpha", "gamma"})
    EXPECT_NE(world.get("/api/v1/letters/" + letter, tokens[member]).text("recalled_by"), "")
        << member;
}

TEST_F(Platform, WhoIsNotEligibleGetsNothingOfASharingGroup) {
  world.member("delta", "client", {"water"});
  tokens["delta"] = world.access("analyst of delta", "analyst", "delta");
  share("evil.example", "green", "energy");
  EXPECT_EQ(found_by("alpha", "evil.example"), "reports shield feed taxii");
  for (const char* member : {"delta", "gamma"})
    EXPECT_EQ(found_by(member, "evil.example"), "") << member;
}

TEST_F(Platform, AnOrganisationWithoutThePlatformIsIncluded) {
  world.member("village", "client", json::array());  // nobody of it has an account
  Contact contact{.id = "village/office",
                  .member = "village",
                  .role = "security",
                  .holder = "Village office",
                  .channels = {{.kind = ChannelKind::print}}};
  auto written = world.node->keeper().write({.touches = {}, .build = [&](auto&&...) {
                                               return Result<std::vector<picture::Draft>>(
                                                   {{.kind = Kind::contact,
                                                     .origin = "center",
                                                     .format = "application/json",
                                                     .body = to_json(contact)}});
                                             }});
  ASSERT_TRUE(written);
  std::string letter = letter_to({"alpha", "village"});
  Answer deliveries = world.get("/api/v1/letters/" + letter + "/deliveries?q=village", desk);
  EXPECT_NE(deliveries.body.find("\"contact\":\"village/office\""), std::string::npos)
      << deliveries.body;
  EXPECT_NE(deliveries.body.find("\"channel\":\"print\""), std::string::npos) << deliveries.body;
}

TEST_F(Platform, AGroupWithNobodyInItReachesNobody) {
  share("evil.example", "green", "a group that nobody is in");
  share("bad.example", "clear", "");
  for (const char* domain : {"evil.example", "bad.example"}) {
    for (const char* member : {"alpha", "gamma"})
      EXPECT_EQ(found_by(member, domain), "") << member << domain;
    EXPECT_EQ(found_by("beta", domain), "reports shield feed taxii") << "whose own word it is";
  }
}

TEST_F(Platform, WhoJoinsLaterGetsWhatWasBefore) {
  share("old.example", "green", "energy");
  EXPECT_EQ(found_by("gamma", "old.example"), "");
  world.clock.turn(std::chrono::hours(24));
  world.member("gamma", "community", {"energy"});
  EXPECT_EQ(found_by("gamma", "old.example"), "reports shield feed taxii");
}

}  // namespace
}  // namespace hinomi::know_test
