#include "serve/wire_tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/hash.h"
#include "base/text.h"

namespace hinomi::serve {

Result<void> Wire::Tls::prepare(const TlsTrust& trust, const std::string& place) {
  place_ = place;
  fingerprint_ = to_lower(trust.fingerprint);
  context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
  if (fingerprint_.empty()) {
    TRY(set_trust(trust));
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
  }
  ssl_.reset(SSL_new(context_.get()));
  X509_VERIFY_PARAM* rules = SSL_get0_param(ssl_.get());
  if (X509_VERIFY_PARAM_set1_ip_asc(rules, trust.name.c_str()) != 1) {
    X509_VERIFY_PARAM_set1_host(rules, trust.name.c_str(), trust.name.size());
    SSL_set_tlsext_host_name(ssl_.get(), trust.name.c_str());
  }
  in_ = BIO_new(BIO_s_mem());
  out_ = BIO_new(BIO_s_mem());
  BIO_set_mem_eof_return(in_, -1);
  SSL_set_bio(ssl_.get(), in_, out_);  // owns both
  return {};
}

Result<void> Wire::Tls::set_trust(const TlsTrust& trust) {
  if (trust.system) {
    SSL_CTX_set_default_verify_paths(context_.get());
    return {};
  }
  std::unique_ptr<BIO, FreeWith<BIO_free_all>> text(
      BIO_new_mem_buf(trust.trusted.data(), static_cast<int>(trust.trusted.size())));
  using X509Ptr = std::unique_ptr<X509, FreeWith<X509_free>>;
  X509_STORE* store = SSL_CTX_get_cert_store(context_.get());
  int trusted = 0;
  while (const X509Ptr one{PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)})
    trusted += X509_STORE_add_cert(store, one.get());
  clear_errors();
  if (trusted == 0)
    return fail(ErrorKind::invalid, "no certificate to trust", "trusted", "Give one in PEM");
  return {};
}

Error Wire::Tls::distrust(std::string what) const {
  return {ErrorKind::denied, "the server's certificate is not trusted: " + what, place_,
          "Compare its fingerprint with the one the node printed"};
}

Result<void> Wire::Tls::check() const {
  if (fingerprint_.empty()) return {};  // OpenSSL has verified it
  std::unique_ptr<X509, FreeWith<X509_free>> theirs(SSL_get1_peer_certificate(ssl_.get()));
  Digest digest{};
  unsigned size = 0;
  if (!theirs || X509_digest(theirs.get(), EVP_sha256(), digest.data(), &size) != 1 ||
      to_hex(bytes_of(digest)) != fingerprint_)
    return std::unexpected(distrust("another fingerprint"));
  return {};
}

void Wire::Tls::clear_errors() { ERR_clear_error(); }

std::string Wire::Tls::take_records() {
  char* waiting = nullptr;
  const long size = BIO_get_mem_data(out_, &waiting);
  std::string records(waiting, static_cast<std::size_t>(size));
  (void)BIO_reset(out_);
  return records;
}

void Wire::Tls::give_records(std::string_view bytes) {
  BIO_write(in_, bytes.data(), static_cast<int>(bytes.size()));
}

Error Wire::Tls::problem() const {
  if (const long verdict = SSL_get_verify_result(ssl_.get()); verdict != X509_V_OK)
    return distrust(X509_verify_cert_error_string(verdict));
  return {ErrorKind::io, "TLS failed", place_, {}};
}

}  // namespace hinomi::serve
