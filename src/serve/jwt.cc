#include "serve/jwt.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include <memory>

#include "base/free_with.h"
#include "base/hash.h"

namespace hinomi::serve {
namespace {

constexpr std::size_t longest_token = 64 * 1024;
constexpr auto skew = std::chrono::minutes(1);
constexpr auto oldest = std::chrono::minutes(10);

using PublicKey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, FreeWith<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, FreeWith<OSSL_PARAM_free>>;
using BigNumber = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using Digesting = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

BigNumber number_of(std::string_view bytes) {
  return BigNumber(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
}

std::string der_of(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return {};
  std::string out(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

std::string der_key(const char* type, OSSL_PARAM_BLD* builder) {
  Params params(OSSL_PARAM_BLD_to_param(builder));
  KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) <= 0)
    return {};
  return der_of(PublicKey(key).get());
}

// DER of an RSA key of at least 2048 bits; empty when it is none.
std::string rsa_key(std::string_view modulus, std::string_view exponent) {
  if (modulus.size() < 256 || modulus.size() > 1024 || exponent.empty() || exponent.size() > 8)
    return {};
  BigNumber n = number_of(modulus), e = number_of(exponent);
  Builder builder(OSSL_PARAM_BLD_new());
  if (!n || BN_num_bits(n.get()) < 2048 ||
      !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) ||
      !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()))
    return {};
  return der_key("RSA", builder.get());
}

// DER of a key on P-256; empty when the point is not on the curve.
std::string p256_key(std::string_view x, std::string_view y) {
  if (x.size() != 32 || y.size() != 32) return {};
  std::string point = "\x04" + std::string(x) + std::string(y);
  Builder builder(OSSL_PARAM_BLD_new());
  if (!OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) ||
      !OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                        point.size()))
    return {};
  return der_key("EC", builder.get());
}

// r and s side by side (RFC 7518 section 3.4) as the DER that OpenSSL reads.
std::string der_signature(std::string_view raw) {
  if (raw.size() != 64) return {};
  Signature signature(ECDSA_SIG_new());
  BigNumber r = number_of(raw.substr(0, 32)), s = number_of(raw.substr(32));
  if (!signature || !ECDSA_SIG_set0(signature.get(), r.get(), s.get())) return {};
  (void)r.release(), (void)s.release();  // theirs now
  unsigned char* der = nullptr;
  int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) return {};
  std::string out(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

bool is_signed_by(std::string_view public_key, std::string_view message,
                  std::string_view signature) {
  const unsigned char* at = octets(public_key);
  PublicKey key(d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key.size())));
  Digesting digesting(EVP_MD_CTX_new());
  return key && digesting && !signature.empty() &&
         EVP_DigestVerifyInit(digesting.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_DigestVerify(digesting.get(), octets(signature), signature.size(), octets(message),
                          message.size()) == 1;
}

std::unexpected<Error> refused(std::string what) {
  return fail(ErrorKind::denied, "the provider's ID token " + std::move(what), "id_token",
              "Sign in again; if it stays, ask the administrator to compare node.json with the "
              "provider");
}

struct Parts {
  std::string_view signed_part;  // header.payload
  json::object header;
  std::string payload;
  std::string signature;
};

Result<Parts> parts_of(std::string_view token) {
  std::size_t first = token.find('.');
  std::size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (token.size() > longest_token || second == token.npos ||
      token.find('.', second + 1) != token.npos)
    return refused("is not a signed token");
  auto header = from_base64url(token.substr(0, first));
  auto payload = from_base64url(token.substr(first + 1, second - first - 1));
  auto signature = from_base64url(token.substr(second + 1));
  if (!header || !payload || !signature) return refused("is not in base64url");
  auto parsed = parse_json(*header);
  if (!parsed || !parsed->is_object()) return refused("has no header");
  return Parts{token.substr(0, second), std::move(parsed->get_object()), std::move(*payload),
               std::move(*signature)};
}

std::optional<Time> time_at(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  json::error_code error;
  double seconds = value ? value->to_number<double>(error) : 0;
  if (!value || error || !(seconds > 0 && seconds < 1e11)) return {};
  return Time(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

bool is_for(const json::object& claims, std::string_view client_id) {
  const json::value* aud = claims.if_contains("aud");
  if (!aud) return false;
  if (aud->is_string()) return std::string_view(aud->get_string()) == client_id;
  if (!aud->is_array()) return false;
  bool named = false;
  for (const json::value& one : aud->get_array())
    named = named || (one.is_string() && std::string_view(one.get_string()) == client_id);
  return named && (aud->get_array().size() == 1 || text_at(claims, "azp") == client_id);
}

}  // namespace

Result<KeySet> KeySet::parse(std::string_view jwks) {
  auto parsed = parse_json(jwks);
  const json::object* set = parsed ? parsed->if_object() : nullptr;
  const json::array* list = set ? array_at(*set, "keys") : nullptr;
  if (!list)
    return fail(ErrorKind::invalid, "the provider's keys are no JSON Web Key Set", "jwks_uri",
                "Ask the provider's administrator");
  KeySet out;
  for (const json::value& item : *list) {
    const json::object* one = item.if_object();
    if (!one || out.keys_.size() == 64 || text_at(*one, "use") == "enc") continue;
    auto bytes = [&](std::string_view name) {
      return from_base64url(text_at(*one, name)).value_or(std::string());
    };
    std::string_view type = text_at(*one, "kty"), curve = text_at(*one, "crv");
    struct Key key{.kid = std::string(text_at(*one, "kid"))};
    if (type == "RSA") {
      key.alg = "RS256";
      key.public_key = rsa_key(bytes("n"), bytes("e"));
    } else if (type == "EC" && curve == "P-256") {
      key.alg = "ES256";
      key.public_key = p256_key(bytes("x"), bytes("y"));
    } else if (type == "OKP" && curve == "Ed25519") {
      key.alg = "EdDSA";
      key.public_key = bytes("x");
      if (key.public_key.size() != 32) key.public_key.clear();
    }
    std::string_view said = text_at(*one, "alg");
    if (!key.public_key.empty() && (said.empty() || said == key.alg))
      out.keys_.push_back(std::move(key));
  }
  return out;
}

bool KeySet::knows(std::string_view kid) const {
  for (const struct Key& key : keys_)
    if (key.kid == kid) return true;
  return false;
}

std::string kid_of(std::string_view token) {
  auto parts = parts_of(token);
  return parts ? std::string(text_at(parts->header, "kid")) : std::string();
}

// The algorithm is the key's, never the token's: a token that names another one fits no key.
Result<json::object> checked_claims(std::string_view token, const KeySet& keys) {
  Parts parts = TRY(parts_of(token));
  if (parts.header.contains("crit")) return refused("asks for an extension that is not known");
  std::string_view alg = text_at(parts.header, "alg"), kid = text_at(parts.header, "kid");
  bool right = false;
  for (const auto& key : keys.keys_) {
    if (right || key.alg != alg || (!kid.empty() && key.kid != kid)) continue;
    if (key.alg == "EdDSA")
      right = verify_signature(key.public_key, parts.signed_part, parts.signature);
    else
      right = is_signed_by(key.public_key, parts.signed_part,
                           key.alg == "ES256" ? der_signature(parts.signature) : parts.signature);
  }
  if (!right) return refused("is not signed by a key of the provider");
  auto claims = parse_json(parts.payload);
  if (!claims || !claims->is_object()) return refused("holds no claims");
  return std::move(claims->get_object());
}

Result<void> check_id_token(const json::object& claims, const ExpectedClaims& expected) {
  if (text_at(claims, "iss") != expected.issuer) return refused("is of another issuer");
  if (!is_for(claims, expected.client_id)) return refused("is for another client");
  auto expires = time_at(claims, "exp"), issued = time_at(claims, "iat");
  if (!expires || *expires + skew <= expected.now) return refused("has expired");
  if (!issued || *issued > expected.now + skew || *issued + oldest < expected.now)
    return refused("was not issued just now");
  if (auto begins = time_at(claims, "nbf"); begins && *begins > expected.now + skew)
    return refused("is not valid yet");
  if (expected.nonce.empty() || !equal_in_constant_time(text_at(claims, "nonce"), expected.nonce))
    return refused("answers another sign-in");
  if (text_at(claims, "sub").empty() || text_at(claims, "sub").size() > 255)
    return refused("names nobody");
  return {};
}

}  // namespace hinomi::serve
