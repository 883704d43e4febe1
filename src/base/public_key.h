// Signatures of others, verified with their keys as PEM: Ed25519 (RFC 8032), ECDSA over P-256 and
// P-384 (FIPS 186-5), RSA with PSS or PKCS #1 v1.5 (RFC 8017). OpenSSL stays inside public_key.cc.
// Any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace hinomi {

class PublicKey {
 public:
  // The first public key or X.509 certificate of a PEM text. Of a certificate only the key and the
  // time it is valid count; who issued it is not looked at. Errors: invalid, when there is none,
  // its kind is another, or it is too weak (RSA under 2048 bits).
  static Result<PublicKey> from_pem(std::string_view text);

  // ECDSA: in DER or as r and s side by side; P-256 over SHA-256, P-384 over SHA-384 or SHA-256.
  // RSA: over SHA-256, SHA-384 or SHA-512.
  bool verify(std::string_view message, std::string_view signature) const;

  const std::string& kind() const { return kind_; }  // "Ed25519", "ECDSA P-256", "RSA 3072"
  // SHA-256 of the key in DER (SubjectPublicKeyInfo), hex.
  const std::string& fingerprint() const { return fingerprint_; }
  // Of a certificate; nothing for a bare key.
  std::optional<Time> valid_from() const { return from_; }
  std::optional<Time> valid_until() const { return until_; }

  PublicKey(PublicKey&&) noexcept;
  PublicKey& operator=(PublicKey&&) noexcept;
  ~PublicKey();

 private:
  struct Key;
  explicit PublicKey(std::unique_ptr<Key> key);
  std::unique_ptr<Key> key_;
  std::string kind_, fingerprint_;
  std::optional<Time> from_, until_;
};

}  // namespace hinomi
