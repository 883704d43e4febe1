// Who calls, may they, and what the route says.
#include "serve/api.h"

#include "base/log.h"
#include "base/text.h"
#include "model/policy.h"
#include "serve/api_routes.h"
#include "serve/disclose.h"
#include "serve/intake.h"
#include "serve/osquery_door.h"
#include "serve/static_files.h"
#include "serve/trail.h"

namespace hinomi::serve {
namespace {

bool is_taxii(std::string_view path) { return path.starts_with("/taxii2/") || path == "/taxii2"; }
bool is_ours(std::string_view path) {
  return path.starts_with("/api/") || path.starts_with("/feeds") || is_taxii(path) ||
         path.starts_with("/l/") || path == "/health" || path == "/metrics";
}

// Programs for feeds and TAXII know Basic; a browser that is told of it would ask in a window of
// its own, so the API names Bearer.
HttpResponse unauthorised(const Error& error, std::string_view path) {
  HttpResponse response = error_response(error);
  response.status = 401;
  response.headers.emplace_back(
      "WWW-Authenticate", path.starts_with("/api/") ? "Bearer realm=\"hinomi\""
                                                    : "Basic realm=\"hinomi\", charset=\"UTF-8\"");
  return response;
}

// Who calls, may they, and what the route says.
HttpResponse answer(ApiCall& call, const Rule* rule) {
  Shared& shared = call.shared;
  const HttpRequest& request = call.request;
  if (!rule || rule->need != Need::nobody) {
    auto caller = who(request, shared.keeper, shared.sessions, shared.world.clock.now());
    if (!caller) {
      if (caller.error().where == "Authorization")
        return unauthorised(caller.error(), request.path);
      call.why = "csrf";
      return error_response(caller.error());
    }
    static_cast<Caller&>(call) = std::move(*caller);
    Act act = rule ? rule->act : Act::read_feeds;
    bool local = request.local && request.header("x-hinomi-as").empty();
    if ((!rule || rule->need == Need::act) && !local && !may(call.actor.role, act)) {
      if (!call.may_take || !policy::row_of(act).by_glass) {
        call.why = "role";
        return error_response(
            {ErrorKind::denied,
             "the role " + std::string(name_of(call.actor.role)) + " may not do this",
             std::string(request.path.substr(0, 200)), "Ask an administrator of this node"});
      }
      call.actor.role = Role::approver;
      call.actor.by_glass = true;
    }
  }
  auto response = (rule ? rule->route : get_taxii)(call);
  if (response) return std::move(*response);
  if (response.error().kind == ErrorKind::io || response.error().kind == ErrorKind::damaged)
    log(LogLevel::error, "request_failed",
        {{"path", request.path}, {"error", response.error().text()}});
  return error_response(response.error());
}

}  // namespace

struct Api::Impl {
  explicit Impl(ApiParts parts) : shared(std::move(parts)), agents(osquery_parts(shared)) {}
  Shared shared;
  Osquery agents;
};

Api::Api(ApiParts parts) : impl_(new Impl(std::move(parts))) {}
Api::~Api() = default;

std::shared_ptr<const Announcement> Api::announcement(std::span<const Record> records,
                                                      const picture::Picture& after) const {
  return impl_->shared.live.announcement(records, after);
}

std::shared_ptr<const Announcement> Api::announcement_to_all() const {
  return impl_->shared.live.announcement_to_all();
}

void Api::set_story(Story* story) { impl_->shared.story = story; }

HttpResponse Api::handle(const HttpRequest& request) {
  Shared& shared = impl_->shared;
  if (shared.intake && is_intake(request)) return take_events(shared, request);
  if (is_osquery(request)) return take_osquery(shared, impl_->agents, request);
  if (!is_ours(request.path)) {
    if (shared.pages)
      if (auto page = shared.pages->get(request)) return *page;
    return error_response({ErrorKind::missing, "no such page",
                           std::string(request.path.substr(0, 200)), "Begin at /"});
  }
  ApiCall call{{}, shared, request};
  bool other_method = false;
  const Rule* rule = rule_for(request.method, request.path, &other_method, &call.arguments);
  bool taxii = is_taxii(request.path);
  if (!rule && !taxii) {
    HttpResponse response = error_response(
        {ErrorKind::missing, other_method ? "this method is not for this path" : "no such path",
         std::string(request.path.substr(0, 200)), "See docs/api.md"});
    if (other_method) {
      response.status = 405;
      response.headers.emplace_back("Allow", allowed_methods(request.path));
    }
    return response;
  }
  bool kept = shared.trail && (!rule || is_kept(rule->method, rule->path, rule->need == Need::act));
  auto too_fast = [&] {
    return error_response({ErrorKind::busy, "the access journal cannot be written fast enough",
                           std::string(request.path.substr(0, 200)), "Try again in a moment"});
  };
  if (kept && shared.trail->is_full()) return too_fast();
  HttpResponse response = answer(call, rule);
  if (!kept && shared.trail && is_refusal(response.status)) {
    if (shared.trail->is_full()) return too_fast();
    kept = true;
  }
  if (kept) keep(call, rule ? rule->method : "GET", rule ? rule->path : "/taxii2/{}", response);
  return response;
}

bool Api::is_quick(const HttpRequest& request) {
  if (impl_->shared.intake && is_intake(request)) return false;
  if (!is_ours(request.path)) return true;
  const Rule* rule = rule_for(request.method, request.path, nullptr, nullptr);
  return rule && rule->quick;
}

std::uint64_t Api::body_limit(const HttpRequest& head) {
  if (impl_->shared.intake && is_intake(head)) return impl_->shared.intake->limits.body;
  if (is_osquery(head)) return 32u << 20;
  if (head.path == "/api/v1/reports" || head.path == "/api/v1/register/import" ||
      head.path == "/api/v1/supplies/import")
    return in::ReadLimits{}.bytes;
  if (head.path == "/api/v1/systems" || head.path == "/api/v1/advisories") return 256u << 20;
  const bool is_large = head.path == "/api/v1/bundles" || head.path == "/api/v1/files" ||
                        head.path == "/api/v1/products/compare";
  return is_large ? 64u << 20 : 1u << 20;
}

}  // namespace hinomi::serve
