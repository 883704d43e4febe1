// OTLP/HTTP (OpenTelemetry protocol specification 1.x, "OTLP/HTTP"): logs.
#include "in/intake_otlp.h"

#include "base/text.h"
#include "serve/intake_parts.h"

namespace hinomi::serve {
namespace {

using in::OtlpEncoding;

constexpr int invalid_argument = 3, permission_denied = 7, resource_exhausted = 8,
              unimplemented = 12, internal = 13, unauthenticated = 16;  // google.rpc.Code

std::optional<OtlpEncoding> encoding_of(std::string_view type) {
  type = trim(type.substr(0, type.find(';')));
  if (equal_ignoring_case(type, "application/x-protobuf")) return OtlpEncoding::protobuf;
  if (equal_ignoring_case(type, "application/json")) return OtlpEncoding::json;
  return std::nullopt;
}

HttpResponse otlp_response(OtlpEncoding encoding, int status, std::string body) {
  return protocol_response(
      status, std::move(body),
      encoding == OtlpEncoding::json ? "application/json" : "application/x-protobuf");
}

HttpResponse otlp_failure(OtlpEncoding encoding, int status, int code, std::string_view message) {
  return otlp_response(encoding, status, in::otlp_error(encoding, code, message));
}

HttpResponse unreadable(OtlpEncoding encoding, const Error& error) {
  const int status = error.kind == ErrorKind::too_large  ? 413
                     : error.where == "Content-Encoding" ? 415
                                                         : 400;
  return otlp_failure(encoding, status, invalid_argument, error.text());
}

}  // namespace

HttpResponse take_otlp(ApiCall& call) {
  const auto said = encoding_of(call.request.header("content-type"));
  const OtlpEncoding encoding = said.value_or(OtlpEncoding::json);
  if (const auto why = refused(call)) {
    if (*why == Refused::role)
      return otlp_failure(encoding, 403, permission_denied, "the role may not send events");
    HttpResponse response = otlp_failure(encoding, 401, unauthenticated, "no valid access token");
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"hinomi\"");
    return response;
  }
  if (call.request.method != "POST") {
    HttpResponse response = otlp_failure(encoding, 405, unimplemented, "logs are sent by POST");
    response.headers.emplace_back("Allow", "POST");
    return response;
  }
  if (!said)
    return otlp_failure(encoding, 415, invalid_argument,
                        "Content-Type is application/x-protobuf or application/json");
  auto body = plain_body(call);
  if (!body) return unreadable(encoding, body.error());
  auto logs = in::read_otlp_logs(encoding, *body, call.shared.intake->limits);
  if (!logs) return unreadable(encoding, logs.error());
  if (auto done = hand_over(call, std::move(logs->lines), logs->count, logs->rejected); !done) {
    const bool is_busy = done.error().kind == ErrorKind::busy;
    return otlp_failure(encoding, is_busy ? 429 : 503, is_busy ? resource_exhausted : internal,
                        done.error().text());
  }
  return otlp_response(encoding, 200, in::otlp_answer(encoding, *logs));
}

}  // namespace hinomi::serve
