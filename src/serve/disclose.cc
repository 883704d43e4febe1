#include "serve/disclose.h"

#include <algorithm>

#include "serve/trail.h"

namespace hinomi::serve {
namespace {

constexpr std::size_t longest_subject = 512;

// The rest of the path from what stands for {} on, and the query, as sent.
std::string subject_of(const ApiCall& call, std::string_view route) {
  if (!call.subject.empty()) return call.subject;
  if (route == "/l/{}") return "a one-time link";  // whoever has it may answer with it
  const HttpRequest& request = call.request;
  std::string out(request.path.substr(std::min(route.find("{}"), request.path.size())));
  if (!request.query.empty()) {
    out += '?';
    out += request.query;
  }
  if (out.size() > longest_subject) out.resize(longest_subject);
  return out;
}

std::string_view why_denied(const ApiCall& call, int status) {
  if (!call.why.empty()) return call.why;
  switch (status) {
    case 401: return "not signed in";
    case 404: return "missing, or not for the caller";
    case 429: return "too many attempts";
    default: return "not allowed";
  }
}

}  // namespace

bool is_kept(std::string_view method, std::string_view route, bool needs_act) {
  if (needs_act) return true;
  constexpr std::string_view open[] = {"/api/v1/me",       "/api/v1/checkpoint",
                                       "/api/v1/key",      "/api/v1/story",
                                       "/api/v1/signout",  "/health",
                                       "/api/v1/appeals",  "/api/v1/forms",
                                       "/api/v1/forms/{}", "/api/v1/citizen-reports"};
  bool asks_for_ways = method == "GET" && route == "/api/v1/signin";
  return !asks_for_ways && std::find(std::begin(open), std::end(open), route) == std::end(open);
}

bool is_refusal(int status) { return status == 401 || status == 403 || status == 429; }

void keep(const ApiCall& call, std::string_view method, std::string_view route,
          const HttpResponse& response) {
  bool given = response.status < 400;
  bool denied = is_refusal(response.status) || response.status == 404;
  if (!given && !denied) return;
  const std::string subject = subject_of(call, route);
  TrailEntry entry{.at = call.shared.world.clock.now(),
                   .method = method,
                   .route = route,
                   .subject = subject,
                   .given = given && call.why.empty(),
                   .count = response.items,
                   .glass = call.actor.by_glass,
                   .way = name_of(call.way)};
  if (!entry.given) entry.why = why_denied(call, response.status);
  if (call.way != Way::nobody) {
    entry.by = call.actor.name;
    entry.member = call.actor.party.member;
    entry.role = name_of(call.actor.role);
  }
  // An address is somebody's: kept only where it is all that is known, and of signing in.
  if (call.way == Way::nobody || !call.subject.empty()) entry.from = call.request.peer;
  call.shared.trail->add(entry);
}

}  // namespace hinomi::serve
