// The state of a device: provision by provision against catalogues, what is wrong, what is not
// known, and who has to do what by when. Pure: device, catalogues, policy and a time go in. Without
// evidence nothing is met and nothing is unmet. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "judge/device/catalogue.h"
#include "judge/device/findings.h"
#include "judge/device/policy.h"
#include "model/device.h"

namespace hinomi::device {

enum class State : std::uint8_t {
  unmet,
  expired,  // it was judged once; the evidence is over
  unknown,
  met,
  not_asked,  // a condition does not hold, and there is evidence for that
};
std::string_view name_of(State state);

struct ProvisionState {
  std::uint32_t provision = 0;  // its number in Catalogue::provisions
  State state = State::unknown;
  // Only the word of those who answer for it (maker, owner, list, label) says that it is met.
  bool is_declared = false;
  std::vector<std::uint32_t> evidence;  // those that decide, rising
};

struct CatalogueStates {
  std::string catalogue;
  std::vector<ProvisionState> provisions;  // all of the catalogue, in its order

  std::size_t count(State state) const;
};

struct PlanStep {
  FindingKind finding = FindingKind::default_credential;
  std::string subject;
  Party who = Party::owner;
  Time due;  // counted from when the evidence was said
  BothLanguages text;

  bool operator==(const PlanStep& other) const = default;
};

struct DeviceReport {
  std::vector<CatalogueStates> states;  // in the order of the catalogues
  std::vector<Finding> findings;
  std::vector<Gap> gaps;
  std::vector<PlanStep> plan;  // by due, then in the order of the findings
};

// 1. A claim of evidence that is valid counts; of one speaker and kind the newest on a provision.
// 2. A finding that the provision forbids is such a claim: unmet.
// 3. Any unmet: unmet. Else any met: met. Else a condition that does not hold: not asked.
// 4. Else, if a claim was valid once: expired. Else unknown.
CatalogueStates states(const Device& device, const Catalogue& catalogue,
                       std::span<const Finding> findings, const Policy& policy, Time now);

DeviceReport judge(const Device& device, std::span<const Catalogue> catalogues,
                   const Policy& policy, Time now);

}  // namespace hinomi::device
