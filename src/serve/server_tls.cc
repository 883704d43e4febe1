#include "serve/server_tls.h"

#include <openssl/ssl.h>

#include <boost/asio/buffer.hpp>

namespace hinomi::serve {

namespace asio = boost::asio;

namespace {

// Who shows a certificate has shown to hold its key; whose it is says the register alone, by its
// fingerprint, so that no issuer needs to be trusted.
int take_any_certificate(int, X509_STORE_CTX*) { return 1; }

}  // namespace

Result<asio::ssl::context> make_tls(const ListenAt& at) {
  asio::ssl::context context(asio::ssl::context::tls_server);
  SSL_CTX* raw = context.native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");  // of TLS 1.2; 1.3 has its own
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);              // idle connections stay small
  if (at.ask_certificate) {
    SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, take_any_certificate);
    static constexpr unsigned char context_id[] = "hinomi";  // else no session could be resumed
    SSL_CTX_set_session_id_context(raw, context_id, sizeof context_id - 1);
  }
  boost::system::error_code error;
  // Without this an encrypted key would ask on the terminal.
  context.set_password_callback([](std::size_t, auto) { return std::string(); }, error);
  context.use_certificate_chain(asio::buffer(at.tls_certificate), error);
  if (error)
    return fail(ErrorKind::invalid, "not a certificate", "tls_certificate",
                "Give a PEM chain, the server's own certificate first");
  context.use_private_key(asio::buffer(at.tls_key), asio::ssl::context::pem, error);
  if (error || SSL_CTX_check_private_key(raw) != 1)
    return fail(ErrorKind::invalid, "not the private key of the certificate", "tls_key",
                "Give the key in PEM without a pass phrase");
  return context;
}

}  // namespace hinomi::serve
