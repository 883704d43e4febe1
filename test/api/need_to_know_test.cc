// Need to know (docs/architecture.md, invariant 5): two nodes live through the same days, but one
// of them also gets what the party who asks may not know. Every exit gives that party the same
// bytes.
//
// Not the same, and taken out before comparing: ids and tokens (random), signatures and hashes of
// what names ids. Not asked: proofs, checkpoint and key, which tell the journal's size by design.
#include <cstdlib>
#include <map>
#include <regex>

#include "api/api_world.h"
#include "out/feed/feed.h"

namespace hinomi::api_test {
namespace {

struct Viewer {
  std::string_view name, role, member;
};
constexpr Viewer viewers[] = {{"client-analyst", "analyst", "alpha"},
                              {"client-reporter", "reporter", "alpha"},
                              {"partner-analyst", "analyst", "gamma"},
                              {"stranger-analyst", "analyst", "omega"},
                              {"own-administrator", "administrator", "center"}};

constexpr std::string_view values[] = {"one.example",
                                       "two.example",
                                       "http://three.example/a/b",
                                       "203.0.113.7",
                                       "http://four.example/",
                                       "198.51.100.66",
                                       "five.example",
                                       "d41d8cd98f00b204e9800998ecf8427e",
                                       "203.0.112.0/20",
                                       "six.example"};

// A year of somebody's work, in seconds.
struct Step {
  enum What { report, decide, appeal, allow, sighting, dry_run } what = report;
  bool hidden = false;
  int who = 0;      // index of the reporters
  std::string tlp;  // and PAP
  std::vector<std::string> about;
  std::size_t which = 0;  // of the reports before
};

// TLPs that the viewer may and may not know of when others send them.
std::pair<std::vector<std::string>, std::vector<std::string>> tlps_of(const Viewer& viewer) {
  if (viewer.member == "alpha") return {{"CLEAR", "GREEN", "AMBER"}, {"AMBER%2BSTRICT", "RED"}};
  if (viewer.member == "gamma") return {{"CLEAR", "GREEN"}, {"AMBER", "AMBER%2BSTRICT", "RED"}};
  if (viewer.member == "omega") return {{"CLEAR"}, {"GREEN", "AMBER", "RED"}};
  return {{"CLEAR", "GREEN", "AMBER", "AMBER%2BSTRICT"}, {"RED"}};
}

std::vector<Step> steps_of(std::mt19937& random, const Viewer& viewer) {
  auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  auto [open, hidden] = tlps_of(viewer);
  std::vector<Step> steps;
  std::size_t reports[2] = {0, 0};
  for (std::size_t count = 4 + below(10); count > 0; --count) {
    Step step{.hidden = below(2) == 0};
    std::size_t dice = below(10);
    step.what = dice < 6 ? Step::report : dice < 9 ? Step::decide : Step::appeal;
    if (step.hidden && dice == 9) {
      step.what = below(2) ? Step::appeal : Step::allow;
      if (viewer.member == "center") continue;  // who may know of both
    }
    if (step.what == Step::decide) {
      if (reports[step.hidden] == 0) continue;
      step.which = below(reports[step.hidden]);
    }
    if (step.what == Step::appeal && !step.hidden) step.what = Step::dry_run;
    const auto& tlps = step.hidden ? hidden : open;
    step.tlp = tlps[below(tlps.size())];
    // The viewer's own member speaks openly too; secrets are others'.
    step.who = step.hidden ? 1 + static_cast<int>(below(2)) : static_cast<int>(below(3));
    for (std::size_t n = 1 + below(4); n > 0; --n)
      step.about.emplace_back(values[below(std::size(values))]);
    reports[step.hidden] += step.what == Step::report;
    steps.push_back(std::move(step));
  }
  return steps;
}

// A world, and what the viewer was told on the way.
struct Life {
  explicit Life(const Viewer& viewer_) : viewer(viewer_) {
    world.member("alpha", "client");
    world.member("beta", "client");
    world.member("delta", "client");
    world.member("gamma", "community");
    world.member("omega", "outside");
    token = world.access(viewer.name, viewer.role, viewer.member);
    approver = world.access("approver", "approver", "center");
    reporters[0] = world.access("mine", "reporter", viewer.member);
    reporters[1] = world.access("beta-reporter", "reporter", "beta");
    reporters[2] = world.access("delta-reporter", "analyst", "delta");
  }

  void live(const std::vector<Step>& steps, bool with_hidden) {
    int second = 0;
    for (const Step& step : steps) {
      world.clock.set(Time(std::chrono::seconds(1775034100 + 10 * second++)));
      if (step.hidden && !with_hidden) continue;
      take(step);
    }
    world.clock.set(Time(std::chrono::seconds(1775034100 + 10 * second)));
  }

  void take(const Step& step) {
    const std::string& reporter = reporters[step.who];
    switch (step.what) {
      case Step::dry_run:
      case Step::report: {
        bool dry = step.what == Step::dry_run;
        Answer answer =
            world.report(reporter, step.tlp, step.about, dry ? "&dry_run=1" : "&title=words");
        EXPECT_EQ(answer.status, dry ? 200 : 201) << answer.body;
        if (step.who == 0) told += answer.body + "\n";
        if (!dry) duties[step.hidden].push_back(answer.text("duty"));
        break;
      }
      case Step::decide: {
        const std::string& duty = duties[step.hidden][step.which];
        if (!duty.empty()) world.approve(approver, duty);
        break;
      }
      case Step::appeal:
        world.local("POST", "/api/v1/appeals",
                    {{"value", step.about[0]}, {"contact", "a@b.example"}, {"reason", "r"}});
        break;
      case Step::allow:
        world.post("/api/v1/allow", reporters[2], {{"value", step.about[0]}, {"reason", "r"}});
        break;
      case Step::sighting: break;
    }
  }

  std::string look(const std::string& target, const std::string& body = {}) {
    Answer answer =
        world.ask(body.empty() ? "GET" : "POST", target, {.token = token, .body = body});
    std::string out = "== " + target + " " + std::to_string(answer.status) + "\n";
    for (const auto& [name, value] : answer.headers)
      if (name != "ETag") out += name + ": " + value + "\n";
    out += answer.body + "\n";
    answer_ids(answer);
    return out;
  }

  // Every id that an answer names is looked at as well.
  void answer_ids(const Answer& answer) {
    static const std::regex uuid("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    for (std::sregex_iterator it(answer.body.begin(), answer.body.end(), uuid), end; it != end;
         ++it)
      if (std::find(ids.begin(), ids.end(), it->str()) == ids.end()) ids.push_back(it->str());
  }

  std::string everything() {
    std::string out = told;
    for (const char* list : {"/api/v1/me", "/api/v1/reports?limit=2", "/api/v1/reports?limit=1000",
                             "/api/v1/duties?state=all", "/api/v1/duties", "/api/v1/shield?limit=3",
                             "/api/v1/shield?limit=1000", "/api/v1/shield?state=published",
                             "/api/v1/shield?state=proposed", "/api/v1/shield?verdict=block",
                             "/api/v1/shield?q=example", "/api/v1/allow?limit=1", "/api/v1/members",
                             "/feeds/", "/metrics"}) {
      if (viewer.member == "center" && (std::string_view(list) == "/metrics" ||
                                        std::string_view(list) == "/api/v1/allow?limit=1"))
        continue;  // for the administrators of the node
      out += look(list);
    }
    for (std::string_view value : values) out += look("/api/v1/lookup?value=" + std::string(value));
    for (const feed::FeedKind& kind : feed::feed_kinds())
      out += look("/feeds/" + std::string(kind.name));
    out += look("/taxii2/root/collections/");
    std::string collections = look("/taxii2/root/collections/");
    std::smatch found;
    static const std::regex id_of("\"id\":\"([^\"]*)\"");
    if (std::regex_search(collections, found, id_of))
      for (const char* what : {"objects/", "manifest/", "objects/?limit=1"})
        out += look("/taxii2/root/collections/" + found[1].str() + "/" + what);
    for (std::size_t i = 0; i < ids.size(); ++i) {  // grows as new ones are named
      out += look("/api/v1/records/" + ids[i]);
      out += look("/api/v1/reports/" + ids[i]);
      out += look("/api/v1/duties/" + ids[i]);
      out += look("/api/v1/shield?report=" + ids[i]);
    }
    return out;
  }

  Viewer viewer;
  ApiWorld world;
  std::string token, approver, told;
  std::string reporters[3];
  std::vector<std::string> duties[2];
  std::vector<std::string> ids;
};

// Random ids become the number of their first appearance; positions, which the node's own people
// see, and moments within one instant go.
std::string plain(const std::string& text) {
  std::map<std::string, std::string> names;
  std::string out;
  auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && (is_hex(text[end]) || text[end] == '-')) ++end;
    std::string word = text.substr(i, end - i);
    bool random = word.size() == 36 && word[8] == '-' && word[23] == '-';
    if (random) {
      auto [place, added] = names.try_emplace(word, "#" + std::to_string(names.size()));
      out += place->second;
      i = end;
    } else {
      out.append(text, i, std::max<std::size_t>(1, end - i));
      i = std::max(end, i + 1);
    }
  }
  static const std::regex position("\"position\":[0-9]+"), added("\\.[0-9]{6}Z"),
      next("\"next\":\"[A-Za-z0-9_=-]*\""), hash("\"sha256\":\"[0-9a-f]{64}\""),
      size("\"size\":[0-9]+");
  for (const auto& [what, with] : {std::pair(&position, "\"position\":?"), std::pair(&added, "Z"),
                                   std::pair(&next, "\"next\":?"), std::pair(&hash, "\"sha256\":?"),
                                   std::pair(&size, "\"size\":?")})
    out = std::regex_replace(out, *what, with);
  return out;
}

std::string first_difference(const std::string& a, const std::string& b) {
  std::size_t at = 0;
  while (at < std::min(a.size(), b.size()) && a[at] == b[at]) ++at;
  std::size_t line = a.rfind("\n== ", at);
  if (line == a.npos) line = 0;
  std::size_t from = at > 200 ? at - 200 : 0;
  return "in " + a.substr(line, 90) + "\n--- without: " + a.substr(from, 400) +
         "\n--- with:    " + b.substr(from, 400);
}

std::string told_of(const Step& step) {
  std::string out = step.hidden ? "hidden " : "open ";
  out += step.what == Step::report   ? "report"
         : step.what == Step::decide ? "decide " + std::to_string(step.which)
         : step.what == Step::appeal ? "appeal"
         : step.what == Step::allow  ? "allow"
                                     : "dry run";
  out += " by " + std::to_string(step.who) + " " + step.tlp;
  for (const std::string& value : step.about) out += " " + value;
  return out + "\n";
}

std::size_t cases() {
  const char* asked = std::getenv("HINOMI_CASES");
  return asked ? std::strtoull(asked, nullptr, 10) : 300;
}

// The cases must not be about nothing: each kind of thing is seen by somebody.
void count_seen(const std::string& text, std::map<std::string, int>& seen) {
  for (const char* what :
       {"\"state\":\"published\"", "\"state\":\"proposed\"", "\"verdict\":\"watch\"", "CNAME .",
        "\"type\":\"indicator\"", "\"report\":\"#", "approved"})
    if (text.find(what) != text.npos) ++seen[what];
}

TEST(NeedToKnow, EveryExitIsTheSameWithAndWithoutWhatIsHidden) {
  std::map<std::string, int> seen;
  for (std::size_t number = 0; number < cases(); ++number) {
    std::mt19937 random(static_cast<std::uint32_t>(number * 7919 + 17));
    const Viewer& viewer = viewers[number % std::size(viewers)];
    std::vector<Step> steps = steps_of(random, viewer);
    Life without(viewer), with(viewer);
    without.live(steps, false);
    with.live(steps, true);
    std::string a = plain(without.everything()), b = plain(with.everything());
    std::string story;
    for (const Step& step : steps) story += told_of(step);
    ASSERT_TRUE(a == b) << "case " << number << " as " << viewer.name << "\n"
                        << story << first_difference(a, b);
    count_seen(a, seen);
  }
  EXPECT_EQ(seen.size(), 7u);
  for (const auto& [what, count] : seen) EXPECT_GT(count, 2) << what;
}

}  // namespace
}  // namespace hinomi::api_test
