// The server's side of TLS. Private to serve/.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "base/result.h"
#include "base/world.h"

namespace hinomi::serve {

// TLS 1.2 and later with the certificate of `at`. When it asks for certificates, any is taken, or
// none: whose it is says the register alone, by its fingerprint (certificate_digest). Error:
// invalid.
Result<boost::asio::ssl::context> make_tls(const ListenAt& at);

}  // namespace hinomi::serve
