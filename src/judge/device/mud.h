// Is a flow one that the device is meant to have? Its maker's access lists (RFC 8520) against what
// was observed. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "in/inventory/mud_access.h"

namespace hinomi::device {

// One packet, or the first of a flow.
struct MudPacket {
  bool from_device = true;       // who sends it
  bool device_initiated = true;  // who began the connection that it is a part of
  std::uint8_t protocol = 6;
  std::uint16_t device_port = 0, peer_port = 0;  // of TCP and UDP
  std::uint8_t icmp_type = 0, icmp_code = 0;     // of ICMP
  in::Network peer;                              // an address
};

struct MudVerdict {
  enum class Kind : std::uint8_t {
    allowed,
    deviation,
    unknown,  // whether a rule fits hangs on a name whose addresses nobody said
  };
  Kind kind = Kind::deviation;
  std::string rule;  // that decided, or on which it hangs; of a deviation by no rule: the closest
  bool is_decided_by_rule = false;
  std::string lacks;  // of the closest: what does not hold ("port 443", "a.example")
};
std::string_view name_of(MudVerdict::Kind kind);

MudVerdict judge_packet(const in::MudAccess& access, const in::MudSite& site,
                        const MudPacket& packet);

}  // namespace hinomi::device
