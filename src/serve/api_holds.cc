// What an investigation needs of the events that are kept: held until a time, or released.
#include "serve/api_letter_parts.h"
#include "serve/api_watch.h"

namespace hinomi::serve {
namespace {

constexpr std::size_t longest_reason = 1000, longest_owner = 200;  // bytes
constexpr Duration longest_hold = std::chrono::days(3660);

json::object hold_json(const watch::EventHold& hold, Time now) {
  return {{"name", hold.name},
          {"by", hold.by},
          {"owner", hold.owner},
          {"reason", hold.reason},
          {"since", format_time(hold.since)},
          {"until", time_or_null(hold.until)},
          {"over", hold.until && *hold.until <= now},
          {"segments", hold.segments}};
}

Result<watch::EventHold> hold_in(const ApiCall& call, Time now) {
  json::object body = TRY(json_body(call.request));
  watch::EventHold out{.by = call.actor.name,
                       .owner = std::string(text_at(body, "owner")),
                       .reason = std::string(text_at(body, "reason"))};
  if (out.reason.empty() || out.reason.size() > longest_reason)
    return fail(ErrorKind::invalid, "a hold says why, in at most 1,000 bytes", "reason",
                "Write what the events are needed for");
  if (out.owner.empty() || out.owner.size() > longest_owner)
    return fail(ErrorKind::invalid, "a hold says who answers for it, in at most 200 bytes", "owner",
                "Name a person or a role");
  out.until = TRY(parse_time_loosely(text_at(body, "until")));
  if (*out.until <= now || *out.until > now + longest_hold)
    return fail(ErrorKind::invalid, "a hold ends within ten years from now", "until",
                "Give its end; it can be held again");
  return out;
}

}  // namespace

Result<HttpResponse> list_holds(ApiCall& call) {
  TRY(check_own(call));
  watch::Watching* watching = TRY(watching_of(call));
  const Time now = call.shared.world.clock.now();
  json::array items;
  for (const watch::EventHold& one : TRY(watching->holds())) items.push_back(hold_json(one, now));
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

Result<HttpResponse> post_hold(ApiCall& call) {
  TRY(check_own(call));
  watch::Watching* watching = TRY(watching_of(call));
  const Time now = call.shared.world.clock.now();
  watch::EventHold wanted = TRY(hold_in(call, now));
  return json_response(hold_json(TRY(watching->hold(call.arguments[0], std::move(wanted))), now),
                       201);
}

Result<HttpResponse> post_release(ApiCall& call) {
  TRY(check_own(call));
  watch::Watching* watching = TRY(watching_of(call));
  TRY(watching->release(call.arguments[0]));
  return json_response({{"released", call.arguments[0]}});
}

}  // namespace hinomi::serve
