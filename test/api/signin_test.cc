// Signing in through the API: sessions, their cookie and csrf, invitations, what strangers learn.
#include <set>
#include <thread>

#include "api/api_world.h"
#include "base/one_time_code.h"

namespace hinomi::api_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* password = "four little trains sing";
constexpr const char* other_password = "月見うどんと午後の雷とかえる";

// A browser: keeps the cookie, knows the csrf.
struct Browser {
  ApiWorld& world;
  std::string peer = "192.0.2.77";
  std::string cookie, csrf;

  Answer send(std::string_view method, std::string_view target, const json::value& body = {},
              bool with_csrf = true) {
    Ask ask{.body = body.is_null() ? std::string() : json::serialize(body), .peer = peer};
    if (!cookie.empty()) ask.headers.emplace_back("Cookie", "theme=dark; hinomi_session=" + cookie);
    if (with_csrf && !csrf.empty()) ask.headers.emplace_back("X-Hinomi-CSRF", csrf);
    Answer answer = world.ask(method, target, ask);
    std::string set = answer.header("Set-Cookie");
    if (set.starts_with("hinomi_session=")) {
      cookie = set.substr(15, set.find(';') - 15);
      csrf = answer.text("csrf");
    }
    return answer;
  }
  Answer get(std::string_view target) { return send("GET", target); }
  Answer post(std::string_view target, const json::value& body) {
    return send("POST", target, body);
  }
  Answer sign_in(std::string_view name, std::string_view word, std::string_view code = "") {
    json::object body{{"name", name}, {"password", word}};
    if (!code.empty()) body["code"] = code;
    return post("/api/v1/signin", body);
  }
};

std::string invite(ApiWorld& world, std::string_view name, std::string_view role,
                   std::string_view member = "center", bool again = false) {
  Answer answer = world.local(
      "POST", "/api/v1/access",
      {{"name", name}, {"role", role}, {"member", member}, {"kind", "person"}, {"invite", again}});
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.text("token"), "");
  return answer.text("invitation");
}

// A person with a password, signed in.
Browser person(ApiWorld& world, std::string_view name, std::string_view role,
               std::string_view member = "center") {
  Browser browser{world};
  Answer answer =
      browser.post("/api/v1/signin/invitation",
                   {{"invitation", invite(world, name, role, member)}, {"password", password}});
  EXPECT_EQ(answer.status, 200) << answer.body;
  return browser;
}

std::string from_base32(std::string_view text) {
  std::string out;
  std::uint32_t waiting = 0;
  int bits = 0;
  for (char c : text) {
    waiting = waiting << 5 | static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
    if ((bits += 5) >= 8) out += static_cast<char>(waiting >> (bits -= 8));
  }
  return out;
}

TEST(SignIn, FromInvitationToSignOut) {
  ApiWorld world;
  Browser browser{world};
  EXPECT_EQ(browser.get("/api/v1/signin").body, R"({"oidc":false})");
  Answer weak =
      browser.post("/api/v1/signin/invitation",
                   {{"invitation", invite(world, "Sato", "approver")}, {"password", "sato"}});
  EXPECT_EQ(weak.status, 400) << weak.body;
  EXPECT_EQ(text_at(weak.error(), "where"), "password");
  std::string invitation = invite(world, "Sato", "approver");
  Answer first = browser.post("/api/v1/signin/invitation",
                              {{"invitation", invitation}, {"password", password}});
  ASSERT_EQ(first.status, 200) << first.body;
  json::object said = first.object();
  EXPECT_EQ(text_at(*object_at(said, "me"), "name"), "Sato");
  EXPECT_EQ(text_at(*object_at(said, "me"), "role"), "approver");
  EXPECT_EQ(text_at(*object_at(said, "me"), "scope"), "node");
  EXPECT_EQ(first.header("Set-Cookie"),
            "hinomi_session=" + browser.cookie + "; Path=/; HttpOnly; SameSite=Strict");
  EXPECT_EQ(
      browser
          .post("/api/v1/signin/invitation", {{"invitation", invitation}, {"password", password}})
          .status,
      401)
      << "good once";
  Answer me = browser.get("/api/v1/me");
  EXPECT_EQ(me.text("csrf"), browser.csrf);
  EXPECT_EQ(me.text("until"), "2026-04-01T21:00:00.000000Z");
  EXPECT_EQ(browser.get("/api/v1/duties").status, 200);
  std::string old = browser.cookie;
  EXPECT_EQ(browser.post("/api/v1/signout", json::object()).status, 200);
  EXPECT_EQ(browser.cookie, "");
  browser.cookie = old;
  EXPECT_EQ(browser.get("/api/v1/me").status, 401) << "over for whoever kept the cookie, too";
  browser.cookie.clear();
  ASSERT_EQ(browser.sign_in("Sato", password).status, 200);
  EXPECT_NE(browser.cookie, old);
}

TEST(SignIn, AStreamEndsWithItsSessionAndNoOther) {
  ApiWorld world;
  Browser first = person(world, "Sato", "approver"), second{world};
  ASSERT_EQ(second.sign_in("Sato", password).status, 200);
  auto open = [](Browser& browser) {
    auto stream = browser.get("/api/v1/events").events;
    EXPECT_TRUE(stream && stream->is_over && !stream->is_over());
    return *stream;
  };
  EventStream of_first = open(first), again = open(first), of_second = open(second);
  EXPECT_EQ(first.post("/api/v1/signout", json::object()).status, 200);
  EXPECT_TRUE(of_first.is_over() && again.is_over());
  EXPECT_FALSE(of_second.is_over()) << "the same person at another machine";

  // Half an hour unused: asking whether it is over is no use of it.
  world.clock.turn(minutes(29));
  EXPECT_FALSE(of_second.is_over());
  world.clock.turn(minutes(1));
  EXPECT_TRUE(of_second.is_over());

  // Twelve hours, however much it is used.
  ASSERT_EQ(second.sign_in("Sato", password).status, 200);
  EventStream of_third = open(second);
  for (int i = 0; i < 12 * 60 / 20 - 1; ++i) {
    world.clock.turn(minutes(20));
    EXPECT_EQ(second.get("/api/v1/me").status, 200);
    EXPECT_FALSE(of_third.is_over());
  }
  world.clock.turn(minutes(20));
  EXPECT_TRUE(of_third.is_over());

  std::string token = world.access("Abe", "analyst", "center");
  EXPECT_FALSE(world.get("/api/v1/events", token).events->is_over) << "a token has no session";
}

TEST(SignIn, OverTlsTheCookieIsForTlsAlone) {
  ApiWorld world;
  person(world, "Sato", "analyst");
  std::string body = json::serialize(json::value{{"name", "Sato"}, {"password", password}});
  HttpRequest request{.method = "POST",
                      .path = "/api/v1/signin",
                      .body = body,
                      .peer = "192.0.2.1",
                      .secure = true};
  HttpResponse response = world.node->api().handle(request);
  ASSERT_EQ(response.status, 200);
  bool found = false;
  for (const auto& [name, value] : response.headers)
    found = found || (name == "Set-Cookie" && value.ends_with("; SameSite=Strict; Secure"));
  EXPECT_TRUE(found);
}

TEST(SignIn, ASessionWritesOnlyWithItsCsrf) {
  ApiWorld world;
  Browser browser = person(world, "Sato", "analyst");
  Browser other = person(world, "Ito", "analyst");
  json::object body{{"value", "a.example"}, {"reason", "r"}};
  Answer refused = browser.send("POST", "/api/v1/allow", body, false);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(text_at(refused.error(), "where"), "X-Hinomi-CSRF");
  std::string right = browser.csrf;
  for (const std::string& wrong : {std::string("x"), other.csrf, right.substr(1), browser.cookie}) {
    browser.csrf = wrong;
    EXPECT_EQ(browser.post("/api/v1/allow", body).status, 403) << wrong;
    EXPECT_EQ(browser.post("/api/v1/signout", json::object()).status, 403);
    EXPECT_EQ(browser.send("PUT", "/api/v1/allow", body).status, 405);
  }
  browser.csrf = right;
  EXPECT_EQ(browser.post("/api/v1/allow", body).status, 201);
  EXPECT_EQ(browser.send("GET", "/api/v1/allow", {}, false).status, 200) << "reading needs none";
  EXPECT_EQ(browser.send("HEAD", "/api/v1/allow", {}, false).status, 200);
}

TEST(SignIn, AnotherSitesPageSignsNobodyIn) {
  ApiWorld world;
  person(world, "Sato", "analyst");
  std::string body = json::serialize(json::value{{"name", "Sato"}, {"password", password}});
  for (const char* site : {"cross-site", "same-site"}) {
    Answer answer =
        world.ask("POST", "/api/v1/signin", {.body = body, .headers = {{"Sec-Fetch-Site", site}}});
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.header("Set-Cookie"), "");
  }
  EXPECT_EQ(world
                .ask("POST", "/api/v1/signin",
                     {.body = body, .headers = {{"Sec-Fetch-Site", "same-origin"}}})
                .status,
            200);
}

TEST(SignIn, ACookieFromElsewhereIsNeverTakenUp) {
  ApiWorld world;
  Browser victim = person(world, "Sato", "approver");
  Browser attacker = person(world, "Mallory", "analyst");
  // The attacker's cookie, planted before the victim signs in, is neither kept nor made the
  // victim's.
  std::string planted = attacker.cookie;
  victim.cookie = planted;
  ASSERT_EQ(victim.sign_in("Sato", password).status, 200);
  EXPECT_NE(victim.cookie, planted);
  EXPECT_EQ(attacker.get("/api/v1/me").status, 401);
  victim.cookie = std::string(64, 'a');
  victim.csrf.clear();
  ASSERT_EQ(victim.sign_in("Sato", password).status, 200);
  EXPECT_NE(victim.cookie, std::string(64, 'a'));
  attacker.cookie = std::string(64, 'a');
  EXPECT_EQ(attacker.get("/api/v1/me").status, 401);
}

TEST(SignIn, ASessionEndsWithTimeRestartAndAnyChangeOfTheAccess) {
  ApiWorld world;
  world.member("works", "client", {"power"});
  auto is_in = [](Browser& browser) { return browser.get("/api/v1/me").status == 200; };
  Browser sato = person(world, "Sato", "analyst", "works");
  for (int i = 0; i < 3; ++i) {
    world.clock.turn(minutes(29));
    EXPECT_TRUE(is_in(sato));
  }
  world.clock.turn(minutes(30));
  EXPECT_FALSE(is_in(sato)) << "unused for half an hour";
  ASSERT_EQ(sato.sign_in("Sato", password).status, 200);
  world.local("POST", "/api/v1/access",
              {{"name", "Sato"}, {"role", "auditor"}, {"member", "works"}, {"kind", "person"}});
  EXPECT_FALSE(is_in(sato)) << "another role";
  ASSERT_EQ(sato.sign_in("Sato", password).status, 200);
  world.local("POST", "/api/v1/access",
              {{"name", "Sato"}, {"role", "auditor"}, {"member", "center"}, {"kind", "person"}});
  EXPECT_FALSE(is_in(sato)) << "another member";
  ASSERT_EQ(sato.sign_in("Sato", password).status, 200);
  world.local("POST", "/api/v1/access", {{"name", "Sato"}, {"revoke", true}});
  EXPECT_FALSE(is_in(sato)) << "revoked";
  EXPECT_EQ(sato.sign_in("Sato", password).status, 401);
  Browser ito = person(world, "Ito", "analyst");
  EXPECT_TRUE(is_in(ito));
  world.open();
  EXPECT_FALSE(is_in(ito)) << "a restart";
  EXPECT_EQ(ito.sign_in("Ito", password).status, 200) << "the password is in the journal";
}

TEST(SignIn, ThePersonsOwnChangesGoOnInThatSessionAlone) {
  ApiWorld world;
  Browser desk = person(world, "Sato", "analyst"), phone{world};
  ASSERT_EQ(phone.sign_in("Sato", password).status, 200);
  Answer wrong = desk.post("/api/v1/account/password", {{"old", "x"}, {"new", other_password}});
  EXPECT_EQ(wrong.status, 403);
  EXPECT_EQ(text_at(wrong.error(), "where"), "old");
  EXPECT_EQ(desk.post("/api/v1/account/password", {{"old", password}, {"new", "short"}}).status,
            400);
  ASSERT_EQ(
      desk.post("/api/v1/account/password", {{"old", password}, {"new", other_password}}).status,
      200);
  EXPECT_EQ(desk.get("/api/v1/me").status, 200);
  EXPECT_EQ(phone.get("/api/v1/me").status, 401) << "whoever had the old password is out";

  Answer offer = desk.post("/api/v1/account/totp", json::object());
  ASSERT_EQ(offer.status, 200) << offer.body;
  std::string secret = from_base32(offer.text("secret"));
  auto code = [&](int off = 0) {
    return one_time_code(secret, static_cast<std::uint64_t>(code_step(world.clock.now()) + off));
  };
  Answer confirmed = desk.post("/api/v1/account/totp", {{"code", code()}});
  ASSERT_EQ(confirmed.body, R"({"totp":true})");
  EXPECT_TRUE(flag_at(desk.get("/api/v1/me").object(), "totp"));
  world.clock.turn(minutes(2));
  Answer wanted = phone.sign_in("Sato", other_password);
  EXPECT_EQ(wanted.status, 401);
  EXPECT_EQ(text_at(wanted.error(), "where"), "code");
  EXPECT_EQ(phone.sign_in("Sato", other_password, code()).status, 200);
  EXPECT_EQ(phone.sign_in("Sato", other_password, code()).status, 401) << "a code is good once";
  EXPECT_EQ(desk.post("/api/v1/account/totp", {{"remove", true}, {"code", code(1)}}).body,
            R"({"totp":false})");
  EXPECT_EQ(phone.sign_in("Sato", other_password).status, 200);
}

TEST(SignIn, StrangersLearnNothingFromTheAnswer) {
  ApiWorld world;
  person(world, "Sato", "approver");
  world.access("gate", "equipment", "center");
  invite(world, "Ito", "analyst");
  std::set<std::string> answers;
  int number = 0;
  for (auto [name, word] : {std::pair<std::string, std::string>{"Sato", "wrong wrong wrong"},
                            {"Nobody", "wrong wrong wrong"},
                            {"gate", ""},
                            {"Ito", ""},
                            {"Ito", password},
                            {std::string(5000, 'x'), "y"}}) {
    Browser browser{world, "198.51.100." + std::to_string(++number)};
    Answer answer = browser.sign_in(name, word);
    EXPECT_EQ(answer.status, 401) << name;
    EXPECT_EQ(answer.header("Set-Cookie"), "");
    answers.insert(answer.body);
    // With a code it is no other: a code is asked for only behind the right password.
    answers.insert(browser.sign_in(name, word, "123456").body);
  }
  EXPECT_EQ(answers.size(), 1u);
}

// Not the duration itself, which the machine decides, but that the work is the same.
TEST(SignIn, ForNobodyItTakesAsLongAsForAWrongPassword) {
  ApiWorld world;
  person(world, "Sato", "approver");
  auto quickest = [&](std::string_view name) {
    auto best = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 4; ++i) {
      Browser browser{world, "198.51.100." + std::to_string(i)};
      auto began = std::chrono::steady_clock::now();
      browser.sign_in(name, "wrong wrong wrong");
      best = std::min(best, std::chrono::steady_clock::now() - began);
    }
    return std::chrono::duration<double>(best).count();
  };
  double somebody = quickest("Sato"), nobody = quickest("Nobody");
  EXPECT_GT(nobody, somebody / 3);
  EXPECT_LT(nobody, somebody * 3);
}

TEST(SignIn, TooManyMistakesHaveToWait) {
  ApiWorld world;
  person(world, "Sato", "approver");
  for (const char* name : {"Sato", "Nobody"}) {
    Browser browser{world, std::string("198.51.100.") + (name[0] == 'S' ? "1" : "2")};
    int tries = 0;
    Answer answer;
    while ((answer = browser.sign_in(name, "wrong wrong wrong")).status == 401) ++tries;
    EXPECT_EQ(tries, 10) << name;
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.header("Retry-After"), "30");
    EXPECT_EQ(browser.sign_in(name, password).status, 429) << "the right one, too";
  }
  // The person is not kept out elsewhere, and gets in again after a while.
  Browser at_home{world, "203.0.113.9"};
  EXPECT_EQ(at_home.sign_in("Sato", password).status, 200);
  world.clock.turn(seconds(30));
  EXPECT_EQ((Browser{world, "198.51.100.1"}).sign_in("Sato", password).status, 200);

  // One address trying many names is stopped as well; a /64 counts as one address.
  int tries = 0;
  for (; tries < 100; ++tries)
    if ((Browser{world, "2001:db8::" + std::to_string(tries)})
            .sign_in("name" + std::to_string(tries), "x")
            .status == 429)
      break;
  EXPECT_EQ(tries, 30);
}

TEST(SignIn, CodesCannotBeTriedOut) {
  ApiWorld world;
  Browser browser = person(world, "Sato", "approver");
  std::string secret =
      from_base32(browser.post("/api/v1/account/totp", json::object()).text("secret"));
  auto code = [&] {
    return one_time_code(secret, static_cast<std::uint64_t>(code_step(world.clock.now())));
  };
  ASSERT_EQ(browser.post("/api/v1/account/totp", {{"code", code()}}).status, 200);
  world.clock.turn(minutes(2));
  int tries = 0;
  while ((Browser{world, "198.51.100." + std::to_string(tries)})
             .sign_in("Sato", password, "00000" + std::to_string(tries % 10))
             .status == 401)
    ++tries;
  EXPECT_EQ(tries, 5) << "from anywhere";
  EXPECT_EQ(browser.sign_in("Sato", password, code()).status, 429);
  world.clock.turn(minutes(10));
  EXPECT_EQ(browser.sign_in("Sato", password, code()).status, 200);
}

// No exit shows what signs somebody in, whatever the role.
TEST(SignIn, NoExitShowsWhatIsKept) {
  ApiWorld world;
  Browser browser = person(world, "Sato", "administrator");
  world.access("gate", "equipment", "center");
  std::vector<std::string> ids, secrets;
  (void)world.node->journal().replay(0, [&](Record&& record) -> Result<void> {
    if (record.kind != Kind::access) return {};
    ids.push_back(record.id);
    Access access = access_from_json(record.body).value_or(Access());
    for (const std::string* secret :
         {&access.token_sha256, &access.password, &access.invitation_sha256, &access.totp})
      if (!secret->empty()) secrets.push_back(*secret);
    secrets.push_back(to_hex(bytes_of(sha256(record.body))));
    return {};
  });
  ASSERT_EQ(ids.size(), 3u);
  ASSERT_EQ(secrets.size(), 6u);
  std::vector<Ask> askers{{.local = true}};
  for (const char* role : {"reporter", "analyst", "approver", "administrator", "auditor"})
    askers.push_back({.token = world.access(role, role, "center")});
  bool any_body = false;
  for (const Ask& asker : askers)
    for (const std::string& id : ids) {
      for (const char* tail : {"", "/body", "/proof", "/check"}) {
        Answer answer = world.ask("GET", "/api/v1/records/" + id + tail, asker);
        for (const std::string& secret : secrets) {
          // The leaf of the proof is the header with the digest of the body, by design.
          if (std::string_view(tail) == "/proof" && secret.size() == 64) continue;
          EXPECT_EQ(answer.body.find(secret), std::string::npos) << id << tail;
        }
        EXPECT_FALSE(std::string_view(tail) == "/body" && answer.status == 200);
        any_body = any_body || answer.body.find(R"("body":{"name":"Sato")") != std::string::npos;
      }
    }
  EXPECT_TRUE(any_body) << "who got which role is shown to those who may know of it";
  Answer list = world.local("GET", "/api/v1/access");
  for (const std::string& secret : secrets) EXPECT_EQ(list.body.find(secret), std::string::npos);
  EXPECT_EQ(array_at(list.object(), "items")->size(), 7u);
}

TEST(SignIn, ManyPeopleAtOnce) {
  ApiWorld world;
  for (int i = 0; i < 3; ++i) person(world, "p" + std::to_string(i), "analyst");
  std::atomic<int> in = 0, busy = 0, other = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 3; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 3; ++i) {
          Browser browser{world, "198.51.100." + std::to_string(t)};
          Answer answer = browser.sign_in("p" + std::to_string(t), password);
          ++(answer.status == 200 ? in : answer.status == 503 ? busy : other);
          if (answer.status != 200) continue;
          EXPECT_EQ(browser.get("/api/v1/me").status, 200);
        }
      });
  }
  EXPECT_EQ(other, 0);
  EXPECT_GT(in, 0);
}

}  // namespace
}  // namespace hinomi::api_test
