// Roles and what each may do, by the table of model/policy.h; serve/ asks it, nothing else decides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hinomi {

enum class Role : std::uint8_t { equipment, reporter, analyst, approver, administrator, auditor };

std::string_view name_of(Role role);
std::optional<Role> role_from(std::string_view name);

// How a name comes in.
enum class AccessKind : std::uint8_t {
  token,        // with a bearer token: machines, and people before their first password
  person,       // with a password of their own, or through the OpenID provider
  certificate,  // a machine, with its TLS client certificate
};

std::string_view name_of(AccessKind kind);
std::optional<AccessKind> access_kind_from(std::string_view name);

enum class Act : std::uint8_t {
  read_feeds,     // feeds and the TAXII collection, within the member's markings
  report,         // reports, sightings, appeals
  read_picture,   // decisions, reports, duties, records, within markings
  allow,          // allow entries of the own member
  approve,        // decide Duties
  recall,         // take back a published decision
  administer,     // members, access, settings
  prove,          // proofs and checkpoints
  write_letters,  // drafts of letters to people
  read_letters,   // letters to and of the own member, what it says of them, whom it lets know
  audit,          // the access journal: who asked for what and what was answered
  send_events,    // events of the own systems, for detection
  detect,         // judge and suppress detections, hunt back: at the node's own organisation
};

inline constexpr int act_count = 13;

std::string_view name_of(Act act);
bool may(Role role, Act act);

}  // namespace hinomi
