#include "serve/certificate.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "base/free_with.h"
#include "base/text.h"

namespace hinomi::serve {
namespace {

using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, FreeWith<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;
using Number = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;

constexpr std::chrono::days lifetime{825};

bool is_address(const std::string& name) {
  in6_addr place;
  return inet_pton(AF_INET, name.c_str(), &place) == 1 ||
         inet_pton(AF_INET6, name.c_str(), &place) == 1;
}

// RFC 1123 section 2.1, with "*." in front allowed. Nothing that OpenSSL's configuration syntax
// could take for something else passes.
bool is_host_name(std::string_view name) {
  if (name.starts_with("*.")) name.remove_prefix(2);
  if (name.empty() || name.size() > 253) return false;
  while (true) {
    const auto dot = name.find('.');
    const std::string_view label = name.substr(0, dot);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-' ||
        !std::ranges::all_of(label, [](char c) {
          return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-';
        }))
      return false;
    if (dot == name.npos) return true;
    name.remove_prefix(dot + 1);
  }
}

std::unexpected<Error> failed() {
  return fail(ErrorKind::io, "OpenSSL could not make the certificate");
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

Result<std::string> fingerprint(const X509* certificate) {
  Digest digest;
  unsigned length = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &length) != 1) return failed();
  return to_hex(bytes_of(digest));
}

bool add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_time(ASN1_TIME* at, Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  return ASN1_TIME_adj(at, static_cast<time_t>(seconds), 0, 0) != nullptr;
}

bool set_serial(X509* certificate) {
  // RFC 5280 section 4.1.2.2: positive, at most 20 octets.
  const Number serial(BN_new());
  return serial && BN_rand(serial.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

}  // namespace

Result<Certificate> make_certificate(const std::vector<std::string>& names, Time now) {
  if (names.empty())
    return fail(ErrorKind::invalid, "a certificate needs a name", "",
                "Give the host name or address that clients use");
  std::string alternatives;
  for (const std::string& name : names) {
    const bool address = is_address(name);
    if (!address && !is_host_name(name))
      return fail(ErrorKind::invalid, "neither a host name nor an address", name,
                  "Write it as node.example, xn--... or 192.0.2.1");
    alternatives +=
        (alternatives.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + name;
  }
  const Key key(EVP_EC_gen("P-256"));
  const X509Ptr certificate(X509_new());
  if (!key || !certificate) return failed();
  X509* x509 = certificate.get();
  X509_NAME* subject = X509_get_subject_name(x509);
  // The common name is for people; clients read the alternatives. At most 64 characters.
  const std::string common = names.front().substr(0, 64);
  const bool made =
      X509_set_version(x509, X509_VERSION_3) == 1 && set_serial(x509) &&
      set_time(X509_getm_notBefore(x509), now - std::chrono::days(1)) &&
      // Both ends belong to the validity (RFC 5280 section 4.1.2.5).
      set_time(X509_getm_notAfter(x509),
               now - std::chrono::days(1) + lifetime - std::chrono::seconds(1)) &&
      X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(common.data()),
                                 static_cast<int>(common.size()), -1, 0) == 1 &&
      X509_set_issuer_name(x509, subject) == 1 && X509_set_pubkey(x509, key.get()) == 1 &&
      add_extension(x509, NID_basic_constraints, "critical,CA:FALSE") &&
      add_extension(x509, NID_key_usage, "critical,digitalSignature") &&
      add_extension(x509, NID_ext_key_usage, "serverAuth") &&
      add_extension(x509, NID_subject_key_identifier, "hash") &&
      add_extension(x509, NID_subject_alt_name, alternatives) &&
      X509_sign(x509, key.get(), EVP_sha256()) > 0;
  if (!made) return failed();

  const Bio certificate_text(BIO_new(BIO_s_mem()));
  const Bio key_text(BIO_new(BIO_s_secmem()));
  if (!certificate_text || !key_text || PEM_write_bio_X509(certificate_text.get(), x509) != 1 ||
      PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                    nullptr) != 1)
    return failed();
  return Certificate{text_of(certificate_text.get()), text_of(key_text.get()),
                     TRY(fingerprint(x509))};
}

Result<std::string> fingerprint_of(std::string_view pem) {
  const Bio text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const X509Ptr certificate(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
  if (!certificate) return fail(ErrorKind::invalid, "not a certificate", "", "Give it in PEM");
  return fingerprint(certificate.get());
}

std::string certificate_digest(SSL* tls) {
  const std::unique_ptr<X509, void (*)(X509*)> shown(SSL_get1_peer_certificate(tls), &X509_free);
  Digest digest{};
  unsigned size = 0;
  if (!shown || X509_cmp_current_time(X509_get0_notBefore(shown.get())) >= 0 ||
      X509_cmp_current_time(X509_get0_notAfter(shown.get())) <= 0 ||
      X509_digest(shown.get(), EVP_sha256(), digest.data(), &size) != 1)
    return {};
  return to_hex(bytes_of(digest));
}

}  // namespace hinomi::serve
