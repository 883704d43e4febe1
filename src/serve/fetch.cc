#include "serve/fetch.h"

#include "serve/client.h"
#include "serve/network_guard.h"
#include "serve/webhook_client.h"
#include "serve/wire.h"

namespace hinomi::serve {

// The administrator names the provider in node.json, so that it may stand in a private network.
Result<HttpResponse> fetch(const OidcRequest& request, const std::string& trusted) {
  Url url = TRY(split_url(request.url));
  auto addresses = TRY(resolve(url.host));
  if (!url.tls && !is_loopback(addresses.front()))
    return fail(ErrorKind::invalid, "without TLS a provider is asked on the loopback only",
                url.host, "Write https://");
  return call({.address = addresses.front(),
               .port = url.port,
               .tls = url.tls,
               .host = url.host,
               .trusted = trusted,
               .system_trust = trusted.empty(),
               .port_in_host = url.port != (url.tls ? 443 : 80)},
              {.method = request.method,
               .target = url.target,
               .headers = request.headers,
               .body = request.body,
               .timeout = std::chrono::seconds(10),
               .most_bytes = 1 << 20});
}

}  // namespace hinomi::serve
