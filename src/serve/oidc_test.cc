#include "serve/oidc.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>

#include "base/hash.h"

namespace hinomi::serve {
namespace {

constexpr std::string_view es256_key =
    R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})";
constexpr std::string_view es256_token =
    "eyJhbGciOiJFUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    "."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

// RFC 7515 appendix A.3.
TEST(Jwt, AcceptsTheRfcsEs256Example) {
  auto keys = KeySet::parse(es256_key);
  ASSERT_TRUE(keys);
  auto claims = checked_claims(es256_token, *keys);
  ASSERT_TRUE(claims) << claims.error().text();
  EXPECT_EQ(text_at(*claims, "iss"), "joe");
  for (std::size_t at : {30u, 100u, 180u}) {
    std::string changed(es256_token);
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(checked_claims(changed, *keys)) << at;
  }
}

// RFC 8037 appendix A.4: its payload is no JSON, so the signature is what passes.
TEST(Jwt, AcceptsTheRfcsEd25519Example) {
  auto keys = KeySet::parse(
      R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})");
  ASSERT_TRUE(keys);
  std::string token =
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
  auto right = checked_claims(token, *keys);
  ASSERT_FALSE(right);
  EXPECT_NE(right.error().what.find("holds no claims"), std::string::npos) << right.error().what;
  token[60] ^= 1;
  auto wrong = checked_claims(token, *keys);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().what.find("holds no claims"), std::string::npos);
}

TEST(Jwt, KeysThatAreWeakForeignOrOffTheCurveArePassedOver) {
  auto keys = KeySet::parse(
      R"({"keys":[{"kid":"a","kty":"RSA","n":"AQAB","e":"AQAB"},{"kid":"b","kty":"oct","k":"AAAA"},
      {"kid":"c","kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
      {"kid":"d","kty":"OKP","crv":"Ed25519","x":"AAAA"},7,{}]})");
  ASSERT_TRUE(keys);
  for (const char* kid : {"a", "b", "c", "d"}) EXPECT_FALSE(keys->knows(kid)) << kid;
  EXPECT_FALSE(KeySet::parse("[]"));
  EXPECT_FALSE(KeySet::parse("{\"keys\":7}"));
}

// A provider in memory that signs with an RSA key of its own.
class Provider {
 public:
  Provider() : key_(EVP_RSA_gen(2048), EVP_PKEY_free) {}

  HttpResponse answer(const OidcRequest& request) {
    ++asked[request.url];
    HttpResponse response;
    if (request.url == "https://id.example/.well-known/openid-configuration") {
      response.body = description;
    } else if (request.url == "https://id.example/keys") {
      response.body = R"({"keys":[{"kty":"RSA","kid":")" + kid + R"(","n":")" + part("n") +
                      R"(","e":")" + part("e") + R"("}]})";
    } else if (request.url == "https://id.example/token") {
      redeemed = request;
      response.body = R"({"access_token":"x","id_token":")" + token(claims) + "\"}";
    } else {
      response.status = 404;
    }
    return response;
  }

  std::string token(const json::object& what) const {
    std::string head = to_base64url(R"({"alg":")" + alg + R"(","kid":")" + kid + R"("})") + "." +
                       to_base64url(json::serialize(what));
    return head + "." + to_base64url(signature(head));
  }

  std::string part(const char* name) const {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &number);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(number);
    return to_base64url(bytes);
  }

  json::object claims;
  std::string alg = "RS256", kid = "one";
  std::string description =
      R"({"issuer":"https://id.example","authorization_endpoint":"https://id.example/authorize",)"
      R"("token_endpoint":"https://id.example/token","jwks_uri":"https://id.example/keys"})";
  OidcRequest redeemed;
  std::map<std::string, int> asked;

 private:
  std::string signature(const std::string& head) const {
    if (alg == "none") return {};
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_.get());
    std::string out(512, '\0');
    std::size_t size = out.size();
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size,
                   reinterpret_cast<const unsigned char*>(head.data()), head.size());
    EVP_MD_CTX_free(context);
    out.resize(size);
    return out;
  }
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
};

class SomeClock final : public Clock {
 public:
  Time now() override { return time; }
  Time time = Time(std::chrono::seconds(1775034000));
};

class NoNetwork final : public Network {
 public:
  Result<std::unique_ptr<Listener>> listen(const ListenAt&, HttpHandler&) override {
    return fail(ErrorKind::io, "no network");
  }
};

struct SignIn : testing::Test {
  SignIn()
      : oidc({.issuer = "https://id.example",
              .client_id = "hinomi",
              .client_secret = "s3cret&",
              .redirect_uri = "https://node.example/api/v1/signin/oidc/callback"},
             world, [this](const OidcRequest& request) { return provider.answer(request); }) {}

  // The query of a browser that comes back, with claims that are right in everything.
  std::string come_back() {
    begun = *oidc.begin();
    std::string_view query = std::string_view(begun.url).substr(begun.url.find('?') + 1);
    std::int64_t now = clock.time.time_since_epoch() / std::chrono::seconds(1);
    provider.claims = {{"iss", "https://id.example"},
                       {"aud", "hinomi"},
                       {"sub", "sato"},
                       {"exp", now + 300},
                       {"iat", now},
                       {"nonce", query_value(query, "nonce")}};
    return "code=abc&state=" + query_value(query, "state");
  }
  std::string refused(const std::string& query) {
    auto who = oidc.finish(query, begun.cookie);
    EXPECT_FALSE(who);
    return who ? "" : who.error().what;
  }

  SomeClock clock;
  NoNetwork network;
  World world{clock, real_random(), real_disk(), network};
  Provider provider;
  Oidc oidc;
  Oidc::Begun begun;
};

TEST_F(SignIn, SaysWhoItIsOnce) {
  std::string query = come_back();
  EXPECT_NE(begun.url.find("code_challenge_method=S256"), std::string::npos);
  auto who = oidc.finish(query, begun.cookie);
  ASSERT_TRUE(who) << who.error().text();
  EXPECT_EQ(*who, "sato");
  // RFC 6749 section 2.3.1 and RFC 7636 section 4.6.
  std::string_view body = provider.redeemed.body;
  EXPECT_EQ(to_base64url(bytes_of(sha256(query_value(body, "code_verifier")))),
            query_value(std::string_view(begun.url), "code_challenge"));
  EXPECT_EQ(provider.redeemed.headers.back().second, "Basic " + to_base64("hinomi:s3cret%26"));
  EXPECT_NE(refused(query), "");  // replayed
}

TEST_F(SignIn, TheClassicAttacksFail) {
  auto with = [&](auto&& change) {
    std::string query = come_back();
    change();
    std::string why = refused(query);
    provider.alg = "RS256";
    return why;
  };
  auto has = [](const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
  };
  json::object& claims = provider.claims;
  std::int64_t now = clock.time.time_since_epoch() / std::chrono::seconds(1);
  EXPECT_TRUE(has(with([&] { provider.alg = "none"; }), "not signed"));
  EXPECT_TRUE(has(with([&] { provider.alg = "HS256"; }), "not signed"));
  EXPECT_TRUE(has(with([&] { provider.alg = "ES256"; }), "not signed"));
  EXPECT_TRUE(has(with([&] { claims["iss"] = "https://evil.example"; }), "another issuer"));
  EXPECT_TRUE(has(with([&] { claims["aud"] = "other"; }), "another client"));
  EXPECT_TRUE(has(with([&] { claims["aud"] = {"hinomi", "other"}; }), "another client"));
  EXPECT_TRUE(has(with([&] { claims["nonce"] = "x"; }), "another sign-in"));
  EXPECT_TRUE(has(with([&] { claims.erase("nonce"); }), "another sign-in"));
  EXPECT_TRUE(has(with([&] { claims["exp"] = now - 61; }), "expired"));
  EXPECT_TRUE(has(with([&] { claims.erase("exp"); }), "expired"));
  EXPECT_TRUE(has(with([&] { claims["iat"] = now + 120; }), "just now"));
  EXPECT_TRUE(has(with([&] { claims["iat"] = now - 3600; }), "just now"));
  EXPECT_TRUE(has(with([&] { claims.erase("sub"); }), "names nobody"));
}

TEST_F(SignIn, AnotherBrowserCannotFinishNorUseItUp) {
  std::string query = come_back();
  EXPECT_FALSE(oidc.finish(query, "stolen"));
  EXPECT_FALSE(oidc.finish(query, ""));
  EXPECT_TRUE(oidc.finish(query, begun.cookie));
}

TEST_F(SignIn, AnAnswerComesTooLateOrFromAnotherProvider) {
  std::string query = come_back();
  EXPECT_NE(refused(query + "&iss=https%3A%2F%2Fevil.example"), "");
  query = come_back();
  clock.time += std::chrono::minutes(11);
  EXPECT_NE(refused(query), "");
  EXPECT_NE(refused("error=access_denied&state=unknown"), "");
}

TEST_F(SignIn, NewKeysAreFetchedWhenATokenNamesThem) {
  std::string query = come_back();
  ASSERT_TRUE(oidc.finish(query, begun.cookie));
  provider.kid = "two";
  EXPECT_NE(refused(come_back()), "");  // asked less than a minute ago
  clock.time += std::chrono::minutes(2);
  query = come_back();
  EXPECT_TRUE(oidc.finish(query, begun.cookie));
  EXPECT_EQ(provider.asked["https://id.example/keys"], 2);
}

TEST_F(SignIn, AProviderThatIsAnotherOrUnsafeIsRefused) {
  provider.description = R"({"issuer":"https://other.example"})";
  EXPECT_FALSE(oidc.begin());
  provider.description =
      R"({"issuer":"https://id.example","authorization_endpoint":"http://id.example/a",)"
      R"("token_endpoint":"https://id.example/token","jwks_uri":"https://id.example/keys"})";
  EXPECT_FALSE(oidc.begin());
  Oidc plain({.issuer = "http://id.example"}, world,
             [&](const OidcRequest& request) { return provider.answer(request); });
  EXPECT_FALSE(plain.begin());
  Oidc trick({.issuer = "http://127.0.0.1.evil.example"}, world,
             [&](const OidcRequest& request) { return provider.answer(request); });
  EXPECT_FALSE(trick.begin());
}

}  // namespace
}  // namespace hinomi::serve
