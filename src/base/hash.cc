#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <cstring>

namespace hinomi {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

using PKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

}  // namespace

Digest sha256(std::string_view bytes) { return sha256(std::initializer_list{bytes}); }

Digest sha256(std::initializer_list<std::string_view> parts) {
  Sha256 all;
  for (std::string_view part : parts) all.add(part);
  return all.done();
}

// EVP, and SHA256() over it, fetch and allocate each time; a Merkle tree hashes 65 bytes at a time
// and feels that.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static_assert(sizeof(SHA256_CTX) <= 128 && alignof(SHA256_CTX) <= 8);

Sha256::Sha256() { SHA256_Init(reinterpret_cast<SHA256_CTX*>(state_.data())); }

void Sha256::add(std::string_view bytes) {
  SHA256_Update(reinterpret_cast<SHA256_CTX*>(state_.data()), bytes.data(), bytes.size());
}

Digest Sha256::done() {
  Digest digest;
  SHA256_Final(digest.data(), reinterpret_cast<SHA256_CTX*>(state_.data()));
  return digest;
}
#pragma GCC diagnostic pop

std::array<std::uint8_t, 20> sha1(std::string_view bytes) {
  // As above: the EVP interface behind SHA1() costs several times the hashing of a short text.
  SHA_CTX context;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  SHA1_Init(&context);
  SHA1_Update(&context, bytes.data(), bytes.size());
  std::array<std::uint8_t, 20> digest;
  SHA1_Final(digest.data(), &context);
#pragma GCC diagnostic pop
  return digest;
}

std::string to_hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (unsigned char byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

Result<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return fail(ErrorKind::invalid, "hexadecimal text has an odd length");
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0)
      return fail(ErrorKind::invalid, "not a hexadecimal digit", "byte " + std::to_string(i));
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string to_base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), raw(bytes), int(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

Result<std::string> from_base64(std::string_view text) {
  auto bad = [] {
    return fail(ErrorKind::invalid, "not base64 text", {}, "Use RFC 4648 with padding");
  };
  if (text.size() % 4 != 0) return bad();
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::size_t letters = text.size() - padding;
  for (std::size_t i = 0; i < letters; ++i) {
    char c = text[i];
    bool known = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                 c == '+' || c == '/';
    if (!known) return bad();
  }
  std::string out(text.size() / 4 * 3, '\0');
  int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), raw(text), int(text.size()));
  if (size < 0) return bad();
  out.resize(static_cast<std::size_t>(size) - padding);
  return out;
}

std::string to_base64url(std::string_view bytes) {
  std::string out = to_base64(bytes);
  while (!out.empty() && out.back() == '=') out.pop_back();
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

Result<std::string> from_base64url(std::string_view text) {
  std::string padded(text);
  for (char& c : padded) {
    if (c == '+' || c == '/' || c == '=') return fail(ErrorKind::invalid, "not base64url");
    c = c == '-' ? '+' : c == '_' ? '/' : c;
  }
  while (padded.size() % 4 != 0) padded += '=';
  return from_base64(padded);
}

Result<Digest> digest_from(std::string_view bytes) {
  Digest digest;
  if (bytes.size() != digest.size())
    return fail(ErrorKind::invalid,
                "a SHA-256 digest has 32 bytes, not " + std::to_string(bytes.size()));
  std::memcpy(digest.data(), bytes.data(), digest.size());
  return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view message) {
  Digest out{};
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(message), message.size(),
       out.data(), nullptr);
  return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

struct SigningKey::Key {
  PKey pkey{nullptr, &EVP_PKEY_free};
};

SigningKey::SigningKey(std::unique_ptr<Key> key) : key_(std::move(key)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::from_seed(std::string_view seed) {
  if (seed.size() != 32) return fail(ErrorKind::invalid, "an Ed25519 seed has 32 bytes");
  auto key = std::make_unique<Key>();
  key->pkey.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(seed), seed.size()));
  if (!key->pkey) return fail(ErrorKind::io, "OpenSSL made no Ed25519 key");
  return SigningKey(std::move(key));
}

std::string SigningKey::public_key() const {
  std::string out(32, '\0');
  std::size_t size = out.size();
  EVP_PKEY_get_raw_public_key(key_->pkey.get(), reinterpret_cast<unsigned char*>(out.data()),
                              &size);
  return out;
}

std::string SigningKey::sign(std::string_view message) const {
  Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::string out(64, '\0');
  std::size_t size = out.size();
  EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_->pkey.get());
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, raw(message),
                 message.size());
  return out;
}

bool verify_signature(std::string_view public_key, std::string_view message,
                      std::string_view signature) {
  if (public_key.size() != 32 || signature.size() != 64) return false;
  PKey key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(public_key), public_key.size()),
      &EVP_PKEY_free);
  if (!key) return false;
  Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(message),
                          message.size()) == 1;
}

}  // namespace hinomi
