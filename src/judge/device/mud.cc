#include "judge/device/mud.h"

#include <algorithm>

namespace hinomi::device {
namespace {

using in::MudPeer;
using in::MudRule;

constexpr std::uint8_t tcp = 6, udp = 17, icmp = 1, icmp6 = 58;

bool contains(const in::MudSite::Networks& networks, const in::Network& address) {
  return std::any_of(networks.begin(), networks.end(), [&](const in::Network& one) {
    return one.v4 == address.v4 && one.contains(address);
  });
}

std::string shown(const MudPeer& peer) {
  return peer.value.empty() ? std::string(name_of(peer.kind)) : peer.value;
}

std::string shown(const in::MudPorts& ports) {
  std::string out = ports.is_excluded ? "a port other than " : "port ";
  out += std::to_string(ports.first);
  if (ports.last != ports.first) out += "-" + std::to_string(ports.last);
  return out;
}

// How one rule meets one packet: what of it does not hold, and which of its words nobody explained.
struct Fit {
  int missed = 0;
  std::string lacks;
  bool is_open = false;  // it hangs on such a word

  void miss(std::string what) {
    if (missed++ == 0) lacks = std::move(what);
  }
};

Fit fit(const MudRule& rule, const in::MudAccess& access, const in::MudSite& site,
        const MudPacket& packet) {
  Fit out;
  for (const MudPeer& peer : rule.peers) {
    if (peer.kind == MudPeer::Kind::network) {
      if (!peer.network.contains(packet.peer)) out.miss(shown(peer));
    } else if (const auto* networks = site.find(peer, access)) {
      if (!contains(*networks, packet.peer)) out.miss(shown(peer));
    } else {
      out.is_open = true;
    }
  }
  const bool has_ports = packet.protocol == tcp || packet.protocol == udp;
  const bool is_icmp = packet.protocol == icmp || packet.protocol == icmp6;
  if (rule.protocol && *rule.protocol != packet.protocol)
    out.miss("protocol " + std::to_string(*rule.protocol));
  if (rule.peer_port && (!has_ports || !rule.peer_port->contains(packet.peer_port)))
    out.miss(shown(*rule.peer_port) + " of the peer");
  if (rule.device_port && (!has_ports || !rule.device_port->contains(packet.device_port)))
    out.miss(shown(*rule.device_port) + " of the device");
  if (rule.icmp_type && (!is_icmp || *rule.icmp_type != packet.icmp_type))
    out.miss("type " + std::to_string(*rule.icmp_type));
  if (rule.icmp_code && (!is_icmp || *rule.icmp_code != packet.icmp_code))
    out.miss("code " + std::to_string(*rule.icmp_code));
  if (rule.initiator != in::Initiator::either &&
      (rule.initiator == in::Initiator::device) != packet.device_initiated)
    out.miss(rule.initiator == in::Initiator::device ? "begun by the device" : "begun by the peer");
  return out;
}

}  // namespace

std::string_view name_of(MudVerdict::Kind kind) {
  constexpr std::string_view names[] = {"allowed", "deviation", "unknown"};
  return names[std::size_t(kind)];
}

MudVerdict judge_packet(const in::MudAccess& access, const in::MudSite& site,
                        const MudPacket& packet) {
  MudVerdict closest;
  int least = 1 << 30;
  // Rules that may fit, if their words mean this peer: with both outcomes among them nothing is
  // sure.
  const MudRule* open_accept = nullptr;
  const MudRule* open_drop = nullptr;
  for (const MudRule& rule : packet.from_device ? access.from_device : access.to_device) {
    if (rule.is_v4 != packet.peer.v4) continue;
    const bool accepts = rule.action == MudRule::Action::accept;
    const Fit how = fit(rule, access, site, packet);
    if (how.missed > 0) {
      if (accepts && how.missed < least) {
        least = how.missed;
        closest.rule = rule.name;
        closest.lacks = how.lacks;
      }
      continue;
    }
    if (how.is_open) {
      const MudRule*& open = accepts ? open_accept : open_drop;
      if (!open) open = &rule;
      continue;
    }
    const MudRule* against = accepts ? open_drop : open_accept;
    if (against) return {MudVerdict::Kind::unknown, against->name, false, {}};
    return {accepts ? MudVerdict::Kind::allowed : MudVerdict::Kind::deviation, rule.name, true, {}};
  }
  if (open_accept) return {MudVerdict::Kind::unknown, open_accept->name, false, {}};
  return closest;
}

}  // namespace hinomi::device
