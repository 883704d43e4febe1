// A device, as far as anybody has said something of it: each fact stands on a piece of evidence
// with a time. What nobody said is unknown.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/exposure.h"

namespace hinomi {

enum class EvidenceKind : std::uint8_t {
  scan,         // a lawful scanner's result
  flow,         // traffic that was observed
  test,         // a test report of somebody else than maker and owner
  label,        // a label that was granted
  maker,        // what its maker says: list, advisory, MUD file
  inventory,    // an SBOM or a list of equipment
  declaration,  // what its owner says
};
constexpr std::size_t evidence_kinds = 7;
std::string_view name_of(EvidenceKind kind);

struct DeviceEvidence {
  EvidenceKind kind = EvidenceKind::declaration;
  std::string by;     // who says so
  std::string place;  // file and line, or a Record
  Time said;          // {}: not said; then it is never valid
  Time until;         // {}: as long as its kind is usually good for
};

// Numbers of DeviceEvidence in Device::evidence are called `evidence` below.
struct DevicePort {
  std::uint16_t port = 0;
  std::string transport;         // "tcp", "udp"
  bool is_open = true;           // false: somebody looked, and it was closed
  std::string service, product;  // "telnet"; what answers, with its version
  std::uint32_t evidence = 0;
};
// A credential as it was set in the factory is accepted, or not any more. Which one is never kept.
struct DeviceCredential {
  std::string service;  // "http on 80/tcp"
  bool is_accepted = true;
  std::uint32_t evidence = 0;
};
struct ProvisionClaim {
  std::string catalogue, provision;  // "en-303-645", "5.1-1"; provision "*": all of them
  bool is_met = false;
  std::uint32_t evidence = 0;
};
struct ConditionClaim {
  std::string catalogue, condition;  // "en-303-645", "12"
  bool holds = false;
  std::uint32_t evidence = 0;
};
struct FirmwareClaim {
  std::string version;
  std::uint32_t evidence = 0;
};
struct SupportClaim {
  Time ends;
  std::uint32_t evidence = 0;
};
struct DeviceFlaw {
  std::string flaw;  // CVE-...
  bool is_exploited = false;
  std::string fixed_in;  // empty: not said
  std::uint32_t evidence = 0;
};
// A flow that its MUD file does not allow.
struct DeviceDeviation {
  std::string flow;  // "tcp 192.0.2.7:40000 -> 198.51.100.9:23"
  std::string near;  // the rule that comes closest, and what of it does not hold; may be empty
  std::uint32_t evidence = 0;
  bool is_seen = true;  // false: it was watched again, and did this no more
};

struct Device {
  std::string id;  // its owner's name for it, or its address
  std::vector<std::string> addresses;
  std::string maker, model, place;
  std::string mud_url;
  std::string owner, isp;  // members
  Reach reach = Reach::unknown;
  std::vector<DeviceEvidence> evidence;
  std::vector<DevicePort> ports;
  std::vector<DeviceCredential> credentials;
  std::vector<ProvisionClaim> provisions;
  std::vector<ConditionClaim> conditions;
  std::vector<FirmwareClaim> firmware;  // which it runs
  std::vector<FirmwareClaim> newest;    // which its maker hands out
  std::vector<SupportClaim> support;
  std::vector<DeviceFlaw> flaws;
  std::vector<DeviceDeviation> deviations;
  bool has_mud = false;
};

}  // namespace hinomi
