#include "base/public_key.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <climits>

#include "base/free_with.h"
#include "base/hash.h"

namespace hinomi {

namespace {

using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using VerifyContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using EcdsaParts = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;

const unsigned char* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::unexpected<Error> bad_key(std::string what, std::string remedy) {
  ERR_clear_error();
  return fail(ErrorKind::invalid, std::move(what), "key", std::move(remedy));
}

std::optional<Time> time_of(const ASN1_TIME* time) {
  tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return Time(std::chrono::seconds(timegm(&parts)));
}

// "ECDSA P-256" and so on; empty: none that is taken.
std::string kind_of(EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_ED25519: return "Ed25519";
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: return "RSA " + std::to_string(EVP_PKEY_get_bits(key));
    case EVP_PKEY_EC: {
      char group[80];
      if (EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) != 1) return {};
      const std::string_view name(group);
      if (name == "prime256v1" || name == "P-256") return "ECDSA P-256";
      if (name == "secp384r1" || name == "P-384") return "ECDSA P-384";
      return {};
    }
    default: return {};
  }
}

// `digest`: nullptr for Ed25519. `padding`: of RSA.
bool is_signed_by(EVP_PKEY* key, const EVP_MD* digest, int padding, std::string_view message,
                  std::string_view signature) {
  VerifyContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;
  if (!context || EVP_DigestVerifyInit(context.get(), &parameters, digest, nullptr, key) != 1 ||
      (padding != 0 && EVP_PKEY_CTX_set_rsa_padding(parameters, padding) != 1)) {
    ERR_clear_error();
    return false;
  }
  const bool out = EVP_DigestVerify(context.get(), unsigned_bytes(signature), signature.size(),
                                    unsigned_bytes(message), message.size()) == 1;
  ERR_clear_error();
  return out;
}

// r and s side by side, as DER; empty when they are not.
std::string der_of(std::string_view signature) {
  const int half = static_cast<int>(signature.size() / 2);
  EcdsaParts parts(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(unsigned_bytes(signature), half, nullptr);
  BIGNUM* s = BN_bin2bn(unsigned_bytes(signature) + half, half, nullptr);
  if (!parts || !r || !s || ECDSA_SIG_set0(parts.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  unsigned char* bytes = nullptr;
  const int size = i2d_ECDSA_SIG(parts.get(), &bytes);
  if (size <= 0) return {};
  std::string out(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

bool holds_ecdsa(EVP_PKEY* key, bool is_384, std::string_view message, std::string_view signature) {
  auto one = [&](std::string_view der) {
    return is_signed_by(key, is_384 ? EVP_sha384() : EVP_sha256(), 0, message, der) ||
           (is_384 && is_signed_by(key, EVP_sha256(), 0, message, der));
  };
  if (one(signature)) return true;
  return signature.size() == (is_384 ? 96u : 64u) && one(der_of(signature));
}

bool holds_rsa(EVP_PKEY* key, std::string_view message, std::string_view signature) {
  for (const EVP_MD* digest : {EVP_sha256(), EVP_sha384(), EVP_sha512()})
    for (int padding : {RSA_PKCS1_PSS_PADDING, RSA_PKCS1_PADDING})
      if (is_signed_by(key, digest, padding, message, signature)) return true;
  return false;
}

}  // namespace

struct PublicKey::Key {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> value{nullptr, &EVP_PKEY_free};
};

PublicKey::PublicKey(std::unique_ptr<Key> key) : key_(std::move(key)) {}
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;
PublicKey::~PublicKey() = default;

Result<PublicKey> PublicKey::from_pem(std::string_view text) {
  if (text.size() > INT_MAX) return bad_key("the key's file is too large", "Name one key");
  auto bio = [&] { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); };
  auto key = std::make_unique<Key>();
  std::optional<Time> from, until;
  const bool has_certificate = text.find("BEGIN CERTIFICATE") != text.npos;
  if (has_certificate) {
    Bio in = bio();
    Certificate certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (!certificate) return bad_key("the certificate is not readable", "Give it as PEM");
    key->value.reset(X509_get_pubkey(certificate.get()));
    from = time_of(X509_get0_notBefore(certificate.get()));
    until = time_of(X509_get0_notAfter(certificate.get()));
  } else {
    Bio in = bio();
    key->value.reset(PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr));
  }
  if (!key->value)
    return bad_key("no public key is in it",
                   "Give a public key or certificate as PEM; openssl pkey -pubout writes one");
  const std::string kind = kind_of(key->value.get());
  if (kind.empty())
    return bad_key("the key is of a kind that is not taken",
                   "Ed25519, ECDSA over P-256 or P-384, and RSA are");
  if (kind.starts_with("RSA") && EVP_PKEY_get_bits(key->value.get()) < 2048)
    return bad_key("the RSA key is too short", "From 2048 bits on");
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key->value.get(), &der);
  if (size <= 0) return bad_key("the key cannot be written as DER", "Give another");
  const Digest digest =
      sha256(std::string_view(reinterpret_cast<char*>(der), static_cast<std::size_t>(size)));
  OPENSSL_free(der);
  PublicKey out(std::move(key));
  out.kind_ = kind;
  out.fingerprint_ = to_hex(bytes_of(digest));
  out.from_ = from;
  out.until_ = until;
  return out;
}

bool PublicKey::verify(std::string_view message, std::string_view signature) const {
  EVP_PKEY* key = key_->value.get();
  if (kind_ == "Ed25519") return is_signed_by(key, nullptr, 0, message, signature);
  if (kind_.starts_with("ECDSA"))
    return holds_ecdsa(key, kind_ == "ECDSA P-384", message, signature);
  return holds_rsa(key, message, signature);
}

}  // namespace hinomi
