// Every disclosure has a signed entry in the access journal with a proof that it is in it, and so
// has each denial: held against what was answered, in generated worlds.
#include "serve/trail.h"
#include "know/exits.h"
#include "model/disclosure.h"
#include "serve/api.h"
#include "store/journal.h"

namespace hinomi::know_test {
namespace {

using api_test::Answer;

// What everybody may have, and who one is oneself (docs/signin.md): kept only for who is turned
// away.
constexpr std::string_view for_everybody[] = {
    "/api/v1/me",    "/api/v1/checkpoint", "/api/v1/key",    "/api/v1/story",  "/health",
    "/api/v1/forms", "/api/v1/forms/{}",   "/api/v1/signin", "/api/v1/signout"};

struct Line {
  std::string by, what, subject, answer;
  std::uint64_t count = 0;
  auto operator<=>(const Line&) const = default;
};
std::string told_of(const Line& line) {
  return line.by + ", " + line.what + " " + line.subject + " " + line.answer + ", " +
         std::to_string(line.count) + " things";
}

bool fits(std::string_view route, std::string_view path) {
  std::size_t hole = route.find("{}");
  if (hole == route.npos) return route == path;
  if (path.substr(0, hole) != route.substr(0, hole)) return false;
  path.remove_prefix(hole);
  std::string_view behind = route.substr(hole + 2);
  std::size_t end = behind.empty() ? path.find('/') : path.find(behind);
  return behind.empty() ? end == path.npos && !path.empty()
                        : end != path.npos && end != 0 && path.substr(end) == behind;
}

// What an auditor has to find of this answer; nothing: it was neither given nor denied, or is not
// kept.
std::optional<Line> line_of(const Viewer& viewer, const std::string& target, const Answer& answer) {
  bool given = answer.status < 400;
  bool refused = answer.status == 401 || answer.status == 403 || answer.status == 429;
  if (!given && !refused && answer.status != 404) return {};
  std::string_view path = std::string_view(target).substr(0, target.find('?'));
  std::string_view route = path.starts_with("/taxii2") ? "/taxii2/{}" : "";
  for (const serve::ServedPath& served : serve::served_paths())
    if (route.empty() && served.method == "GET" && fits(served.path, path)) route = served.path;
  if (route.empty()) return {};
  bool open = std::find(std::begin(for_everybody), std::end(for_everybody), route) !=
              std::end(for_everybody);
  if (open && !refused) return {};
  Line line{.by = answer.status == 401 ? "" : viewer.name,
            .what = "GET " + std::string(route),
            .answer = given ? "given" : "denied"};
  // Where nobody has to say who it is, it is nobody.
  bool asks_nobody = route.starts_with("/api/v1/signin") || route.starts_with("/l/");
  if (viewer.member.empty() || asks_nobody) line.by.clear();
  if (std::size_t hole = route.find("{}"); hole != route.npos) line.subject = path.substr(hole);
  if (std::size_t query = target.find('?'); query != target.npos)
    line.subject += target.substr(query);
  // Whoever has a link may answer with it, so it is not written down.
  if (route == "/l/{}") line.subject = "a one-time link";
  if (route == "/api/v1/signin/oidc" || route == "/api/v1/signin/oidc/callback") line.subject = "";
  json::object body = answer.object();
  if (const json::array* items = array_at(body, "items")) line.count = items->size();
  return line;
}

TEST(Trail, EveryAnswerAndEveryDenialIsInItOnceWithAProof) {
  std::size_t compared = 0, given = 0, denied = 0, proven = 0;
  for (std::uint32_t seed = 40'001; compared < cases(10'000); ++seed) {
    KnownWorld world(seed);
    world.live(deeds_of(seed, {.deeds = 10}));
    serve::Trail& trail = world.node->trail();
    ASSERT_TRUE(trail.flush());
    Position before = trail.journal().end();
    std::map<Line, std::uint64_t> expected, found;
    std::vector<std::string> ids = world.ids();
    std::mt19937 random(seed);
    std::shuffle(ids.begin(), ids.end(), random);
    ids.resize(std::min<std::size_t>(ids.size(), 4));
    Questions questions{.ids = ids, .values = world.values()};
    for (const Viewer& viewer : viewers())
      look_everywhere(world, viewer, questions, [&](const std::string& target, const Answer& said) {
        if (auto line = line_of(viewer, target, said)) ++expected[*line];
      });
    ASSERT_TRUE(trail.flush());
    const store::Journal& journal = trail.journal();
    std::string key = journal.public_key();
    for (Position at = before + 1; at <= journal.end(); ++at) {
      auto record = journal.at(at);
      ASSERT_TRUE(record) << record.error().text();
      ASSERT_EQ(record->kind, Kind::disclosure);
      auto disclosure = disclosure_from_json(record->body);
      ASSERT_TRUE(disclosure);
      for (const Told& told : disclosure->answers)
        found[{disclosure->by, told.what, told.subject, told.given ? "given" : "denied",
               told.count}] += told.times;
      auto proof = journal.prove(record->id, true);
      ASSERT_TRUE(proof);
      auto checked = store::verify_proof(*proof, key);
      ASSERT_TRUE(checked) << checked.error().text();
      EXPECT_EQ(checked->position, at);
      ++proven;
    }
    for (const auto& [line, times] : expected) {
      (line.answer == "given" ? given : denied) += times;
      compared += times;
      ASSERT_EQ(found[line], times)
          << "seed " << seed << ": answered and not kept so often: " << told_of(line);
    }
    for (const auto& [line, times] : found)
      ASSERT_TRUE(expected.contains(line) || times == 0)
          << "seed " << seed << ": kept and never answered: " << told_of(line);
  }
  EXPECT_GT(given, compared / 10);
  EXPECT_GT(denied, compared / 10);
  EXPECT_GT(proven, compared / 1000);
}

}  // namespace
}  // namespace hinomi::know_test
