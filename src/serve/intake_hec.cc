// Splunk's HTTP Event Collector, without acknowledgment by number: what is answered with success is
// kept, so there is nothing to ask for later.
#include "in/intake_hec.h"

#include "serve/intake_parts.h"

namespace hinomi::serve {
namespace {

using in::HecCode;

HttpResponse hec_response(HecCode code, std::optional<std::uint64_t> invalid = {}) {
  HttpResponse response = protocol_response(in::status_of(code), in::hec_answer(code, invalid));
  if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Splunk");
  return response;
}

HecCode code_of(Refused why) {
  switch (why) {
    case Refused::nobody: return HecCode::token_required;
    case Refused::wrong_scheme: return HecCode::invalid_authorization;
    case Refused::unknown:
    case Refused::role: break;
  }
  return HecCode::invalid_token;
}

// What stands behind /services/collector, without a version.
std::string_view place_of(std::string_view path) {
  path.remove_prefix(std::string_view("/services/collector").size());
  for (std::string_view end : {"/1.0", "/"})
    if (path.ends_with(end)) path.remove_suffix(end.size());
  return path;
}

}  // namespace

HttpResponse take_hec(ApiCall& call) {
  const std::string_view place = place_of(call.request.path);
  if (place == "/health")
    return hec_response(is_full(call) ? HecCode::unhealthy : HecCode::healthy);
  if (const auto why = refused(call)) return hec_response(code_of(*why));
  if (place == "/ack") return hec_response(HecCode::ack_disabled);
  const bool is_raw = place == "/raw";
  if (!is_raw && !place.empty() && place != "/event")
    return protocol_response(
        404, R"({"text":"The requested URL was not found on this server.","code":404})");
  if (call.request.method != "POST") {
    HttpResponse response = protocol_response(405, R"({"text":"Method Not Allowed","code":405})");
    response.headers.emplace_back("Allow", "POST");
    return response;
  }
  auto body = plain_body(call);
  if (!body) return hec_response(HecCode::invalid_data);
  const in::IntakeLimits& limits = call.shared.intake->limits;
  in::Hec hec = is_raw ? in::read_hec_raw(*body,
                                          {.time = call.query("time"),
                                           .host = call.query("host"),
                                           .source = call.query("source"),
                                           .sourcetype = call.query("sourcetype"),
                                           .index = call.query("index")},
                                          limits)
                       : in::read_hec_events(*body, limits);
  const bool is_bad = hec.code != HecCode::success && hec.code != HecCode::no_data;
  if (auto done = hand_over(call, std::move(hec.lines), hec.count, is_bad); !done)
    return hec_response(done.error().kind == ErrorKind::busy ? HecCode::busy
                                                             : HecCode::server_error);
  return hec_response(hec.code, hec.invalid);
}

}  // namespace hinomi::serve
