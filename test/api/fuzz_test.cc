// Random requests, from a seed: never a crash, never a 5xx, every error in JSON with what and
// where, and the journal still replays to the same Picture afterwards.
#include <cstdlib>

#include "api/api_world.h"

namespace hinomi::api_test {
namespace {

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return random_() % n; }
  template <class Among>
  std::string one(const Among& among) {
    return std::string(among[below(std::size(among))]);
  }
  std::string noise(std::size_t most) {
    std::string out(below(most), ' ');
    for (char& c : out) c = static_cast<char>(random_());
    return out;
  }

 private:
  std::mt19937 random_;
};

constexpr std::string_view methods[] = {"GET",    "GET", "POST",    "POST",  "HEAD", "PUT",
                                        "DELETE", "",    "OPTIONS", "PATCH", "get",  "TRACE"};
constexpr std::string_view paths[] = {"/api/v1/me",
                                      "/api/v1/reports",
                                      "/api/v1/duties",
                                      "/api/v1/shield",
                                      "/api/v1/lookup",
                                      "/api/v1/recalls",
                                      "/api/v1/sightings",
                                      "/api/v1/allow",
                                      "/api/v1/appeals",
                                      "/api/v1/records",
                                      "/api/v1/members",
                                      "/api/v1/contacts",
                                      "/api/v1/communities",
                                      "/api/v1/services",
                                      "/api/v1/handover",
                                      "/api/v1/register/export",
                                      "/api/v1/register/import",
                                      "/api/v1/reachability",
                                      "/api/v1/access",
                                      "/api/v1/events",
                                      "/api/v1/detections",
                                      "/api/v1/suppressions",
                                      "/api/v1/rules",
                                      "/api/v1/techniques",
                                      "/api/v1/sensors",
                                      "/api/v1/hunts",
                                      "/api/v1/holds",
                                      "/api/v1/files",
                                      "/api/v1/checkpoint",
                                      "/api/v1/key",
                                      "/api/v1/consistency",
                                      "/feeds",
                                      "/feeds/",
                                      "/taxii2",
                                      "/taxii2/root",
                                      "/taxii2/root/collections",
                                      "/health",
                                      "/metrics",
                                      "/",
                                      "/api"};
constexpr std::string_view tails[] = {"",          "/",          "//",        "/body",    "/proof",
                                      "/check",    "/decision",  "/rpz.zone", "/csv.sig", "/%2e%2e",
                                      "/%00",      "/%ff%fe",    "/..",       "/%",       "/{}",
                                      "/objects/", "/manifest/", "/日本"};
constexpr std::string_view names[] = {"limit",       "after",     "q",      "value",   "state",
                                      "verdict",     "type",      "report", "dry_run", "tlp",
                                      "title",       "columns",   "from",   "to",      "format",
                                      "added_after", "match[id]", "next",   "body",    ""};
constexpr std::string_view words[] = {"1",
                                      "1000",
                                      "1001",
                                      "-1",
                                      "0",
                                      "18446744073709551616",
                                      "99999999999999999999",
                                      "open",
                                      "all",
                                      "block",
                                      "url",
                                      "GREEN",
                                      "RED",
                                      "%ff",
                                      "%00",
                                      "%E6%97%A5",
                                      "a.example",
                                      "1e9",
                                      "text",
                                      "stix",
                                      "csv",
                                      "misp",
                                      "jsonl",
                                      "eml",
                                      "xlsx",
                                      "form",
                                      "type=a,value=b",
                                      "=",
                                      ",",
                                      "hxxp://evil[.]example/x"};
constexpr std::string_view keys[] = {
    "decision", "basis",    "until",  "except",      "note",    "emergency", "value", "report",
    "finding",  "reason",   "seen",   "remove",      "contact", "id",        "name",  "relation",
    "names",    "networks", "groups", "reliability", "role",    "member",    "revoke"};
constexpr std::string_view json_words[] = {"\"approve\"",
                                           "\"decline\"",
                                           "\"client\"",
                                           "\"own\"",
                                           "\"analyst\"",
                                           "\"a.example\"",
                                           "\"center\"",
                                           "\"\"",
                                           "null",
                                           "true",
                                           "false",
                                           "0",
                                           "-1",
                                           "1e308",
                                           "[]",
                                           "{}",
                                           "[\"b.example\"]",
                                           "[1,null]",
                                           "\"2026-04-02T00:00:00Z\"",
                                           "\"9999-99-99\"",
                                           "\"\\u0000\"",
                                           "\"\\ud800\"",
                                           "\"203.0.113.0/24\"",
                                           "\"日本\"",
                                           "4294967346"};

std::string body_of(Dice& dice, const std::vector<std::string>& ids) {
  std::size_t kind = dice.below(10);
  if (kind == 0) return dice.noise(300);
  if (kind == 1) return std::string(dice.below(5000), '[');
  if (kind == 2) return "";
  if (kind == 3) return "evil" + std::to_string(dice.below(50)) + ".example\n203.0.113.9\n";
  std::string out = "{";
  for (std::size_t n = dice.below(6); n > 0; --n) {
    if (out.size() > 1) out += ",";
    out += "\"" + dice.one(keys) + "\":";
    std::size_t what = dice.below(8);
    out += what == 0   ? "\"" + dice.one(ids) + "\""
           : what == 1 ? "\"" + std::string(dice.below(6000), 'x') + "日\""
                       : dice.one(json_words);
  }
  return out + (dice.below(20) ? "}" : "");
}

std::size_t cases() {
  const char* asked = std::getenv("HINOMI_CASES");
  return std::max<std::size_t>(20'000, asked ? std::strtoull(asked, nullptr, 10) : 0);
}

void expect_sound(const Answer& answer, const std::string& what) {
  if (answer.status == 0)
    return;  // no answer, instead of a refusal that a shipper would not understand
  ASSERT_GE(answer.status, 200) << what;
  ASSERT_LT(answer.status, 500) << what << "\n" << answer.body;
  bool is_json = answer.header("Content-Type").find("json") != std::string::npos;
  if (is_json && !answer.body.empty()) {
    ASSERT_TRUE(parse_json(answer.body)) << what << "\n" << answer.body.substr(0, 2000);
  }
  if (answer.status < 400) return;
  ASSERT_TRUE(is_json) << what;
  json::object all = answer.object();
  if (all.contains("http_status")) {  // TAXII's form
    ASSERT_FALSE(text_at(all, "title").empty()) << what << answer.body;
    return;
  }
  json::object error = answer.error();
  ASSERT_FALSE(text_at(error, "what").empty()) << what << answer.body;
  ASSERT_TRUE(error.contains("where") && error.contains("remedy")) << what << answer.body;
}

TEST(RandomRequests, AreAllAnswered) {
  ApiWorld world;
  Dice dice(20260401);
  std::vector<std::string> tokens = {""};
  for (const char* role :
       {"equipment", "reporter", "analyst", "approver", "administrator", "auditor"})
    tokens.push_back(world.access(role, role, "center"));
  std::string writer = tokens[3];
  std::vector<std::string> ids = {"00000000-0000-0000-0000-000000000000", "x"};
  for (int i = 0; i < 5; ++i) {
    Answer answer = world.report(writer, "GREEN", {"first" + std::to_string(i) + ".example"});
    ids.push_back(answer.text("report"));
    ids.push_back(answer.text("duty"));
  }
  for (std::size_t number = 0; number < cases(); ++number) {
    std::string target = dice.one(paths);
    if (dice.below(3) == 0) target += "/" + dice.one(ids);
    if (dice.below(2) == 0) target += dice.one(tails);
    for (std::size_t n = dice.below(4); n > 0; --n)
      target += (target.find('?') == target.npos ? "?" : "&") + dice.one(names) + "=" +
                (dice.below(6) ? dice.one(words) : dice.one(ids));
    if (dice.below(50) == 0) target += dice.noise(40);
    Ask with{.token = dice.one(tokens), .body = body_of(dice, ids), .local = dice.below(8) == 0};
    if (dice.below(10) == 0) with.headers.emplace_back("X-Hinomi-As", dice.noise(12));
    if (dice.below(10) == 0) with.headers.emplace_back("If-None-Match", dice.noise(30));
    if (dice.below(20) == 0) with.headers.emplace_back("Accept", dice.noise(30));
    std::string method = dice.one(methods);
    Answer answer = world.ask(method, target, with);
    expect_sound(answer, std::to_string(number) + " " + method + " " +
                             ::testing::PrintToString(target) + "\n" +
                             ::testing::PrintToString(with.body.substr(0, 1000)));
    if (::testing::Test::HasFatalFailure()) return;
    if (std::string id = answer.text("report"); !id.empty() && ids.size() < 60) ids.push_back(id);
    if (std::string id = answer.text("duty"); !id.empty() && ids.size() < 60) ids.push_back(id);
    if (number % 1000 == 999) world.clock.turn(std::chrono::minutes(7));
  }
  world.await_ticks();
  auto dump = [&] { return world.node->keeper().read([](const auto& p) { return p.dump(); }); };
  std::string before = dump();
  world.open();
  EXPECT_EQ(dump(), before);
}

}  // namespace
}  // namespace hinomi::api_test
