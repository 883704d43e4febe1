#include "serve/oidc.h"

#include "base/hash.h"

namespace hinomi::serve {
namespace {

constexpr auto time_to_sign_in = std::chrono::minutes(10);
constexpr auto description_holds = std::chrono::hours(1);
constexpr auto keys_asked_again = std::chrono::minutes(1);
constexpr std::size_t most_waiting = 10'000;

// Https, or http to this machine.
bool is_safe(std::string_view url) {
  if (url.starts_with("https://")) return true;
  for (std::string_view loopback : {"http://127.0.0.1", "http://localhost", "http://[::1]"})
    if (url.starts_with(loopback)) {
      std::string_view rest = url.substr(loopback.size());
      return rest.empty() || rest.front() == ':' || rest.front() == '/';
    }
  return false;
}

std::unexpected<Error> misfit(std::string what, std::string_view where) {
  return fail(ErrorKind::invalid, "the OpenID provider " + std::move(what), std::string(where),
              "Compare \"oidc\" in node.json with the provider's own settings");
}

std::unexpected<Error> not_signed_in(std::string why) {
  return fail(ErrorKind::denied, std::move(why), "/api/v1/signin/oidc/callback",
              "Begin again from the sign-in page");
}

std::string form(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  std::string out;
  for (auto [name, value] : fields)
    out += (out.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
  return out;
}

}  // namespace

Oidc::Oidc(OidcProvider provider, World& world, Fetch fetch)
    : provider_(std::move(provider)), world_(world), fetch_(std::move(fetch)) {}

std::string Oidc::secret() {
  std::string bytes(32, '\0');
  world_.random.fill(bytes);
  return to_base64url(bytes);
}

Result<Oidc::Description> Oidc::description() {
  {
    Lock hold(mutex_);
    if (description_ && description_->until > world_.clock.now()) return *description_;
  }
  if (!is_safe(provider_.issuer)) return misfit("is not reached by https", provider_.issuer);
  std::string base = provider_.issuer;
  while (base.ends_with('/')) base.pop_back();
  HttpResponse answer = TRY(fetch_({"GET", base + "/.well-known/openid-configuration", {}, {}}));
  auto parsed = parse_json(answer.content());
  const json::object* said = parsed ? parsed->if_object() : nullptr;
  if (answer.status != 200 || !said) return misfit("does not describe itself", base);
  if (text_at(*said, "issuer") != provider_.issuer)
    return misfit("calls itself " + std::string(text_at(*said, "issuer")), "issuer");
  Description out{.authorize = std::string(text_at(*said, "authorization_endpoint")),
                  .token = std::string(text_at(*said, "token_endpoint")),
                  .keys = std::string(text_at(*said, "jwks_uri")),
                  .until = world_.clock.now() + description_holds};
  for (const std::string* url : {&out.authorize, &out.token, &out.keys})
    if (!is_safe(*url)) return misfit("names an address that is not https", *url);
  if (const json::array* ways = array_at(*said, "token_endpoint_auth_methods_supported")) {
    out.basic = false;
    for (const json::value& way : *ways)
      out.basic = out.basic ||
                  (way.is_string() && std::string_view(way.get_string()) == "client_secret_basic");
  }
  Lock hold(mutex_);
  description_ = out;
  return out;
}

Result<Oidc::Begun> Oidc::begin() {
  Description where = TRY(description());
  std::string state = secret(), cookie = secret();
  Waiting waiting{.cookie_digest = to_hex(bytes_of(sha256(cookie))),
                  .nonce = secret(),
                  .verifier = secret(),
                  .until = world_.clock.now() + time_to_sign_in};
  std::string challenge = to_base64url(bytes_of(sha256(waiting.verifier)));
  std::string url = where.authorize + (where.authorize.find('?') == std::string::npos ? "?" : "&") +
                    form({{"response_type", "code"},
                          {"client_id", provider_.client_id},
                          {"redirect_uri", provider_.redirect_uri},
                          {"scope", "openid"},
                          {"state", state},
                          {"nonce", waiting.nonce},
                          {"code_challenge", challenge},
                          {"code_challenge_method", "S256"}});
  Lock hold(mutex_);
  Time now = world_.clock.now();
  std::erase_if(waiting_, [&](const auto& one) { return one.second.until <= now; });
  if (waiting_.size() >= most_waiting)
    return fail(ErrorKind::busy, "too many sign-ins wait for the provider", provider_.issuer,
                "Try again in a few minutes");
  waiting_[state] = std::move(waiting);
  return Begun{std::move(url), std::move(cookie)};
}

Result<std::string> Oidc::finish(std::string_view query, std::string_view cookie) {
  std::optional<Waiting> waiting;
  {
    Lock hold(mutex_);
    auto found = waiting_.find(query_value(query, "state"));
    if (found != waiting_.end()) {
      // A stranger's browser must not use up what another one began.
      if (equal_in_constant_time(found->second.cookie_digest, to_hex(bytes_of(sha256(cookie))))) {
        waiting = std::move(found->second);
        waiting_.erase(found);
      }
    }
  }
  if (!waiting || waiting->until <= world_.clock.now())
    return not_signed_in("this browser has begun no sign-in that waits for an answer");
  if (std::string issuer = query_value(query, "iss"); !issuer.empty() && issuer != provider_.issuer)
    return not_signed_in("another provider answered");
  std::string code = query_value(query, "code");
  if (code.empty()) return not_signed_in("the provider did not sign anybody in");
  json::object answer = TRY(redeem(code, waiting->verifier));
  json::object claims = TRY(claims_of(text_at(answer, "id_token")));
  TRY(check_id_token(claims, {.issuer = provider_.issuer,
                              .client_id = provider_.client_id,
                              .nonce = waiting->nonce,
                              .now = world_.clock.now()}));
  std::string who(text_at(claims, provider_.claim));
  if (who.empty() || who.size() > 255)
    return not_signed_in("the provider's answer lacks the claim " + provider_.claim);
  if (provider_.claim == "email" && !flag_at(claims, "email_verified"))
    return not_signed_in("the provider has not verified the mail address");
  return who;
}

Result<json::object> Oidc::redeem(const std::string& code, const std::string& verifier) {
  Description where = TRY(description());
  OidcRequest request{
      "POST",
      where.token,
      {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
      form({{"grant_type", "authorization_code"},
            {"code", code},
            {"redirect_uri", provider_.redirect_uri},
            {"code_verifier", verifier}})};
  if (where.basic)  // RFC 6749 section 2.3.1: each encoded by itself
    request.headers.emplace_back("Authorization",
                                 "Basic " + to_base64(percent_encode(provider_.client_id) + ":" +
                                                      percent_encode(provider_.client_secret)));
  else
    request.body += "&" + form({{"client_id", provider_.client_id},
                                {"client_secret", provider_.client_secret}});
  HttpResponse answer = TRY(fetch_(request));
  auto parsed = parse_json(answer.content());
  if (answer.status != 200 || !parsed || !parsed->is_object())
    return not_signed_in("the provider did not accept its own code");
  return std::move(parsed->get_object());
}

Result<KeySet> Oidc::fetch_keys(const std::string& url) {
  HttpResponse answer = TRY(fetch_({"GET", url, {}, {}}));
  if (answer.status != 200) return misfit("does not give its keys", url);
  return KeySet::parse(answer.content());
}

// Keys are asked for again when a token names one that is not known, at most once a minute.
Result<json::object> Oidc::claims_of(std::string_view token) {
  Description where = TRY(description());
  std::optional<KeySet> keys;
  bool ask = false;
  {
    Lock hold(mutex_);
    keys = keys_;
    Time now = world_.clock.now();
    std::string kid = kid_of(token);
    ask = !keys || (!kid.empty() && !keys->knows(kid) && keys_asked_ + keys_asked_again <= now);
    if (ask) keys_asked_ = now;
  }
  if (ask) {
    keys = TRY(fetch_keys(where.keys));
    Lock hold(mutex_);
    keys_ = keys;
  }
  return checked_claims(token, *keys);
}

}  // namespace hinomi::serve
