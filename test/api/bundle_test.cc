// Two nodes without a line between them: letters go out on a stick, receipts come back on one; and
// what mail servers send back.
#include "api/letter_world.h"
#include "base/note.h"
#include "base/text.h"
#include "out/notify/tickets.h"

namespace hinomi::api_test {
namespace {

// The works has a node of its own.
class BundleTest : public testing::Test, protected LetterWorld {
 protected:
  void SetUp() override {
    ours = trim(get("/api/v1/key", analyst).body);
    theirs = trim(far.get("/api/v1/key", far.analyst).body);
    ASSERT_NE(ours, theirs);
    write(
        Kind::member,
        to_json(Member{
            .id = "works", .name = "works", .relation = Relation::client, .verifier_key = theirs}));
    far.write(Kind::member, to_json(Member{.id = "centre",
                                           .name = "Centre",
                                           .relation = Relation::community,
                                           .verifier_key = ours}));
    contact({.id = "works/stick",
             .member = "works",
             .role = "duty",
             .channels = {{.kind = ChannelKind::bundle}}});
  }
  std::string exported() {
    Answer answer = get("/api/v1/bundles/works", analyst);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.body;
  }
  Answer imported(LetterWorld& at, const std::string& token, const std::string& bundle) {
    return at.ask("POST", "/api/v1/bundles", {.token = token, .body = bundle});
  }
  std::string state(const std::string& letter, std::string_view contact) {
    json::object all = get("/api/v1/letters/" + letter + "/deliveries", analyst).object();
    for (const json::value& one : all["items"].as_array())
      if (text_at(one.as_object(), "contact") == contact)
        return one.at("state").is_null() ? "none" : std::string(one.at("state").as_string());
    return "no such contact";
  }

  struct Far : LetterWorld {
    Far() : LetterWorld(77) {}
    using LetterWorld::analyst;
    using LetterWorld::approver;
  } far;
  std::string ours, theirs;
};

TEST_F(BundleTest, ThereAndBackAgain) {
  std::string letter = sent({"works"});
  EXPECT_EQ(state(letter, "works/stick"), "none");
  std::string bundle = exported();
  EXPECT_EQ(state(letter, "works/stick"), "sent");
  EXPECT_EQ(bundle.find("渡辺"), std::string::npos) << "no other addressee is in it";
  EXPECT_EQ(bundle.find("\"draft\""), std::string::npos);

  Answer taken = imported(far, far.analyst, bundle);
  ASSERT_EQ(taken.status, 200) << taken.body;
  EXPECT_EQ(number_at(taken.object(), "letters"), 1);
  EXPECT_EQ(taken.text("from"), "centre");
  Answer again = imported(far, far.analyst, bundle);
  EXPECT_EQ(number_at(again.object(), "letters"), 0) << "a replay is harmless";
  json::object there = far.get("/api/v1/letters/" + letter, far.approver).object();
  EXPECT_EQ(there["text"], "遮断してください");
  EXPECT_EQ(there["tlp"], "TLP:AMBER");
  EXPECT_EQ(there["origin"], "centre");
  EXPECT_EQ(there["exercise"], true);
  EXPECT_EQ(there["box"], "received");

  std::string first_back = far.get("/api/v1/bundles/centre", far.analyst).body;
  EXPECT_EQ(far.post("/api/v1/letters/" + letter + "/receipt", far.approver,
                     {{"state", "acknowledged"}, {"note", "遮断しました"}})
                .status,
            201);
  std::string back = far.get("/api/v1/bundles/centre", far.analyst).body;
  Answer noted = imported(*this, analyst, back);
  ASSERT_EQ(noted.status, 200) << noted.body;
  EXPECT_EQ(number_at(noted.object(), "receipts"), 1);
  EXPECT_EQ(state(letter, "works/stick"), "acknowledged");
  EXPECT_EQ(state(letter, "works/security"), "none") << "only what went by bundle";
  // An older stick that comes later takes nothing back.
  Answer late = imported(*this, analyst, first_back);
  EXPECT_EQ(number_at(late.object(), "receipts"), 0) << late.body;
  EXPECT_EQ(state(letter, "works/stick"), "acknowledged");
  EXPECT_EQ(exported().find(letter), std::string::npos) << "what is confirmed goes no more";
}

TEST_F(BundleTest, DamagedOrForeignOnesAreRefusedWithPlaceAndRemedy) {
  sent({"works"});
  std::string good = exported();
  auto refused = [&](const std::string& bundle, const char* where) {
    Answer answer = imported(far, far.analyst, bundle);
    EXPECT_EQ(answer.status, 400) << answer.body;
    json::object error = answer.error();
    EXPECT_EQ(text_at(error, "where"), where) << answer.body;
    EXPECT_NE(text_at(error, "remedy"), "");
  };
  refused(good.substr(0, good.size() - 5), "line 4");
  std::string changed = good;
  changed[changed.rfind("TLP:AMBER") + 4] = 'X';
  refused(changed, "line 4");
  std::string other_time = good;
  other_time.replace(other_time.find("2026-"), 4, "2027");
  refused(other_time, "line 6");
  refused("", "line 1");
  refused("hinomi bundle v1\n\n\n", "line 1");
  // Ours is not for us, and theirs is not the centre's.
  Answer own = imported(*this, analyst, good);
  EXPECT_EQ(own.status, 400) << own.body;
  far.write(Kind::member, to_json(Member{.id = "centre", .name = "c", .verifier_key = theirs}));
  refused(good, "line 6");
  EXPECT_EQ(imported(far, far.works, good).status, 403) << "not the desk";
  EXPECT_EQ(get("/api/v1/bundles/power", analyst).status, 409) << "no key";
  EXPECT_EQ(get("/api/v1/bundles/nobody", analyst).status, 404);
}

// Who sends bundles speaks for its own letters alone.
TEST_F(BundleTest, ASenderCannotTouchTheLettersOfOthers) {
  std::string own = far.sent({"works"});
  std::string made = sent({"works"});
  std::string bundle = exported();
  auto key = SigningKey::from_seed(std::string(32, 'k'));
  ASSERT_TRUE(key);
  far.write(Kind::member, to_json(Member{.id = "evil",
                                         .name = "e",
                                         .verifier_key = verifier_key("evil", key->public_key())}));
  std::string lines =
      R"({"exercise":true,"id":"0190b000-0000-7000-8000-000000000001","kind":"letter","letter":{"about":")" +
      own + R"(","approver":"E","purpose":"warning","recalls":true,"title":"t"},)" +
      R"("marking":{"pap":"PAP:CLEAR","tlp":"TLP:CLEAR"},"received":"2026-04-01T09:00:00Z"})" +
      "\n" + R"({"at":"2026-04-01T09:00:00Z","kind":"receipt","letter":")" + own +
      R"(","note":"","state":"acted"})" + "\n";
  std::string text = "hinomi bundle v1\n" + theirs + "\n2026-04-01T09:00:00.000Z\n" +
                     to_hex(bytes_of(sha256(lines))) + "\n";
  Answer answer = imported(far, far.analyst, sign_note(text, "evil", *key) + "\n" + lines);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(number_at(answer.object(), "letters"), 0);
  EXPECT_EQ(number_at(answer.object(), "receipts"), 0);
  EXPECT_EQ(array_at(answer.object(), "refused")->size(), 2u);
  EXPECT_TRUE(far.get("/api/v1/letters/" + own, far.analyst).object()["recalled_by"].is_null());
}

std::string notification(std::string_view action, std::string_view letters) {
  return "From: MAILER-DAEMON@mail.example\r\nTo: notice@centre.example\r\nSubject: bounce\r\n"
         "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n"
         " boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
         "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n"
         "\r\nFinal-Recipient: rfc822; security@works.example\r\nAction: " +
         std::string(action) +
         "\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n no such user\r\n\r\n"
         "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: x\r\nHinomi-Letters: " +
         std::string(letters) + "\r\nTo: security@works.example\r\n\r\n--b--\r\n";
}

TEST_F(BundleTest, ABounceIsAFailedReceiptOfItsContact) {
  std::string letter = sent({"works"});
  auto seed = disk.read("/data/keys/node.seed");
  ASSERT_TRUE(seed);
  notify::Tickets tickets(*from_hex(std::string_view(*seed).substr(0, 64)));
  using For = notify::Tickets::For;
  notify::Ticket ticket = notify::ticket_for(letter, "works/security");
  auto bounce = [&](const std::string& mail, const std::string& token) {
    return ask("POST", "/api/v1/bounces", {.token = token, .body = mail});
  };
  std::string mark = tickets.make(For::mail, ticket);
  EXPECT_EQ(bounce(notification("delayed", mark), analyst).status, 200);
  EXPECT_EQ(bounce(notification("failed", tickets.make(For::link, ticket)), analyst).status, 200);
  EXPECT_EQ(state(letter, "works/security"), "none") << "nothing of that says it failed";
  EXPECT_EQ(bounce("Subject: x\r\n\r\nhello", analyst).status, 400);
  EXPECT_EQ(bounce(notification("failed", ""), analyst).status, 400);
  EXPECT_EQ(bounce(notification("failed", mark), works).status, 403);
  Answer answer = bounce(notification("failed", mark), analyst);
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.object()["contacts"].at(0), "works/security");
  EXPECT_EQ(state(letter, "works/security"), "failed");
  json::object all = get("/api/v1/letters/" + letter + "/deliveries?q=security", analyst).object();
  EXPECT_EQ(all["items"].at(0).at("note"), "5.1.1 550 5.1.1 no such user");
}

}  // namespace
}  // namespace hinomi::api_test
