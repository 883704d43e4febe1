// Signing in through an OpenID provider.
#include "base/log.h"
#include "serve/api_call.h"
#include "serve/oidc.h"
#include "serve/signin.h"

namespace hinomi::serve {
namespace {

constexpr std::string_view oidc_cookie = "hinomi_oidc=";

// The answer comes from another site, as a link that somebody follows: Lax lets the cookie along.
std::string oidc_cookie_line(const HttpRequest& request, std::string_view value) {
  std::string out = std::string(oidc_cookie) + std::string(value) +
                    "; Path=/api/v1/signin/oidc; HttpOnly; SameSite=Lax; Max-Age=" +
                    (value.empty() ? "0" : "600");
  return request.secure ? out + "; Secure" : out;
}

HttpResponse redirect(std::string to) {
  HttpResponse response{.status = 302};
  response.headers = {{"Location", std::move(to)}, {"Cache-Control", "no-store"}};
  return response;
}

// Shown on the sign-in page.
HttpResponse problem(const Error& error) {
  return redirect("/#problem=" + percent_encode(error.what));
}

}  // namespace

Result<HttpResponse> begin_oidc(ApiCall& call) {
  if (!call.shared.oidc)
    return fail(ErrorKind::missing, "this node has no OpenID provider", "/api/v1/signin/oidc",
                "Sign in with a password");
  call.subject = "oidc";
  Time now = call.shared.world.clock.now();
  RateLimit& limit = call.shared.signin_limits.oidc;
  if (!limit.take(peer_group(call.request.peer), now))
    return too_often(limit.wait(peer_group(call.request.peer), now));
  auto begun = call.shared.oidc->begin();
  if (!begun) {
    log(LogLevel::error, "oidc_provider_failed", {{"error", begun.error().text()}});
    return problem(begun.error());
  }
  HttpResponse response = redirect(begun->url);
  response.headers.emplace_back("Set-Cookie", oidc_cookie_line(call.request, begun->cookie));
  return response;
}

Result<HttpResponse> finish_oidc(ApiCall& call) {
  if (!call.shared.oidc)
    return fail(ErrorKind::missing, "this node has no OpenID provider", "/api/v1/signin/oidc",
                "Sign in with a password");
  call.subject = "oidc";
  auto subject =
      call.shared.oidc->finish(call.request.query, cookie_value(call.request, oidc_cookie));
  Result<Access> access = subject ? call.shared.accounts.sign_in(*subject)
                                  : Result<Access>(std::unexpected(subject.error()));
  if (!access) {
    call.why = "oidc";
    log(LogLevel::warning, "oidc_sign_in_refused",
        {{"peer", call.request.peer}, {"error", access.error().text()}});
    HttpResponse response = problem(access.error());
    response.headers.emplace_back("Set-Cookie", oidc_cookie_line(call.request, {}));
    return response;
  }
  std::string cookie = begin_session(call, std::move(*access));
  HttpResponse response = redirect("/");
  response.headers.emplace_back("Set-Cookie", cookie_line(call.request, cookie));
  response.headers.emplace_back("Set-Cookie", oidc_cookie_line(call.request, {}));
  return response;
}

}  // namespace hinomi::serve
