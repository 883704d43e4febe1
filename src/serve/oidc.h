// Sign-in through an OpenID provider: authorization code with PKCE (OpenID Connect Core 1.0 section
// 3.1, RFC 7636 S256, RFC 9207). The provider says who somebody is; what they may do is this node's
// register alone.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"
#include "base/mutex.h"
#include "base/world.h"
#include "serve/jwt.h"

namespace hinomi::serve {

struct OidcProvider {
  std::string issuer;  // https; http on the loopback only
  std::string client_id;
  std::string client_secret;
  std::string redirect_uri;   // this node's /api/v1/signin/oidc/callback, as the provider knows it
  std::string claim = "sub";  // which claim stands in the register
};

// A request to the provider; the answer's body is bounded by whoever sends it.
struct OidcRequest {
  std::string method;
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

class Oidc {
 public:
  using Fetch = std::function<Result<HttpResponse>(const OidcRequest&)>;
  Oidc(OidcProvider provider, World& world, Fetch fetch);

  struct Begun {
    std::string url;     // where the browser goes
    std::string cookie;  // secret that binds the answer to this browser
  };
  // Errors: invalid (the provider's own description does not fit), busy (too many wait), io.
  Result<Begun> begin();

  // `query` of the callback and the browser's cookie -> the claim's value. Each begin is good for
  // one finish within ten minutes. Errors: denied, saying why; io.
  Result<std::string> finish(std::string_view query, std::string_view cookie);

 private:
  struct Waiting {
    std::string cookie_digest;
    std::string nonce;
    std::string verifier;
    Time until;
  };
  struct Description {
    std::string authorize, token, keys;
    bool basic = true;  // how the client shows its secret
    Time until;
  };

  Result<Description> description();
  Result<json::object> claims_of(std::string_view token);
  Result<KeySet> fetch_keys(const std::string& url);
  Result<json::object> redeem(const std::string& code, const std::string& verifier);
  std::string secret();

  const OidcProvider provider_;
  World& world_;
  const Fetch fetch_;
  Mutex mutex_;
  std::map<std::string, Waiting, std::less<>> waiting_ HINOMI_GUARDED_BY(mutex_);  // by state
  std::optional<Description> description_ HINOMI_GUARDED_BY(mutex_);
  std::optional<KeySet> keys_ HINOMI_GUARDED_BY(mutex_);
  Time keys_asked_ HINOMI_GUARDED_BY(mutex_);
};

}  // namespace hinomi::serve
