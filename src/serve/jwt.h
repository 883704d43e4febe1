// Signed tokens of an OpenID provider: JSON Web Signature (RFC 7515), key sets (RFC 7517) and the
// ID token's claims (OpenID Connect Core 1.0 section 3.1.3.7). Public-key algorithms only: RS256,
// ES256 and EdDSA with Ed25519.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace hinomi::serve {

// The keys of a set that can check signatures; others in it are passed over. At most 64.
class KeySet {
 public:
  // Error: invalid, when it is no key set.
  static Result<KeySet> parse(std::string_view jwks);
  bool knows(std::string_view kid) const;

 private:
  friend Result<json::object> checked_claims(std::string_view, const KeySet&);
  struct Key {
    std::string kid;
    std::string alg;         // the one algorithm that it serves
    std::string public_key;  // DER SubjectPublicKeyInfo; Ed25519: 32 bytes
  };
  std::vector<Key> keys_;
};

// The key id that a compact token names, before anything of it is believed; empty: none.
std::string kid_of(std::string_view token);

// The claims of a compact token whose signature is right. Errors: denied, naming what is wrong with
// it; the token itself is never in the text.
Result<json::object> checked_claims(std::string_view token, const KeySet& keys);

struct ExpectedClaims {
  std::string issuer;
  std::string client_id;
  std::string nonce;
  Time now;
};

// iss, aud, azp, exp, nbf, iat and nonce; clocks may differ by a minute. Error: denied.
Result<void> check_id_token(const json::object& claims, const ExpectedClaims& expected);

}  // namespace hinomi::serve
