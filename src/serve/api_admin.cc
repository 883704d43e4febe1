// The machine room.
#include "base/hash.h"
#include "serve/api_call.h"

namespace hinomi::serve {

// The node's own organisation is told the journal's position: each event says that something was
// written. Others are told only of what concerns them (serve/concerned.h).
Result<HttpResponse> get_events(ApiCall& call) {
  const act::Actor& actor = call.actor;
  Access access = call.shared.keeper.read([&](const picture::Picture& picture) {
    auto found = picture.accesses().find(actor.name);
    bool known = found != picture.accesses().end() && found->second.member == actor.party.member;
    return known ? found->second
                 : Access{.name = actor.name, .role = actor.role, .member = actor.party.member};
  });
  HttpResponse response;
  response.headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}};
  response.events = call.shared.live.open(access, call.is_own());
  // A session's stream ends with the session, by sign-out or by the clock.
  if (call.way == Way::session)
    response.events->is_over = [&shared = call.shared, digest = sha256(call.cookie)] {
      return !shared.sessions.is_open(digest, shared.world.clock.now());
    };
  return response;
}

// What is said before sign-in: that it runs, its name, and that it is an exercise.
Result<HttpResponse> get_health(ApiCall& call) {
  return call.shared.keeper.read([](const picture::Picture& picture) {
    return json_response({{"status", "ok"},
                          {"name", picture.setting().name},
                          {"exercise", picture.setting().exercise}});
  });
}

Result<HttpResponse> get_metrics(ApiCall& call) {
  bool allowed = call.request.local || (call.is_own() && (call.actor.role == Role::auditor ||
                                                          call.actor.role == Role::administrator));
  if (!allowed)
    return fail(ErrorKind::denied,
                "metrics are for an auditor or administrator of the node's own organisation",
                "/metrics", "Ask an administrator of this node");
  std::string out =
      "# HELP hinomi_records Records in the journal, by kind.\n# TYPE hinomi_records counter\n";
  call.shared.keeper.read([&](const picture::Picture& picture) {
    for (const auto& [kind, count] : picture.counts())
      out += "hinomi_records{kind=\"" + kind + "\"} " + std::to_string(count) + "\n";
    out +=
        "# HELP hinomi_indicators Indicators ever judged.\n# TYPE hinomi_indicators "
        "gauge\nhinomi_indicators " +
        std::to_string(picture.indicators()) + "\n";
    out +=
        "# HELP hinomi_published Indicators in the feeds.\n# TYPE hinomi_published "
        "gauge\nhinomi_published " +
        std::to_string(picture.published().size()) + "\n";
    std::size_t open = 0, overdue = 0;
    for (const auto& duty : picture.duties()) {
      open += !duty.done;
      overdue += !duty.done && duty.duty.due <= picture.now();
    }
    out +=
        "# HELP hinomi_duties_open Duties that wait.\n# TYPE hinomi_duties_open "
        "gauge\nhinomi_duties_open " +
        std::to_string(open) + "\n";
    out +=
        "# HELP hinomi_duties_overdue Duties past their time.\n# TYPE hinomi_duties_overdue gauge\n"
        "hinomi_duties_overdue " +
        std::to_string(overdue) + "\n";
  });
  out +=
      "# HELP hinomi_writes_waiting Jobs waiting for the keeper.\n# TYPE hinomi_writes_waiting "
      "gauge\n"
      "hinomi_writes_waiting " +
      std::to_string(call.shared.keeper.waiting()) + "\n";
  out += call.shared.server_metrics();
  HttpResponse response;
  response.headers = {{"Content-Type", "text/plain; version=0.0.4"}, {"Cache-Control", "no-store"}};
  response.body = std::move(out);
  return response;
}

}  // namespace hinomi::serve
