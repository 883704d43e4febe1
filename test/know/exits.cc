#include "know/exits.h"

#include <algorithm>
#include <regex>

#include "out/feed/feed.h"
#include "serve/api.h"

namespace hinomi::know_test {
namespace {

using api_test::Answer;

// How the {} of a path is filled.
enum class With : std::uint8_t { nothing, ids, values, feeds, members, forms, flaws };

struct Exit {
  std::string_view path;  // as in the Api's table
  With with = With::nothing;
  std::vector<std::string_view> queries = {""};
  bool size_of_journal = false;
};

const std::vector<Exit>& exits() {
  static const std::vector<Exit> list = {
      {"/api/v1/me"},
      {"/api/v1/reports", With::nothing, {"?limit=1", "?limit=1000"}},
      {"/api/v1/reports/{}", With::ids},
      {"/api/v1/reports/{}/form", With::ids},
      {"/api/v1/forms"},
      {"/api/v1/forms/{}", With::forms},
      {"/api/v1/duties", With::nothing, {"", "?state=all&limit=1", "?state=all", "?state=done"}},
      {"/api/v1/duties/{}", With::ids},
      {"/api/v1/shield",
       With::nothing,
       {"?limit=1", "?limit=1000", "?state=published", "?state=proposed", "?verdict=block",
        "?q=example", "?sort=expires&limit=1", "?sort=value&limit=2", "?sort=score&limit=2"}},
      {"/api/v1/shield", With::ids, {"?report={}"}},
      {"/api/v1/lookup", With::values, {"?value={}"}},
      {"/api/v1/allow", With::nothing, {"?limit=1", "?limit=1000"}},
      {"/api/v1/records/{}", With::ids},
      {"/api/v1/records/{}/body", With::ids},
      {"/api/v1/records/{}/proof", With::ids, {""}, true},
      {"/api/v1/records/{}/check", With::ids, {""}, true},
      {"/api/v1/checkpoint", With::nothing, {""}, true},
      {"/api/v1/key"},
      {"/api/v1/consistency", With::nothing, {"?from=1&to=2"}, true},
      {"/api/v1/members", With::nothing, {"", "?limit=1", "?q=k"}},
      {"/api/v1/members/{}", With::members},
      {"/api/v1/contacts", With::nothing, {"", "?limit=1", "?q=k"}},
      {"/api/v1/communities", With::nothing, {"", "?limit=1"}},
      {"/api/v1/communities/{}", With::ids},
      {"/api/v1/services", With::nothing, {"", "?limit=1"}},
      {"/api/v1/register/export",
       With::nothing,
       {"?format=json&part=members", "?format=json&part=contacts", "?format=csv&part=members",
        "?format=csv&part=services"}},
      {"/api/v1/reachability", With::nothing, {"?by=sector", "?by=kind", "?by=municipality"}},
      {"/api/v1/access", With::nothing, {"", "?limit=1"}},
      {"/api/v1/signin"},
      {"/api/v1/signin/oidc"},
      {"/api/v1/signin/oidc/callback"},
      {"/api/v1/disclosures", With::nothing, {"", "?limit=1"}},
      {"/api/v1/disclosures/own", With::nothing, {"", "?limit=1"}},
      {"/api/v1/disclosures/{}/proof", With::ids, {""}, true},
      {"/api/v1/drafts", With::nothing, {"?state=all", "?state=open", "?limit=1"}},
      {"/api/v1/drafts/{}", With::ids},
      {"/api/v1/letters",
       With::nothing,
       {"", "?box=sent", "?box=received", "?limit=1", "?q=k", "?sort=title", "?state=unanswered"}},
      {"/api/v1/letters/{}", With::ids},
      {"/api/v1/letters/{}/deliveries", With::ids, {"", "?limit=1"}},
      {"/api/v1/letters/{}/sectors", With::ids},
      {"/api/v1/letters/{}/print", With::ids},
      {"/api/v1/feedback", With::ids, {"?subject={}"}},
      {"/api/v1/consents", With::ids, {"?subject={}", ""}},
      {"/api/v1/contributions", With::nothing, {"", "?limit=1"}},
      {"/api/v1/scores", With::members, {"", "?explain={}"}},
      {"/api/v1/now"},
      {"/api/v1/detections", With::nothing, {"", "?limit=1", "?state=all&sort=title", "?q=k"}},
      {"/api/v1/detections/{}", With::ids},
      {"/api/v1/suppressions", With::nothing, {"", "?limit=1"}},
      {"/api/v1/rules", With::nothing, {"", "?limit=1", "?q=k"}},
      {"/api/v1/rules/{}", With::ids},
      {"/api/v1/techniques"},
      {"/api/v1/sensors", With::nothing, {"", "?limit=1"}},
      {"/api/v1/hunts/{}", With::ids},
      {"/api/v1/hunts/{}/evidence", With::ids},
      {"/api/v1/holds"},
      {"/api/v1/files"},
      {"/api/v1/systems", With::nothing, {"", "?limit=1", "?q=k"}},
      {"/api/v1/systems/{}", With::ids},
      {"/api/v1/systems/{}/changes", With::ids, {"?since=2026-01-01T00:00:00Z"}},
      {"/api/v1/systems/{}/identities", With::ids},
      {"/api/v1/systems/{}/licences", With::ids},
      {"/api/v1/devices", With::nothing, {"", "?limit=1", "?member=k"}},
      {"/api/v1/devices/{}", With::ids},
      {"/api/v1/device-cases", With::nothing, {"", "?limit=1", "?state=all", "?state=gone"}},
      {"/api/v1/device-cases/{}", With::ids},
      {"/api/v1/flaws", With::nothing, {"", "?limit=1", "?state=urgent", "?state=all"}},
      {"/api/v1/flaws/{}", With::flaws},
      {"/api/v1/suppliers", With::nothing, {"", "?limit=1", "?roles=hosts", "?q=k"}},
      {"/api/v1/suppliers/{}", With::members},
      {"/api/v1/suppliers/{}/systems", With::members},
      {"/api/v1/supplies", With::nothing, {"", "?limit=1"}},
      {"/api/v1/supplier-changes", With::nothing, {"", "?limit=1", "?state=all"}},
      {"/api/v1/supplier-changes/{}", With::ids},
      {"/api/v1/bundles/{}", With::members},
      {"/feeds/letters.atom"},
      {"/l/{}", With::ids},
      {"/api/v1/events"},
      {"/feeds/"},
      {"/feeds/{}", With::feeds},
      {"/api/v1/story"},
      {"/health"},
      {"/metrics", With::nothing, {""}, true},
  };
  return list;
}

bool is_served(std::string_view path) {
  for (const serve::ServedPath& served : serve::served_paths())
    if (served.method == "GET" && served.path == path) return true;
  return false;
}

std::vector<std::string> fillings(const Exit& exit, const Questions& questions) {
  switch (exit.with) {
    case With::nothing: return {""};
    case With::ids: return questions.ids;
    case With::values: return questions.values;
    case With::forms: return {"incident-ddos"};
    case With::flaws: return {"CVE-2026-1001", "CVE-2026-1002", "CVE-2026-1003"};
    case With::feeds: {
      std::vector<std::string> out;
      for (const feed::FeedKind& kind : feed::feed_kinds()) {
        out.emplace_back(kind.name);
        out.push_back(std::string(kind.name) + ".sig");
      }
      return out;
    }
    case With::members: {
      std::vector<std::string> out = {"center"};
      for (const Viewer& member : members()) out.push_back(member.member);
      return out;
    }
  }
  std::unreachable();
}

std::string filled(std::string target, const std::string& with) {
  if (std::size_t hole = target.find("{}"); hole != target.npos) target.replace(hole, 2, with);
  return target;
}

// Follows `next` from the first page to the last.
std::string after_of(const Answer& answer) {
  static const std::regex next("\"next\":\"([^\"]*)\"");
  std::smatch found;
  return std::regex_search(answer.body, found, next) ? found[1].str() : std::string();
}

// TAXII 2.1: discovery, the collections, and of each its objects by pages, manifest and versions.
void look_at_taxii(KnownWorld& world, const Viewer& viewer,
                   const std::function<void(const std::string&, const Answer&)>& seen) {
  auto look = [&](const std::string& target) {
    Answer answer = world.look(viewer, target);
    seen(target, answer);
    return answer;
  };
  look("/taxii2/");
  look("/taxii2/root/");
  Answer collections = look("/taxii2/root/collections/");
  static const std::regex id_of("\"id\":\"([^\"]*)\""), object_of("\"id\":\"(indicator--[^\"]*)\"");
  std::smatch found;
  if (!std::regex_search(collections.body, found, id_of)) return;
  std::string base = "/taxii2/root/collections/" + found[1].str() + "/";
  look(base);
  Answer objects = look(base + "objects/");
  look(base + "objects/?match[version]=all");
  look(base + "manifest/");
  std::string next;
  for (int pages = 0; pages < 50; ++pages) {
    Answer page = look(base + "objects/?limit=2" + (next.empty() ? "" : "&next=" + next));
    next = after_of(page);
    if (next.empty()) break;
  }
  std::string rest = objects.body;
  while (std::regex_search(rest, found, object_of)) {
    look(base + "objects/" + found[1].str() + "/");
    look(base + "objects/" + found[1].str() + "/versions/");
    rest = found.suffix();
  }
}

}  // namespace

void look_everywhere(KnownWorld& world, const Viewer& viewer, const Questions& questions,
                     const std::function<void(const std::string&, const Answer&)>& seen) {
  for (const Exit& exit : exits()) {
    if (questions.equipment_only && !exit.path.starts_with("/feeds/")) continue;
    if (!is_served(exit.path) || (exit.size_of_journal && !questions.size_of_journal)) continue;
    for (const std::string& with : fillings(exit, questions))
      for (std::string_view query : exit.queries) {
        std::string target =
            filled(filled(std::string(exit.path), with) + std::string(query), with);
        Answer answer = world.look(viewer, target);
        seen(target, answer);
        bool pages = query.find("limit=1") != query.npos && query.find("limit=1000") == query.npos;
        for (int page = 0; pages && page < 50; ++page) {
          std::string next = after_of(answer);
          if (next.empty()) break;
          answer = world.look(viewer, target + "&after=" + next);
          seen(target + "&after=" + next, answer);
        }
      }
  }
  look_at_taxii(world, viewer, seen);
}

std::vector<std::string> routes_not_covered() {
  std::vector<std::string> out;
  for (const serve::ServedPath& served : serve::served_paths()) {
    bool known = std::any_of(exits().begin(), exits().end(),
                             [&](const Exit& exit) { return exit.path == served.path; });
    if (served.method == "GET" && !known) out.emplace_back(served.path);
  }
  return out;
}

std::string bytes_of(const Answer& answer) {
  std::string out = std::to_string(answer.status) + "\n";
  for (const auto& [name, value] : answer.headers) out += name + ": " + value + "\n";
  if (answer.events)
    out +=
        answer.events->positions ? "tells positions\n" : "tells of " + answer.events->party + "\n";
  return out + "\n" + answer.body;
}

}  // namespace hinomi::know_test
