// TLS in memory, so that no write can raise SIGPIPE in the calling program; records are carried by
// a Wire. Private to serve/wire.cc.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "base/free_with.h"
#include "serve/wire.h"

namespace hinomi::serve {

struct Wire::Tls {
 public:
  Result<void> prepare(const TlsTrust& trust, const std::string& place);
  // The server's certificate, after the handshake: OpenSSL has verified it, or its fingerprint.
  Result<void> check() const;
  SSL* session() { return ssl_.get(); }
  std::string& space() { return space_; }

  // Runs an operation to its end, carrying records to and fro. 0: the other side said goodbye.
  template <class Operation, class Put, class Get>
  Result<int> run(Operation operation, Put put, Get get) {
    while (true) {
      clear_errors();
      const int done = operation();
      const int state = SSL_get_error(ssl_.get(), done);
      const std::string records = take_records();
      TRY(put(records));
      if (done > 0) return done;
      if (state == SSL_ERROR_ZERO_RETURN) return 0;
      if (state != SSL_ERROR_WANT_READ) return std::unexpected(problem());
      const std::string_view more = TRY(get());
      if (more.empty()) return fail(ErrorKind::io, "the connection ended early", place_);
      give_records(more);
    }
  }

 private:
  static void clear_errors();
  std::string take_records();
  void give_records(std::string_view bytes);
  Error problem() const;
  Error distrust(std::string what) const;
  Result<void> set_trust(const TlsTrust& trust);

  std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, FreeWith<SSL_free>> ssl_;
  BIO* in_ = nullptr;   // of ssl_
  BIO* out_ = nullptr;  // of ssl_
  std::string place_;
  std::string fingerprint_;
  std::string space_ = std::string(32 * 1024, '\0');
};

}  // namespace hinomi::serve
