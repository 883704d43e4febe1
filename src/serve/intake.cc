#include "serve/intake.h"

#include "base/text.h"
#include "in/intake_packed.h"
#include "serve/disclose.h"
#include "serve/intake_parts.h"
#include "serve/trail.h"

namespace hinomi::serve {

std::optional<Refused> refused(ApiCall& call) {
  const HttpRequest& request = call.request;
  Shared& shared = call.shared;
  auto caller = who(request, shared.keeper, shared.sessions, shared.world.clock.now());
  if (!caller) {
    const std::string_view said = request.header("authorization");
    if (said.empty()) return Refused::nobody;
    return said.contains(' ') ? Refused::unknown : Refused::wrong_scheme;
  }
  static_cast<Caller&>(call) = std::move(*caller);
  const bool local = request.local && request.header("x-hinomi-as").empty();
  if (local || may(call.actor.role, Act::send_events)) return std::nullopt;
  call.why = "role";
  return Refused::role;
}

Result<std::string> plain_body(const ApiCall& call) {
  return in::unpacked_body(call.request.header("content-encoding"), call.request.body,
                           call.shared.intake->limits.unpacked);
}

Result<void> hand_over(const ApiCall& call, std::string lines, std::uint32_t count,
                       std::uint64_t refused) {
  const in::Intake& intake = *call.shared.intake;
  const Time now = call.shared.world.clock.now();
  const std::uint64_t bytes = lines.size();
  Result<void> done;
  if (count > 0)
    done = intake.sink({.sensor = call.actor.name,
                        .source = std::string(call.request.peer),
                        .lines = std::move(lines),
                        .count = count,
                        .received = now});
  if (!done) {
    if (done.error().kind == ErrorKind::busy)
      call.shared.events_full_until = now + std::chrono::seconds(1);
    return done;
  }
  intake.note({.sensor = call.actor.name,
               .source = call.request.peer,
               .events = count,
               .bytes = bytes,
               .refused = refused,
               .at = now});
  return {};
}

bool is_full(const ApiCall& call) {
  return call.shared.world.clock.now() < call.shared.events_full_until.load();
}

HttpResponse protocol_response(int status, std::string body, std::string_view type) {
  HttpResponse response{.status = status};
  response.headers = {{"Content-Type", std::string(type)}, {"Cache-Control", "no-store"}};
  response.body = std::move(body);
  if (status == 429 || status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

bool is_intake(const HttpRequest& request) {
  return request.path.starts_with("/services/collector") || request.path == "/v1/logs" ||
         is_elastic(request);
}

HttpResponse take_events(Shared& shared, const HttpRequest& request) {
  ApiCall call{{}, shared, request};
  const bool is_hec = request.path.starts_with("/services/collector");
  const bool is_otlp = request.path == "/v1/logs";
  HttpResponse response = is_hec ? take_hec(call) : is_otlp ? take_otlp(call) : take_elastic(call);
  // A 429 of these is no refusal but a full queue.
  const bool is_denied = response.status == 401 || response.status == 403;
  if (is_denied && shared.trail && shared.trail->is_full())
    return protocol_response(503,
                             R"({"error":"the access journal cannot be written fast enough"})");
  if (is_denied && shared.trail)
    keep(call, request.method == "GET" || request.method == "HEAD" ? "GET" : "POST",
         is_hec    ? "/services/collector"
         : is_otlp ? "/v1/logs"
                   : "/_bulk",
         response);
  // rsyslog does not say who it is, does not look at the status, and takes what it did not expect
  // for the end of the matter: it would throw the events away. Without an answer it waits and sends
  // them again.
  const bool will_pass = is_denied || response.status == 429 || response.status == 503;
  if (!is_hec && !is_otlp && will_pass && request.header("user-agent").empty())
    return {.status = 0};
  return response;
}

}  // namespace hinomi::serve
