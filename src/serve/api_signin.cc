// Signing in and out, and what a person changes of their own access (docs/signin.md).
#include "base/log.h"
#include "serve/signin.h"

namespace hinomi::serve {

std::string cookie_line(const HttpRequest& request, std::string_view cookie) {
  std::string out = "hinomi_session=" + std::string(cookie) + "; Path=/; HttpOnly; SameSite=Strict";
  if (request.secure) out += "; Secure";
  if (cookie.empty()) out += "; Max-Age=0";
  return out;
}

HttpResponse too_often(Duration wait) {
  HttpResponse response = error_response(
      {ErrorKind::busy, "too many attempts", "password", "Wait a while and try again"});
  response.status = 429;
  for (auto& [name, value] : response.headers)
    if (name == "Retry-After")
      value = std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count());
  return response;
}

std::string begin_session(ApiCall& call, Access access) {
  Shared& shared = call.shared;
  shared.sessions.end(session_cookie(call.request));  // never goes on with what was there before
  Time now = shared.world.clock.now();
  call.actor = shared.keeper.read(
      [&](const picture::Picture& picture) { return actor_of(access, picture); });
  log(LogLevel::info, "signed_in", {{"name", access.name}, {"peer", call.request.peer}});
  std::string cookie = shared.sessions.start(std::move(access), now);
  call.way = Way::session;
  call.until = now + Sessions::longest;
  return cookie;
}

namespace {

HttpResponse unauthorised(const Error& error) {
  HttpResponse response = error_response(error);
  if (error.kind == ErrorKind::denied) {
    response.status = 401;
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"hinomi\"");
  }
  return response;
}

// Another site's page could sign its victim in as somebody else; browsers say where a request is
// from (Fetch Metadata).
Result<void> check_same_site(const HttpRequest& request) {
  std::string_view site = request.header("sec-fetch-site");
  if (site.empty() || site == "same-origin" || site == "none") return {};
  return fail(ErrorKind::denied, "another site's page may not sign anybody in", "Sec-Fetch-Site",
              "Begin at the sign-in page of this node");
}

// A name that somebody typed may be a password in the wrong field: only known ones are logged.
std::string loggable(const ApiCall& call, const std::string& name) {
  bool known = call.shared.keeper.read(
      [&](const picture::Picture& picture) { return picture.accesses().contains(name); });
  return known ? name : "unknown";
}

HttpResponse signed_in(ApiCall& call, Access access) {
  std::string cookie = begin_session(call, std::move(access));
  call.cookie = cookie;
  HttpResponse response =
      json_response({{"me", me_json(call)}, {"csrf", Sessions::csrf_of(cookie)}});
  call.cookie = {};
  response.headers.emplace_back("Set-Cookie", cookie_line(call.request, cookie));
  return response;
}

}  // namespace

Duration SigninLimits::wait(const std::string& name, std::string_view peer, bool with_code,
                            Time now) const {
  std::string group = peer_group(peer);
  return std::max({pairs.wait(name + '\n' + group, now), peers.wait(group, now),
                   names.wait(name, now), with_code ? codes.wait(name, now) : Duration::zero()});
}

void SigninLimits::failed(const std::string& name, std::string_view peer, bool code, Time now) {
  std::string group = peer_group(peer);
  pairs.take(name + '\n' + group, now);
  peers.take(group, now);
  names.take(name, now);
  if (code) codes.take(name, now);
}

Result<HttpResponse> get_signin(ApiCall& call) {
  return json_response({{"oidc", call.shared.oidc != nullptr}});
}

Result<HttpResponse> post_signin(ApiCall& call) {
  TRY(check_same_site(call.request));
  json::object body = TRY(json_body(call.request));
  std::string name(text_at(body, "name")), code(text_at(body, "code"));
  if (name.size() > 128) name.resize(128);
  call.subject = loggable(call, name);
  SigninLimits& limits = call.shared.signin_limits;
  Time now = call.shared.world.clock.now();
  if (Duration wait = limits.wait(name, call.request.peer, !code.empty(), now);
      wait > Duration::zero())
    return too_often(wait);
  auto access = call.shared.accounts.sign_in(name, text_at(body, "password"), code);
  if (access) return signed_in(call, std::move(*access));
  const Error& error = access.error();
  bool asks_for_code = error.where == "code" && code.empty();
  call.why = error.where == "code" ? "code" : "password";
  if (error.kind == ErrorKind::denied && !asks_for_code) {
    limits.failed(name, call.request.peer, error.where == "code", now);
    log(LogLevel::warning, "sign_in_refused",
        {{"name", call.subject}, {"peer", call.request.peer}, {"wrong", error.where}});
  }
  return unauthorised(error);
}

Result<HttpResponse> post_invitation(ApiCall& call) {
  TRY(check_same_site(call.request));
  json::object body = TRY(json_body(call.request));
  call.subject = "invitation";
  // An invitation is 256 random bits: what has to wait is the address that makes the node work.
  RateLimit& peers = call.shared.signin_limits.peers;
  std::string group = peer_group(call.request.peer);
  Time now = call.shared.world.clock.now();
  if (Duration wait = peers.wait(group, now); wait > Duration::zero()) return too_often(wait);
  auto access = call.shared.accounts.accept(text_at(body, "invitation"), text_at(body, "password"));
  if (access) return signed_in(call, std::move(*access));
  if (access.error().kind != ErrorKind::denied) return std::unexpected(access.error());
  call.why = "invitation";
  peers.take(group, now);
  log(LogLevel::warning, "invitation_refused", {{"peer", call.request.peer}});
  return unauthorised(access.error());
}

Result<HttpResponse> post_signout(ApiCall& call) {
  if (call.way == Way::session) call.shared.sessions.end(call.cookie);
  HttpResponse response = json_response(json::object());
  response.headers.emplace_back("Set-Cookie", cookie_line(call.request, {}));
  return response;
}

Result<HttpResponse> post_password(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  const std::string& name = call.actor.name;
  SigninLimits& limits = call.shared.signin_limits;
  Time now = call.shared.world.clock.now();
  if (Duration wait = limits.wait(name, call.request.peer, false, now); wait > Duration::zero())
    return too_often(wait);
  auto access =
      call.shared.accounts.change_password(name, text_at(body, "old"), text_at(body, "new"));
  if (!access && access.error().where == "old") limits.failed(name, call.request.peer, false, now);
  call.shared.sessions.renew(call.cookie, TRY(std::move(access)));
  return json_response(json::object());
}

Result<HttpResponse> post_totp(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  act::Accounts& accounts = call.shared.accounts;
  const std::string& name = call.actor.name;
  std::string_view code = text_at(body, "code");
  if (code.empty() && !flag_at(body, "remove")) {
    act::SecondFactor offer = TRY(accounts.offer_second_factor(name));
    return json_response({{"secret", offer.secret}, {"uri", offer.uri}});
  }
  RateLimit& codes = call.shared.signin_limits.codes;
  Time now = call.shared.world.clock.now();
  if (Duration wait = codes.wait(name, now); wait > Duration::zero()) return too_often(wait);
  bool remove = flag_at(body, "remove");
  auto access = remove ? accounts.remove_second_factor(name, code)
                       : accounts.confirm_second_factor(name, code);
  if (!access && access.error().kind == ErrorKind::denied) codes.take(name, now);
  call.shared.sessions.renew(call.cookie, TRY(std::move(access)));
  return json_response({{"totp", !remove}});
}

}  // namespace hinomi::serve
