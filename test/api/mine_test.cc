// What a member sees of its own: consent, what was said of its reports, who looked; and that Now
// counts as the register does.
#include <set>

#include "api/letter_world.h"

namespace hinomi::api_test {
namespace {

class Mine : public ::testing::Test, public LetterWorld {
 protected:
  json::array items(std::string_view target, const std::string& token) {
    Answer answer = get(target, token);
    EXPECT_EQ(answer.status, 200) << target << answer.body;
    return answer.object()["items"].as_array();
  }
  void consents(const std::string& subject, const char* to, json::object more = {}) {
    more["subject"] = subject;
    more["to"] = json::array{to};
    Answer answer = post("/api/v1/consents", works, more);
    EXPECT_EQ(answer.status, 201) << answer.body;
  }
};

TEST_F(Mine, ConsentIsListedWholeAndOnlyTheNewestWordIsInForce) {
  std::string report_id = report(works, "AMBER", {"203.0.113.7"}).text("report");
  consents(report_id, "police");
  EXPECT_TRUE(items("/api/v1/consents", works).at(0).at("in_force").as_bool());
  consents(report_id, "ministry");
  json::array two = items("/api/v1/consents", works);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two.at(0).at("to").at(0), "ministry");
  EXPECT_TRUE(two.at(0).at("in_force").as_bool());
  EXPECT_FALSE(two.at(1).at("in_force").as_bool());
  EXPECT_FALSE(two.at(1).at("withdrawn").as_bool());
  consents(report_id, "ministry", {{"withdraw", true}});
  for (const json::value& one : items("/api/v1/consents", works))
    EXPECT_FALSE(one.at("in_force").as_bool());
  EXPECT_EQ(items("/api/v1/consents", power).size(), 0u);
  EXPECT_EQ(items("/api/v1/consents", analyst).size(), 3u);
  EXPECT_EQ(items("/api/v1/consents?subject=" + report_id, works).size(), 3u);
}

TEST_F(Mine, ConsentEndsByItself) {
  std::string report_id = report(works, "AMBER", {"203.0.113.7"}).text("report");
  consents(report_id, "all", {{"until", format_time(clock.now() + std::chrono::hours(1))}});
  EXPECT_TRUE(items("/api/v1/consents", works).at(0).at("in_force").as_bool());
  clock.turn(std::chrono::hours(2));
  EXPECT_FALSE(items("/api/v1/consents", works).at(0).at("in_force").as_bool());
}

TEST_F(Mine, ContributionsAreOnesOwnWithWhatOthersSaid) {
  std::string first = report(works, "AMBER", {"203.0.113.7"}).text("report");
  std::string second = report(works, "GREEN", {"203.0.113.8"}).text("report");
  report(power, "GREEN", {"203.0.113.9"});
  EXPECT_EQ(post("/api/v1/feedback", power, {{"subject", second}, {"says", "seen"}}).status, 201);
  json::array all = items("/api/v1/contributions", works);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all.at(0).at("id"), json::string(second));
  EXPECT_EQ(all.at(0).at("said").at("seen").to_number<int>(), 1);
  EXPECT_EQ(all.at(1).at("said").at("seen").to_number<int>(), 0);
  json::object page = get("/api/v1/contributions?limit=1", works).object();
  std::string next(text_at(page, "next"));
  json::array rest = items("/api/v1/contributions?limit=1&after=" + next, works);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest.at(0).at("id"), json::string(first));
}

TEST_F(Mine, WhoLookedIsToldWithoutNames) {
  std::string report_id = report(works, "GREEN", {"203.0.113.7"}).text("report");
  std::string others = report(power, "RED", {"203.0.113.9"}).text("report");
  get("/api/v1/records/" + report_id + "/body", analyst);
  get("/api/v1/reports/" + report_id, power);
  get("/api/v1/records/" + report_id, works);  // one's own people are left out
  get("/api/v1/members/works", analyst);
  get("/api/v1/records/" + others, analyst);  // and what is not one's own
  Answer answer = get("/api/v1/disclosures/own", works);
  json::array seen = answer.object()["items"].as_array();
  std::set<std::string> told;
  for (const json::value& one : seen) {
    const json::object& line = one.as_object();
    told.insert(std::string(text_at(line, "who")) + " " + std::string(text_at(line, "what")) + " " +
                std::string(text_at(line, "subject")) + " " + std::string(text_at(line, "answer")));
  }
  EXPECT_EQ(told, (std::set<std::string>{"node GET /api/v1/records/{}/body " + report_id + " given",
                                         "other GET /api/v1/reports/{} " + report_id + " given",
                                         "node GET /api/v1/members/{} works given"}));
  for (const char* name : {"power", "analyst\"", "approver"})
    EXPECT_EQ(answer.body.find(std::string("by\":\"") + name), std::string::npos);
  EXPECT_EQ(answer.body.find("power"), std::string::npos) << answer.body;
}

TEST_F(Mine, WhoLookedCanBeReadByPages) {
  std::string report_id = report(works, "GREEN", {"203.0.113.7"}).text("report");
  for (int i = 0; i < 5; ++i) {
    get("/api/v1/records/" + report_id, analyst);
    get("/api/v1/disclosures/own", power);  // writes what waits, so that each is written for itself
    clock.turn(std::chrono::minutes(1));
  }
  std::size_t found = 0, pages = 0;
  std::set<std::string> times;
  for (std::string next = "-"; !next.empty() && pages < 20; ++pages) {
    json::object page =
        get("/api/v1/disclosures/own?limit=2" + (next == "-" ? "" : "&after=" + next), works)
            .object();
    for (const json::value& one : page["items"].as_array()) {
      ++found;
      times.insert(std::string(text_at(one.as_object(), "at")));
    }
    next = page["next"].is_null() ? "" : std::string(text_at(page, "next"));
  }
  EXPECT_EQ(found, 5u);
  EXPECT_EQ(times.size(), 5u);
  EXPECT_GT(pages, 2u);
  EXPECT_EQ(get("/api/v1/disclosures/own?after=x", works).status, 400);
}

TEST_F(Mine, NowCountsWhatIsUncoveredAsTheRegisterDoes) {
  // Nobody is at `empty` at all; `half` has a role that is written down without any way to reach
  // it.
  member("empty", "client");
  member("half", "client");
  contact({.id = "half/duty", .member = "half", .role = "duty", .holder = "—"});
  json::object reach = get("/api/v1/reachability?by=sector", approver).object();
  json::object now = get("/api/v1/now", approver).object();
  EXPECT_GE(number_at(reach, "uncovered_count"), 2);
  EXPECT_EQ(now["counts"].at("uncovered").to_number<std::int64_t>(),
            number_at(reach, "uncovered_count"));
  EXPECT_EQ(now["counts"].at("dead").to_number<std::int64_t>(), number_at(reach, "dead_count"));
}

TEST_F(Mine, WhatIsLateSaysItsKindAndItsTitlesInBothLanguages) {
  json::object letter = with(warning({"works"}), "title_en", "Suspicious traffic");
  letter["text_en"] = "Block it";
  ASSERT_EQ(post("/api/v1/drafts", analyst, letter).status, 201);
  clock.turn(std::chrono::hours(24 * 30));
  json::object now = get("/api/v1/now", approver).object();
  json::object late;
  for (const json::value& one : now["danger"].as_array())
    if (text_at(one.as_object(), "kind") == "duty") late = one.as_object();
  EXPECT_EQ(text_at(late, "code"), "approve_letter");
  EXPECT_EQ(text_at(late, "title"), "不審な通信");
  EXPECT_EQ(text_at(late, "title_en"), "Suspicious traffic");
  EXPECT_TRUE(late["member"].is_null());
}

TEST_F(Mine, TheShieldIsPagedInAnyOrder) {
  report(works, "GREEN", {"m.example", "a.example", "z.example", "k.example", "b.example"});
  auto values = [&](const std::string& sort) {
    std::vector<std::string> out;
    for (std::string next; out.size() < 20;) {
      json::object page =
          get("/api/v1/shield?limit=2&sort=" + sort + (next.empty() ? "" : "&after=" + next),
              analyst)
              .object();
      EXPECT_EQ(number_at(page, "total"), 5);
      for (const json::value& one : page["items"].as_array())
        out.emplace_back(one.at("indicator").at("value").as_string());
      if (page["next"].is_null()) break;
      next = std::string(text_at(page, "next"));
    }
    return out;
  };
  EXPECT_EQ(values("value"), (std::vector<std::string>{"a.example", "b.example", "k.example",
                                                       "m.example", "z.example"}));
  for (const char* sort : {"newest", "expires", "score"}) {
    std::vector<std::string> all = values(sort);
    EXPECT_EQ(all.size(), 5u) << sort;
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 5u) << sort;
  }
  EXPECT_EQ(get("/api/v1/shield?sort=colour", analyst).status, 400);
}

}  // namespace
}  // namespace hinomi::api_test
