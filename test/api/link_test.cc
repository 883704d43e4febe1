// One-time links, the printed page and the Atom feed through the API of a whole node.
#include "api/letter_world.h"
#include "out/notify/tickets.h"

namespace hinomi::api_test {
namespace {

class LinkTest : public testing::Test, protected LetterWorld {
 protected:
  void SetUp() override {
    auto seed = disk.read("/data/keys/node.seed");
    ASSERT_TRUE(seed);
    tickets.emplace(*from_hex(std::string_view(*seed).substr(0, 64)));
  }
  std::string link(const std::string& letter, std::string_view contact, bool mail = false) {
    using For = notify::Tickets::For;
    return "/l/" + tickets->make(mail ? For::mail : For::link, notify::ticket_for(letter, contact));
  }
  Answer browse(const std::string& path) {
    return ask("GET", path, {.headers = {{"sec-fetch-mode", "navigate"}}});
  }
  std::string state(const std::string& letter, std::string_view contact) {
    json::object all = get("/api/v1/letters/" + letter + "/deliveries", analyst).object();
    for (const json::value& one : all["items"].as_array())
      if (text_at(one.as_object(), "contact") == contact)
        return one.at("state").is_null() ? "none" : std::string(one.at("state").as_string());
    return "no such contact";
  }
  std::optional<notify::Tickets> tickets;
};

bool has(const Answer& answer, std::string_view part) {
  return answer.body.find(part) != std::string::npos;
}

TEST_F(LinkTest, IsNotInTheAccessJournalWhoseReadersCouldUseIt) {
  std::string auditor = access("auditor", "auditor", "center");
  std::string letter = sent({"works"});
  std::string path = link(letter, "works/security");
  browse(path);
  std::string wrong = path.substr(0, path.size() - 4) + "AAAA";
  browse(wrong);
  std::string journal = get("/api/v1/disclosures?limit=1000", auditor).body;
  EXPECT_EQ(journal.find(path.substr(3)), journal.npos);
  EXPECT_EQ(journal.find(wrong.substr(3)), journal.npos);
  EXPECT_NE(journal.find("GET /l/{}\",\"subject\":\"" + letter), journal.npos) << journal;
}

TEST_F(LinkTest, IsOpenedByAPersonAndAcknowledgedByAPost) {
  std::string letter = sent({"works"});
  std::string path = link(letter, "works/security");
  for (const Answer& answer :
       {ask("GET", path), ask("HEAD", path, {.headers = {{"sec-fetch-mode", "navigate"}}}),
        ask("GET", path,
            {.headers = {{"sec-fetch-mode", "navigate"}, {"sec-purpose", "prefetch"}}})}) {
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_NE(answer.header("Content-Security-Policy").find("default-src 'none'"),
              std::string::npos);
  }
  EXPECT_EQ(state(letter, "works/security"), "none") << "a preview opens nothing";
  Answer page = browse(path);
  EXPECT_TRUE(has(page, "遮断してください") && has(page, "【演習】") && has(page, "渡辺 光"));
  EXPECT_FALSE(has(page, "<script") || has(page, "executive") || has(page, "power"));
  EXPECT_EQ(state(letter, "works/security"), "opened");

  Answer done = ask("POST", path,
                    {.body = "state=acknowledged&note=%E8%AA%AD%E3%81%BF%E3%81%BE"
                             "%E3%81%97%E3%81%9F"});
  EXPECT_EQ(done.status, 303);
  EXPECT_EQ(done.header("Location"), path);
  EXPECT_EQ(state(letter, "works/security"), "acknowledged");
  EXPECT_EQ(state(letter, "works/executive"), "sent") << "nobody else's";
  json::object all = get("/api/v1/letters/" + letter + "/deliveries?q=security", analyst).object();
  EXPECT_EQ(all["items"].at(0).at("note"), "読みました");
  Answer after = browse(path);
  EXPECT_TRUE(has(after, "確認済み") && has(after, "value=\"acted\""));
  EXPECT_FALSE(has(after, "value=\"acknowledged\""));
  EXPECT_EQ(ask("POST", path, {.body = "state=acted"}).status, 303);
  EXPECT_EQ(state(letter, "works/security"), "acted");
  EXPECT_FALSE(has(browse(path), "<form"));
}

TEST_F(LinkTest, NothingElseCanBeReachedOrSaid) {
  std::string letter = sent({"works"});
  std::string path = link(letter, "works/security");
  for (const char* state : {"sent", "failed", "delivered", "opened", "", "x"}) {
    EXPECT_EQ(ask("POST", path, {.body = std::string("state=") + state}).status, 303);
    EXPECT_EQ(this->state(letter, "works/security"), "none") << state;
  }
  std::string never = sent({"power"});
  std::string unknown = browse("/l/AAAA").body;
  std::string changed = path;
  changed[10] = changed[10] == 'A' ? 'B' : 'A';
  using For = notify::Tickets::For;
  for (const std::string& bad :
       {changed, link(letter, "works/security", true), path + "A",
        "/l/" + tickets->make(For::link, {letter, 999}),
        "/l/" + tickets->make(For::link, {"0190b000-0000-7000-8000-000000000000", 0})}) {
    Answer answer = browse(bad);
    EXPECT_EQ(answer.status, 404) << bad;
    EXPECT_EQ(answer.body, unknown) << "the same for every reason";
    EXPECT_EQ(ask("POST", bad, {.body = "state=acknowledged"}).status, 404);
  }
  EXPECT_EQ(ask("PUT", path).status, 405);
  EXPECT_EQ(ask("GET", path, {.peer = "192.0.2.78"}).status, 200);
}

TEST_F(LinkTest, SaysWhenALetterWasTakenBackOrHasEnded) {
  std::string letter = sent({"works"});
  std::string path = link(letter, "works/security");
  Answer recalled = post("/api/v1/letters/" + letter + "/recall", approver, {{"reason", "誤り"}});
  ASSERT_EQ(recalled.status, 201) << recalled.body;
  Answer page = browse(path);
  EXPECT_TRUE(has(page, "取り消されました"));
  EXPECT_FALSE(has(page, "<form"));
  ask("POST", path, {.body = "state=acknowledged"});
  EXPECT_NE(state(letter, "works/security"), "acknowledged");

  Answer made =
      post("/api/v1/drafts", analyst, with(warning({"works"}), "until", "2026-04-02T09:00:00Z"));
  Answer decided = approve(approver, made.text("duty"));
  std::string other = link(decided.text("letter"), "works/security");
  EXPECT_TRUE(has(browse(other), "<form"));
  clock.turn(std::chrono::hours(25));
  EXPECT_TRUE(has(browse(other), "有効期限は過ぎました"));
  EXPECT_FALSE(has(browse(other), "<form"));
  ask("POST", other, {.body = "state=acknowledged"});
  EXPECT_NE(state(decided.text("letter"), "works/security"), "acknowledged");
}

TEST_F(LinkTest, WhoTakesPartNoMoreSeesNothingFromTheNextPageOn) {
  std::string letter = sent({"works", "power"});
  std::string works_path = link(letter, "works/security");
  std::string power_path = link(letter, "power/security");
  ASSERT_EQ(browse(works_path).status, 200);
  contact({.id = "works/security", .member = "works", .role = "security", .removed = true});
  EXPECT_EQ(browse(works_path).status, 404);
  write(Kind::member, to_json(Member{.id = "power", .name = "power", .removed = true}));
  EXPECT_EQ(browse(power_path).status, 404);
}

TEST_F(LinkTest, ManyRequestsFromOneAddressHaveToWait) {
  int refused = 0;
  for (int i = 0; i < 100; ++i)
    refused += ask("GET", "/l/" + std::string(48, 'A'), {.peer = "198.51.100.9"}).status == 429;
  EXPECT_EQ(refused, 40);
  EXPECT_EQ(ask("GET", "/l/" + std::string(48, 'A'), {.peer = "198.51.100.10"}).status, 404);
  clock.turn(std::chrono::minutes(1));
  EXPECT_EQ(ask("GET", "/l/" + std::string(48, 'A'), {.peer = "198.51.100.9"}).status, 404);
}

TEST_F(LinkTest, PaperAndFeedHaveWhatTheCallerMaySee) {
  std::string letter = sent({"works"});
  std::string print = "/api/v1/letters/" + letter + "/print";
  Answer own = get(print, works);
  ASSERT_EQ(own.status, 200) << own.body;
  EXPECT_TRUE(has(own, "遮断してください"));
  EXPECT_TRUE(has(get(print + "?contact=works/security&lang=en", analyst), "<html lang=\"en\">"));
  EXPECT_EQ(get(print + "?contact=power/security", analyst).status, 404);
  EXPECT_EQ(get(print, power).status, 404);
  EXPECT_EQ(ask("GET", print).status, 401);

  std::string urn = "urn:uuid:" + letter;
  EXPECT_TRUE(has(get("/feeds/letters.atom", works), urn));
  EXPECT_FALSE(has(get("/feeds/letters.atom", power), urn));
  EXPECT_FALSE(has(get("/feeds/letters.atom", analyst), urn)) << "sent, not received";
  EXPECT_EQ(ask("GET", "/feeds/letters.atom").status, 401);
}

}  // namespace
}  // namespace hinomi::api_test
