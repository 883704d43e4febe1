// Letters through the API: what each party may see, in every route that shows them.
#include "api/letter_world.h"

namespace hinomi::api_test {
namespace {

class LetterApi : public testing::Test, protected LetterWorld {};

TEST_F(LetterApi, FromDraftToTheLastReceipt) {
  Answer dry = post("/api/v1/drafts", analyst, with(warning({"works", "power"}), "dry_run", true));
  ASSERT_EQ(dry.status, 200) << dry.body;
  EXPECT_TRUE(dry.object()["draft"].is_null());
  json::object preview = dry.object()["preview"].as_object();
  EXPECT_EQ(preview["counts"].at("told").to_number<int>(), 2);
  EXPECT_EQ(preview["rows"].as_array().size(), 2u);
  EXPECT_EQ(preview["rows"].at(0).at("why").at(0).at("code"), "named");
  EXPECT_FALSE(preview["rows"].at(0).at("why").at(0).at("en").as_string().empty());

  Answer made = post("/api/v1/drafts", analyst, warning({"works", "power"}));
  ASSERT_EQ(made.status, 201) << made.body;
  std::string duty = made.text("duty");
  json::object duties = get("/api/v1/duties/" + duty, approver).object();
  EXPECT_EQ(duties["kind"], "approve_letter");
  EXPECT_EQ(duties["title"], "不審な通信");
  EXPECT_EQ(duties["subject"].as_string(), made.text("draft"));
  json::object draft = get("/api/v1/drafts/" + made.text("draft"), approver).object();
  EXPECT_EQ(draft["state"], "open");
  EXPECT_EQ(draft["to"].at("members").as_array().size(), 2u);

  Answer decided = approve(approver, duty);
  ASSERT_EQ(decided.status, 200) << decided.body;
  std::string id = decided.text("letter");
  ASSERT_NE(id, "");
  EXPECT_TRUE(decided.object()["notice"].is_null());

  json::object sent = get("/api/v1/letters/" + id, analyst).object();
  EXPECT_EQ(sent["box"], "sent");
  EXPECT_EQ(sent["counts"].at("to").to_number<int>(), 3);
  EXPECT_EQ(sent["counts"].at("waiting").to_number<int>(), 2);
  EXPECT_EQ(sent["counts"].at("sent").to_number<int>(), 1);  // the page has it at once
  EXPECT_EQ(sent["draft"].as_string(), made.text("draft"));
  json::object got = get("/api/v1/letters/" + id, works).object();
  EXPECT_EQ(got["box"], "received");
  EXPECT_EQ(got["text"], "遮断してください");
  EXPECT_EQ(got["approver"], "approver");
  EXPECT_TRUE(got["counts"].is_null());
  EXPECT_TRUE(got["draft"].is_null());
  EXPECT_FALSE(got.contains("position"));

  EXPECT_EQ(post("/api/v1/letters/" + id + "/receipt", works, {{"state", "acknowledged"}}).status,
            201);
  Answer again = post("/api/v1/letters/" + id + "/receipt", works, {{"state", "opened"}});
  EXPECT_EQ(again.status, 200);
  EXPECT_TRUE(again.object()["receipt"].is_null());
  json::object deliveries = get("/api/v1/letters/" + id + "/deliveries?q=works", analyst).object();
  EXPECT_EQ(deliveries["total"].to_number<int>(), 2);
  EXPECT_EQ(deliveries["items"].at(0).at("state"), "acknowledged");
  json::object sectors = get("/api/v1/letters/" + id + "/sectors", analyst).object();
  EXPECT_EQ(sectors["items"].as_array().size(), 1u);

  Answer recalled = post("/api/v1/letters/" + id + "/recall", approver, {{"reason", "誤り"}});
  ASSERT_EQ(recalled.status, 201) << recalled.body;
  EXPECT_EQ(post("/api/v1/letters/" + id + "/recall", approver, {{"reason", "誤り"}}).status, 409);
  EXPECT_EQ(get("/api/v1/letters/" + id, works).text("recalled_by"), recalled.text("letter"));
  EXPECT_EQ(get("/api/v1/letters/" + recalled.text("letter"), works).status, 200);
}

// For who is neither sender nor addressee a letter is as one that never was: the same bytes.
TEST_F(LetterApi, ToOthersALetterLeavesNoTraceAnywhere) {
  std::string id = sent({"works"});
  std::string draft = get("/api/v1/letters/" + id, analyst).text("draft");
  std::string never = "0190b000-0000-7000-8000-000000000000";
  auto as_if_never = [&](std::string method, std::string path, std::string body = "") {
    Answer there = ask(method, path, {.token = power, .body = body});
    std::size_t at = path.find(id), there_at = path.find(draft);
    path.replace(at != path.npos ? at : there_at, never.size(), never);
    Answer not_there = ask(method, path, {.token = power, .body = body});
    std::string shown = there.body;
    for (const std::string& one : {id, draft})
      if (std::size_t where = shown.find(one); where != shown.npos)
        shown.replace(where, one.size(), never);
    EXPECT_EQ(there.status, not_there.status) << method << " " << path;
    EXPECT_EQ(shown, not_there.body) << method << " " << path;
  };
  for (std::string rest : {"", "/deliveries", "/sectors"})
    as_if_never("GET", "/api/v1/letters/" + id + rest);
  as_if_never("POST", "/api/v1/letters/" + id + "/receipt", R"({"state":"opened"})");
  as_if_never("POST", "/api/v1/letters/" + id + "/recall", R"({"reason":"x"})");
  for (std::string of : {id, draft})
    for (std::string rest : {"", "/body", "/proof", "/check"})
      as_if_never("GET", "/api/v1/records/" + of + rest);
  as_if_never("GET", "/api/v1/drafts/" + draft);
  as_if_never("GET", "/api/v1/feedback?subject=" + id);
  as_if_never("GET", "/api/v1/consents?subject=" + draft);

  // Lists, before and after one more that it may not know of.
  auto lists = [&] {
    std::string out;
    for (const char* list : {"letters", "letters?box=sent", "drafts?state=all", "duties?state=all",
                             "scores", "now", "letters?sort=title&q=%E9%80%9A"})
      out += get("/api/v1/" + std::string(list), power).body;
    return out;
  };
  std::string before = lists();
  sent({"works"});
  EXPECT_EQ(lists(), before);
}

TEST_F(LetterApi, AnAddresseeSeesNothingOfTheOthers) {
  std::string id = sent({"works", "power"});
  ASSERT_EQ(post("/api/v1/letters/" + id + "/receipt", power, {{"state", "acknowledged"}}).status,
            201);
  for (std::string path : {"/deliveries", "/sectors"})
    EXPECT_EQ(get("/api/v1/letters/" + id + path, works).status, 404) << path;
  std::string body = get("/api/v1/letters/" + id, works).body + get("/api/v1/letters", works).body +
                     get("/api/v1/records/" + id, works).body;
  EXPECT_EQ(body.find("power"), body.npos) << body;
  EXPECT_EQ(get("/api/v1/records/" + id + "/body", works).status, 403);
  json::object proof = get("/api/v1/records/" + id + "/proof", works).object();
  EXPECT_FALSE(proof.contains("body"));
  // Its own receipt is its own; another's is not there.
  std::string mine =
      post("/api/v1/letters/" + id + "/receipt", works, {{"state", "acted"}}).text("receipt");
  EXPECT_EQ(get("/api/v1/records/" + mine, works).status, 200);
  EXPECT_EQ(get("/api/v1/records/" + mine, power).status, 404);
  EXPECT_EQ(get("/api/v1/records/" + mine, analyst).status, 200);
}

TEST_F(LetterApi, WhoLeavesTheGroupFindsItGoneOnTheNextPage) {
  json::object letter = warning({"works"});
  letter["groups"] = json::array{"grid"};
  member("works", "client", {"grid"});
  std::string id =
      approve(approver, post("/api/v1/drafts", analyst, letter).text("duty")).text("letter");
  EXPECT_EQ(get("/api/v1/letters/" + id, works).status, 200);
  member("works", "client");
  EXPECT_EQ(get("/api/v1/letters/" + id, works).status, 404);
  EXPECT_EQ(get("/api/v1/letters", works).object()["total"].to_number<int>(), 0);
  EXPECT_EQ(post("/api/v1/letters/" + id + "/receipt", works, {{"state", "opened"}}).status, 404);
}

TEST_F(LetterApi, ListsAreCompleteInEveryOrderAndFilter) {
  std::vector<std::string> all;
  for (int i = 0; i < 7; ++i) all.push_back(sent({"works"}, "T" + std::to_string((i * 3) % 7)));
  for (std::string sort : {"-received", "received", "title"}) {
    std::vector<std::string> seen;
    std::string after;
    do {
      json::object page = get("/api/v1/letters?box=received&limit=2&sort=" + sort +
                                  (after.empty() ? "" : "&after=" + after),
                              works)
                              .object();
      EXPECT_EQ(page["total"].to_number<int>(), 7);
      for (const json::value& item : page["items"].as_array())
        seen.emplace_back(item.at(sort == "title" ? "title" : "id").as_string());
      after = page["next"].is_null() ? "" : std::string(page["next"].as_string());
    } while (!after.empty() && seen.size() < 20);
    std::vector<std::string> wanted = all;
    if (sort == "-received") std::reverse(wanted.begin(), wanted.end());
    if (sort == "title") wanted = {"T0", "T1", "T2", "T3", "T4", "T5", "T6"};
    EXPECT_EQ(seen, wanted) << sort;
  }
  auto total = [&](const std::string& query, const std::string& token) {
    return get("/api/v1/letters?" + query, token).object()["total"].to_number<int>();
  };
  EXPECT_EQ(total("q=t3", works), 1);
  EXPECT_EQ(total("purpose=check", works), 0);
  post("/api/v1/letters/" + all[0] + "/receipt", works, {{"state", "acknowledged"}});
  post("/api/v1/letters/" + all[1] + "/recall", approver, {{"reason", "x"}});
  EXPECT_EQ(total("state=answered", works), 1);
  EXPECT_EQ(total("state=unanswered", works), 6);  // five, and the one that takes back
  EXPECT_EQ(total("state=recalled&box=sent", analyst), 1);
  EXPECT_EQ(get("/api/v1/letters?state=lost", works).status, 400);
  EXPECT_EQ(get("/api/v1/letters?after=" + std::string("nowhere"), works).status, 400);
}

TEST_F(LetterApi, RolesAreHeld) {
  std::string id = sent({"works"});
  std::string equipment = access("fw", "equipment", "works");
  EXPECT_EQ(get("/api/v1/letters/" + id, equipment).status, 403);
  EXPECT_EQ(post("/api/v1/drafts", works, warning({"power"})).status, 403);  // not its to write
  EXPECT_EQ(post("/api/v1/letters/" + id + "/recall", analyst, {{"reason", "x"}}).status, 403);
  // A reporter of the node's own organisation is no desk.
  std::string clerk = access("clerk", "reporter", "center");
  EXPECT_EQ(get("/api/v1/letters/" + id, clerk).status, 404);
  EXPECT_EQ(get("/api/v1/letters?box=sent", clerk).status, 403);
  std::string auditor = access("auditor", "auditor", "works");
  EXPECT_EQ(get("/api/v1/letters/" + id, auditor).status, 200);
  EXPECT_EQ(post("/api/v1/letters/" + id + "/receipt", auditor, {{"state", "opened"}}).status, 403);
}

TEST_F(LetterApi, WhatIsWrongIsSaidWithItsPlace) {
  auto where = [&](json::object body) {
    Answer answer = post("/api/v1/drafts", analyst, body);
    EXPECT_EQ(answer.status, 400) << answer.body;
    json::object error = answer.error();
    return std::string(text_at(error, "where"));
  };
  EXPECT_EQ(where(with(warning({"works"}), "title", "")), "title");
  EXPECT_EQ(where(with(warning({"works"}), "text", "")), "text");
  EXPECT_EQ(where(warning({})), "to");
  EXPECT_EQ(where(with(warning({"works"}), "purpose", "gossip")), "purpose");
  EXPECT_EQ(where(with(warning({"works"}), "urgency", "soon")), "urgency");
  EXPECT_EQ(where(with(warning({"works"}), "until", "2020-01-01T00:00:00Z")), "until");
  EXPECT_EQ(where(with(warning({"works"}), "sources", "one")), "sources");
  EXPECT_EQ(where(with(warning({"works"}), "answer_minutes", -5)), "answer_minutes");
  EXPECT_EQ(where(with(warning({"works"}), "tlp", "PURPLE")), "tlp");
}

TEST_F(LetterApi, FeedbackFlowsBackToWhoReported) {
  std::string report_id = report(works, "AMBER", {"203.0.113.7"}).text("report");
  ASSERT_EQ(post("/api/v1/consents", works,
                 {{"subject", report_id}, {"to", json::array{"all"}}, {"deidentified_only", false}})
                .status,
            201);
  json::object letter = warning({"power"});
  letter["sources"] = json::array{report_id};
  Answer made = post("/api/v1/drafts", analyst, letter);
  ASSERT_EQ(made.status, 201) << made.body;
  std::string id = approve(approver, made.text("duty")).text("letter");
  ASSERT_EQ(
      post("/api/v1/feedback", power, {{"subject", id}, {"says", "useful"}, {"text", "助かった"}})
          .status,
      201);
  json::object heard = get("/api/v1/feedback?subject=" + report_id, works).object();
  ASSERT_EQ(heard["items"].as_array().size(), 1u);
  EXPECT_EQ(heard["items"].at(0).at("text"), "助かった");
  EXPECT_TRUE(heard["items"].at(0).at("member").is_null());  // not who
  EXPECT_EQ(get("/api/v1/feedback?subject=" + report_id, power).object()["items"].as_array().size(),
            0u);
  json::object scores = get("/api/v1/scores", works).object();
  ASSERT_EQ(scores["items"].as_array().size(), 1u);
  EXPECT_EQ(scores["items"].at(0).at("score").to_number<int>(), 3);
  EXPECT_EQ(get("/api/v1/scores", power).object()["items"].as_array().size(), 0u);
  json::object explained = get("/api/v1/scores?explain=works", analyst).object();
  EXPECT_EQ(explained["items"].at(0).at("because").as_array().size(), 1u);
}

TEST_F(LetterApi, AnAnonymousReportNamesNobody) {
  Answer sent = report(works, "GREEN", {"203.0.113.7", "warui.example"}, "&anonymous=1");
  ASSERT_EQ(sent.status, 201) << sent.body;
  std::string id = sent.text("report");
  std::string shown = sent.body + get("/api/v1/reports/" + id, analyst).body +
                      get("/api/v1/records/" + id, analyst).body +
                      get("/api/v1/duties/" + sent.text("duty"), analyst).body +
                      get("/api/v1/lookup?value=warui.example", analyst).body +
                      get("/api/v1/scores", analyst).body;
  EXPECT_EQ(shown.find("works"), shown.npos) << shown;
  EXPECT_EQ(get("/api/v1/reports/" + id, analyst).object()["origin"], "center");
  // Nor does any Record that came of it.
  std::string kept;
  ASSERT_TRUE(node->journal().replay(0, [&](Record&& record) -> Result<void> {
    if (record.kind == Kind::report || record.kind == Kind::reading ||
        record.kind == Kind::finding || record.kind == Kind::duty)
      kept += record.origin + record.body;
    return {};
  }));
  EXPECT_EQ(kept.find("works"), kept.npos) << kept;
  // A report that names its sender itself would not be anonymous.
  Answer named = ask("POST", "/api/v1/reports?format=text&anonymous=1",
                     {.token = works, .body = "203.0.113.8\nWORKS, 担当 渡辺光\n"});
  EXPECT_EQ(named.status, 400) << named.body;
  EXPECT_EQ(ask("POST", "/api/v1/reports?format=eml&anonymous=1",
                {.token = works, .body = "From: a@b.example\nSubject: x\n\n203.0.113.8\n"})
                .status,
            400);
}

}  // namespace
}  // namespace hinomi::api_test
