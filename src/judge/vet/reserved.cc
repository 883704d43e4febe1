#include "judge/vet/reserved.h"

#include <array>

namespace hinomi::vet {

namespace {

// IANA IPv4 and IPv6 Special-Purpose Address Registries, and the multicast space.
constexpr std::array reserved_blocks{
    Reserved{"0.0.0.0/8"},
    Reserved{"10.0.0.0/8"},
    Reserved{"100.64.0.0/10"},
    Reserved{"127.0.0.0/8"},
    Reserved{"169.254.0.0/16"},
    Reserved{"172.16.0.0/12"},
    Reserved{"192.0.0.0/24"},
    Reserved{"192.0.2.0/24", true},
    Reserved{"192.31.196.0/24"},
    Reserved{"192.52.193.0/24"},
    Reserved{"192.88.99.0/24"},
    Reserved{"192.168.0.0/16"},
    Reserved{"192.175.48.0/24"},
    Reserved{"198.18.0.0/15"},
    Reserved{"198.51.100.0/24", true},
    Reserved{"203.0.113.0/24", true},
    Reserved{"224.0.0.0/4"},
    Reserved{"240.0.0.0/4"},
    Reserved{"::/128"},
    Reserved{"::1/128"},
    Reserved{"64:ff9b::/96"},
    Reserved{"64:ff9b:1::/48"},
    Reserved{"100::/64"},
    Reserved{"2001::/23"},
    Reserved{"2001:db8::/32", true},
    Reserved{"2002::/16"},
    Reserved{"2620:4f:8000::/48"},
    Reserved{"3fff::/20", true},
    Reserved{"5f00::/16"},
    Reserved{"fc00::/7"},
    Reserved{"fe80::/10"},
    Reserved{"ff00::/8"},
};

// IANA Special-Use Domain Names, and what RFC 2606 sets aside.
constexpr std::array reserved_names{
    Reserved{"example", true},
    Reserved{"example.com", true},
    Reserved{"example.net", true},
    Reserved{"example.org", true},
    Reserved{"test"},
    Reserved{"invalid"},
    Reserved{"localhost"},
    Reserved{"local"},
    Reserved{"onion"},
    Reserved{"alt"},
    Reserved{"internal"},
    Reserved{"home.arpa"},
    Reserved{"in-addr.arpa"},
    Reserved{"ip6.arpa"},
    Reserved{"ipv4only.arpa"},
    Reserved{"resolver.arpa"},
    Reserved{"service.arpa"},
};

}  // namespace

ReservedSpace::ReservedSpace() {
  for (std::uint32_t i = 0; i < reserved_blocks.size(); ++i)
    if (const auto network = in::network_from(reserved_blocks[i].entry)) blocks_.add(*network, i);
  blocks_.freeze();
}

std::optional<Reserved> ReservedSpace::of(const in::Network& network,
                                          bool skip_documentation) const {
  std::optional<Reserved> found;
  const auto take = [&](std::uint32_t i) {
    const bool counts = !(skip_documentation && reserved_blocks[i].documentation);
    if (!found && counts) found = reserved_blocks[i];
    return !found;
  };
  blocks_.containing(network, take);
  blocks_.inside(network, take);
  return found;
}

std::optional<Reserved> ReservedSpace::of(std::string_view host, bool skip_documentation) {
  for (const Reserved& name : reserved_names) {
    if (skip_documentation && name.documentation) continue;
    if (host == name.entry ||
        (host.ends_with(name.entry) && host[host.size() - name.entry.size() - 1] == '.'))
      return name;
  }
  return {};
}

}  // namespace hinomi::vet
