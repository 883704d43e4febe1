// Cryptography around secrets that people and the node keep: stretching passwords, deriving keys,
// sealing. OpenSSL stays inside secret.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/world.h"

namespace hinomi {

// RFC 2104 with SHA-1, which is what RFC 4226 asks for; 20 bytes.
std::string hmac_sha1(std::string_view key, std::string_view message);

// RFC 7914. Memory is 128 * n * r bytes; time grows with n * r * p. Error: invalid, when n is no
// power of two or the memory is over 64 MiB; io.
struct ScryptCost {
  std::uint64_t n = 1 << 15;
  std::uint64_t r = 8;
  std::uint64_t p = 1;
};
Result<std::string> scrypt(std::string_view password, std::string_view salt, const ScryptCost& cost,
                           std::size_t size);

// RFC 5869 with SHA-256. `size` at most 255 * 32.
std::string hkdf_sha256(std::string_view secret, std::string_view salt, std::string_view info,
                        std::size_t size);

// Seals small secrets with AES-256-GCM (NIST SP 800-38D) under a key derived from the node's seed.
// Any thread.
class Sealer {
 public:
  // `use` separates keys: what was sealed for one use cannot be opened for another.
  Sealer(std::string_view seed, std::string_view use);

  // Base64 of nonce, ciphertext and tag. `about` says whose it is and must be the same to open it.
  std::string seal(std::string_view secret, std::string_view about, Random& random) const;
  // Error: damaged, when it was changed, or sealed with another seed, use or `about`.
  Result<std::string> open(std::string_view sealed, std::string_view about) const;

 private:
  std::string key_;
};

}  // namespace hinomi
