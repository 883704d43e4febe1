#include "base/secret.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>

#include <cstdlib>
#include <memory>

#include "base/free_with.h"
#include "base/hash.h"

namespace hinomi {
namespace {

constexpr std::uint64_t most_memory = 64 << 20;
constexpr std::size_t nonce_size = 12, tag_size = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;
using Derivation = std::unique_ptr<EVP_KDF, FreeWith<EVP_KDF_free>>;
using Deriving = std::unique_ptr<EVP_KDF_CTX, FreeWith<EVP_KDF_CTX_free>>;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* octets(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

OSSL_PARAM param(const char* name, std::string_view bytes) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(bytes.data()), bytes.size());
}

}  // namespace

std::string hmac_sha1(std::string_view key, std::string_view message) {
  std::string out(20, '\0');
  unsigned size = 0;
  HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), octets(message), message.size(),
       octets(out), &size);
  return out;
}

Result<std::string> scrypt(std::string_view password, std::string_view salt, const ScryptCost& cost,
                           std::size_t size) {
  bool power = cost.n > 1 && (cost.n & (cost.n - 1)) == 0;
  if (!power || cost.r == 0 || cost.p == 0 || cost.n > most_memory || cost.r > 32 || cost.p > 16 ||
      128 * cost.n * cost.r > most_memory)
    return fail(ErrorKind::invalid, "not a cost of scrypt that is taken here", "cost",
                "n is a power of two; 128 * n * r is at most 64 MiB");
  std::string out(size, '\0');
  // OpenSSL counts a little more than 128 * n * r.
  if (EVP_PBE_scrypt(password.data(), password.size(), octets(salt), salt.size(), cost.n, cost.r,
                     cost.p, 2 * most_memory, octets(out), out.size()) != 1)
    return fail(ErrorKind::io, "OpenSSL made no key from the password");
  return out;
}

std::string hkdf_sha256(std::string_view secret, std::string_view salt, std::string_view info,
                        std::size_t size) {
  // Section 2.2: without a salt, zeros. OpenSSL takes no empty one.
  const std::string zeros(32, '\0');
  if (salt.empty()) salt = zeros;
  Derivation hkdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  Deriving context(EVP_KDF_CTX_new(hkdf.get()));
  char digest[] = "SHA256";
  OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                         param(OSSL_KDF_PARAM_KEY, secret), param(OSSL_KDF_PARAM_SALT, salt),
                         param(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  std::string out(size, '\0');
  // A key that is not derived would be one that everybody knows.
  if (EVP_KDF_derive(context.get(), octets(out), out.size(), params) != 1) std::abort();
  return out;
}

Sealer::Sealer(std::string_view seed, std::string_view use)
    : key_(hkdf_sha256(seed, "hinomi seal v1", use, 32)) {}

std::string Sealer::seal(std::string_view secret, std::string_view about, Random& random) const {
  std::string nonce(nonce_size, '\0'), out(secret.size(), '\0'), tag(tag_size, '\0');
  random.fill(nonce);
  Cipher context(EVP_CIPHER_CTX_new());
  int size = 0;
  EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, octets(std::string_view(key_)),
                     octets(std::string_view(nonce)));
  EVP_EncryptUpdate(context.get(), nullptr, &size, octets(about), static_cast<int>(about.size()));
  EVP_EncryptUpdate(context.get(), octets(out), &size, octets(secret),
                    static_cast<int>(secret.size()));
  EVP_EncryptFinal_ex(context.get(), octets(out) + size, &size);
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size, tag.data());
  return to_base64(nonce + out + tag);
}

Result<std::string> Sealer::open(std::string_view sealed, std::string_view about) const {
  auto cannot = [] {
    return fail(ErrorKind::damaged, "a sealed secret cannot be opened", {},
                "Restore keys/node.seed that belongs to this journal");
  };
  auto bytes = from_base64(sealed);
  if (!bytes || bytes->size() < nonce_size + tag_size) return cannot();
  std::string_view nonce = std::string_view(*bytes).substr(0, nonce_size);
  std::string_view text =
      std::string_view(*bytes).substr(nonce_size, bytes->size() - nonce_size - tag_size);
  std::string tag = bytes->substr(bytes->size() - tag_size);
  Cipher context(EVP_CIPHER_CTX_new());
  std::string out(text.size(), '\0');
  int size = 0;
  EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, octets(std::string_view(key_)),
                     octets(nonce));
  EVP_DecryptUpdate(context.get(), nullptr, &size, octets(about), static_cast<int>(about.size()));
  EVP_DecryptUpdate(context.get(), octets(out), &size, octets(text), static_cast<int>(text.size()));
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data());
  if (EVP_DecryptFinal_ex(context.get(), octets(out) + size, &size) != 1) return cannot();
  return out;
}

}  // namespace hinomi
