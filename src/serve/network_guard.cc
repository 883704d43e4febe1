#include "serve/network_guard.h"

#include <algorithm>
#include <array>

#include "in/normalise.h"

namespace hinomi::serve {
namespace {

// Documentation space (RFC 5737, RFC 3849) is not here: it leads nowhere, and exercises use it.
constexpr std::array closed = {
    "0.0.0.0/8",     "10.0.0.0/8",   "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
    "224.0.0.0/4",   "240.0.0.0/4",  "::/96",          "64:ff9b::/96",   "64:ff9b:1::/48",
    "100::/64",      "2001::/32",    "2002::/16",      "fc00::/7",       "fe80::/10",
    "fec0::/10",     "ff00::/8",
};

bool is_in(const in::Network& address, std::string_view network) {
  auto found = in::network_from(network);
  return found && found->contains(address);
}

}  // namespace

bool is_loopback(std::string_view address) {
  auto at = in::network_from(address);
  return at && (is_in(*at, "127.0.0.0/8") || is_in(*at, "::1/128"));
}

bool may_reach(std::string_view address, const std::vector<std::string>& allowed) {
  // A zone ("fe80::1%eth0") makes it no address here.
  auto at = in::network_from(address);
  if (!at || at->first != at->last) return false;
  if (std::any_of(allowed.begin(), allowed.end(),
                  [&](const std::string& network) { return is_in(*at, network); }))
    return true;
  return std::none_of(closed.begin(), closed.end(),
                      [&](const char* network) { return is_in(*at, network); });
}

}  // namespace hinomi::serve
