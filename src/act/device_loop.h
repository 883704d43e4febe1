// Cases of devices: a lawful scanner's organisation says what it saw under pseudonyms, the provider
// of the line tells the owner, and the next look says whether it is over (docs/devices.md). Who
// scans is a member of the group "lawful-scanner", a provider one of the group "isp"; an
// administrator says who is. All may be called from any thread.
//
// A case is known to its provider, to the scanner that saw it, and to the node's own organisation,
// which sees pseudonyms. Whose address a pseudonym is, the provider alone can tell.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "act/desk.h"
#include "judge/device/policy.h"
#include "model/device_case.h"

namespace hinomi::act {

struct DeviceObservation {
  std::string pseudonym;  // 64 hexadecimal digits
  std::string isp;        // member
  Time seen;              // when it was looked at
  std::string maker, model;
  struct Seen {
    std::string finding;  // name_of(device::FindingKind) of what a scan can see
    std::string subject;  // "telnet on 23/tcp"
  };
  std::vector<Seen> findings;
  // Ports that were looked at and closed: "23/tcp", "1-1000/tcp".
  std::vector<std::string> closed;
  std::string place;  // in the request, for refusals
};

struct ObservationsAnswer {
  std::size_t opened = 0, seen_again = 0, gone = 0;
  std::vector<std::string> cases;  // ids of those that changed
  std::vector<Error> refused;      // at most 100, with place; the others were taken
  std::size_t refused_count = 0;
};

class DeviceLoop {
 public:
  DeviceLoop(World& world, picture::Keeper& keeper, device::Policy policy)
      : world_(world), keeper_(keeper), policy_(std::move(policy)) {}

  // `basis`: the law or agreement under which was scanned. Errors: denied (not a lawful scanner),
  // invalid (no basis, nothing could be taken), too_large (over 10,000), busy, io.
  Result<ObservationsAnswer> observe(const Actor& actor,
                                     std::span<const DeviceObservation> observations,
                                     std::string_view basis);

  // What the provider says: told or mended. Errors: missing (none that is its own), invalid
  // (another state), conflict (it is gone, or said already), too_large.
  Result<void> say(const Actor& actor, std::string_view id, CaseState state, std::string_view note);

 private:
  World& world_;
  picture::Keeper& keeper_;
  const device::Policy policy_;
};

}  // namespace hinomi::act
