// Digests, text encodings and Ed25519. OpenSSL stays inside hash.cc.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi {

using Digest = std::array<std::uint8_t, 32>;  // SHA-256

Digest sha256(std::string_view bytes);
// SHA-256 over the concatenation of the parts.
Digest sha256(std::initializer_list<std::string_view> parts);
// Of bytes that come one after the other.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  Digest done();  // once, at the end

 private:
  alignas(8) std::array<char, 128> state_;  // OpenSSL's SHA256_CTX
};
std::array<std::uint8_t, 20> sha1(std::string_view bytes);

inline std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string to_hex(std::string_view bytes);           // lower case
Result<std::string> from_hex(std::string_view text);  // either case
std::string to_base64(std::string_view bytes);        // RFC 4648 section 4, padded
Result<std::string> from_base64(std::string_view text);
std::string to_base64url(std::string_view bytes);  // RFC 4648 section 5, no padding
Result<std::string> from_base64url(std::string_view text);
Result<Digest> digest_from(std::string_view bytes);  // exactly 32 bytes

// HMAC (RFC 2104) with SHA-256.
Digest hmac_sha256(std::string_view key, std::string_view message);

// Takes the same time whatever the contents; false when the lengths differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// Ed25519 (RFC 8032).
class SigningKey {
 public:
  // `seed`: 32 secret bytes.
  static Result<SigningKey> from_seed(std::string_view seed);
  std::string public_key() const;                    // 32 bytes
  std::string sign(std::string_view message) const;  // 64 bytes

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

 private:
  struct Key;
  explicit SigningKey(std::unique_ptr<Key> key);
  std::unique_ptr<Key> key_;
};

// False for a wrong signature, and for a key or signature of the wrong size.
bool verify_signature(std::string_view public_key, std::string_view message,
                      std::string_view signature);

}  // namespace hinomi
