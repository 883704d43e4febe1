// What a device is meant to communicate with: the access lists of a MUD file (RFC 8520 on RFC
// 8519), and what the words in them mean where the device stands.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "in/network_text.h"

namespace hinomi::in {

// The other end of a flow, as a file names it.
struct MudPeer {
  enum class Kind : std::uint8_t {
    name,               // a domain name
    network,            // an address or network
    controller,         // a URI: those who control such devices
    my_controller,      // those who control this one
    local_networks,     // the networks where it stands
    same_manufacturer,  // devices whose MUD URL has the same authority
    manufacturer,       // devices whose MUD URL has this authority
    model,              // devices with this MUD URL
  };
  Kind kind = Kind::name;
  std::string value;  // name, URI, authority or URL; empty where the kind says all
  Network network;    // of a network

  bool operator==(const MudPeer& other) const { return kind == other.kind && value == other.value; }
};
std::string_view name_of(MudPeer::Kind kind);

struct MudPorts {
  std::uint16_t first = 0, last = 65535;
  bool is_excluded = false;  // all others

  bool contains(std::uint16_t port) const { return (port >= first && port <= last) != is_excluded; }
};

enum class Initiator : std::uint8_t { either, device, peer };

struct MudRule {
  std::string name, place;  // JSON pointer
  bool is_v4 = true;
  std::vector<MudPeer> peers;  // all of them must fit; none: anybody
  std::optional<std::uint8_t> protocol;
  std::optional<MudPorts> device_port, peer_port;
  Initiator initiator = Initiator::either;  // who began the connection; of TCP alone
  std::optional<std::uint8_t> icmp_type, icmp_code;
  enum class Action : std::uint8_t { accept, drop, reject };
  Action action = Action::drop;
};

struct MudAccess {
  std::string url;        // which names the model
  std::string authority;  // of the URL, which names the manufacturer
  std::string title;      // systeminfo
  // In order; the first that fits decides, and what none fits is dropped. DNS and NTP with their
  // controllers stand last (appendix B).
  std::vector<MudRule> from_device, to_device;
  std::vector<Error> refused;  // rules that allow something and cannot be read: left out
};

// Errors: invalid with JSON pointer: not JSON, access lists of a draft before RFC 8520, a list that
// is not there, a rule that forbids something and cannot be read (leaving it out would allow it);
// too_large: over 10,000 rules.
Result<MudAccess> read_mud_access(std::string_view text);

// What the words of a file mean at one place.
struct MudSite {
  using Networks = std::vector<Network>;
  Networks device;  // its own addresses
  Networks my_controller, local_networks;
  std::map<std::string, Networks, std::less<>> names, controllers, manufacturers, models;

  // nullptr: nobody said.
  const Networks* find(const MudPeer& peer, const MudAccess& access) const;
};

// {"device": ["192.0.2.7"], "my-controller": [...], "local-networks": [...], "names": {"a.example":
// [...]}, "controllers": {URI: [...]}, "manufacturers": {...}, "models": {...}}. "dns" and "ntp"
// stand for their controllers' URNs. Errors: invalid, naming the member.
Result<MudSite> read_mud_site(std::string_view text);

}  // namespace hinomi::in
