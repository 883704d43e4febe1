// A certificate of one's own for a node that has none from elsewhere.
#pragma once

#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"

struct ssl_st;  // OpenSSL's SSL

namespace hinomi::serve {

struct Certificate {
  std::string certificate;  // PEM
  std::string key;          // PEM (PKCS #8), no pass phrase: store it as a secret
  std::string fingerprint;  // SHA-256 of the DER form, 64 lower-case hex digits
};

// Self-signed X.509 v3 (RFC 5280) with an EC P-256 key: CA:FALSE, digitalSignature, serverAuth, and
// each of `names` as subject alternative name (RFC 6125): addresses as iPAddress, all else as
// dNSName. Valid from a day before `now` (clocks differ) for 825 days in all, the longest that
// common clients take from a private issuer. The key and the 128-bit serial number come from
// OpenSSL's generator. Errors: invalid when there are no names, or one is neither an address nor a
// host name in ASCII (an IDN is written as xn--).
Result<Certificate> make_certificate(const std::vector<std::string>& names, Time now);

// The same fingerprint of the first certificate in a PEM text. Error: invalid.
Result<std::string> fingerprint_of(std::string_view pem);

// SHA-256, in hex, of the certificate that the other side of a TLS connection showed and holds the
// key of, when it is valid now; else empty.
std::string certificate_digest(ssl_st* tls);

}  // namespace hinomi::serve
