#include "serve/webhook_client.h"

#include <charconv>

#include "base/text.h"
#include "serve/client.h"
#include "serve/network_guard.h"
#include "serve/wire.h"

namespace hinomi::serve {
namespace {

std::unexpected<Error> no_url(std::string what, std::string_view text) {
  return fail(ErrorKind::invalid, std::move(what), std::string(text.substr(0, 200)),
              "Write https://host/path");
}

}  // namespace

Result<Url> split_url(std::string_view text) {
  Url url;
  std::string_view rest = text;
  std::string lower = to_lower(text.substr(0, 8));
  if (lower.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (lower.starts_with("http://")) {
    rest.remove_prefix(7);
    url.tls = false;
    url.port = 80;
  } else {
    return no_url("not an http or https URL", text);
  }
  for (unsigned char c : rest)
    if (c <= ' ' || c >= 0x7F || c == '#' || c == '\\')
      return no_url("the URL has a character that does not belong there", text);
  std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view host = rest.substr(0, end);
  if (host.find('@') != host.npos) return no_url("the URL names a user", text);
  url.target = std::string(rest.substr(end));
  if (url.target.empty() || url.target[0] == '?') url.target.insert(0, 1, '/');
  std::string_view port;
  if (host.starts_with('[')) {
    std::size_t close = host.find(']');
    if (close == host.npos) return no_url("the URL has no host", text);
    port = host.substr(close + 1);
    host = host.substr(1, close - 1);
  } else if (std::size_t colon = host.find(':'); colon != host.npos) {
    port = host.substr(colon);
    host = host.substr(0, colon);
  }
  if (!port.empty()) {
    const char* stop = port.data() + port.size();
    auto [last, error] = std::from_chars(port.data() + 1, stop, url.port);
    if (port.size() < 2 || port[0] != ':' || error != std::errc() || last != stop || url.port == 0)
      return no_url("the URL has no port number behind its colon", text);
  }
  if (host.empty()) return no_url("the URL has no host", text);
  url.host = to_lower(host);
  return url;
}

Result<void> post_webhook(const std::string& text, const notify::Webhook& webhook,
                          const HookRules& rules) {
  Url url = TRY(split_url(text));
  // The addresses that were looked at are those that are connected to.
  auto addresses = TRY(resolve(url.host));
  for (const std::string& address : addresses) {
    if (!may_reach(address, rules.networks))
      return fail(ErrorKind::denied, "a webhook may not reach this address", address,
                  "If it should, name its network under webhook_networks in node.json");
    if (!url.tls && !is_loopback(address))
      return fail(ErrorKind::invalid, "without TLS a webhook goes to the loopback only", url.host,
                  "Write https://");
  }
  ClientCall request{.method = "POST",
                     .target = url.target,
                     .headers = webhook.headers,
                     .body = webhook.body,
                     .timeout = rules.wait,
                     .most_bytes = rules.most_bytes,
                     .stop = rules.stop};
  bool usual = url.port == (url.tls ? 443 : 80);
  auto answer = call({.address = addresses.front(),
                      .port = url.port,
                      .tls = url.tls,
                      .host = url.host,
                      .trusted = rules.trusted,
                      .system_trust = rules.trusted.empty(),
                      .port_in_host = !usual},
                     request);
  if (!answer) return std::unexpected(std::move(answer).error());
  if (answer->status >= 200 && answer->status < 300) return {};
  bool redirects = answer->status >= 300 && answer->status < 400;
  return fail(ErrorKind::io,
              "the receiver answers " + std::to_string(answer->status) +
                  (redirects ? ", a redirect, which is not followed" : ""),
              url.host, redirects ? "Register the URL that it leads to" : "Ask the receiver");
}

}  // namespace hinomi::serve
