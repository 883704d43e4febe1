// How devices are judged, as data (content/devices/policy.json): which services manage a device,
// how long evidence is good for, and who has to do what about a finding by when. Any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "judge/device/catalogue.h"
#include "model/device.h"

namespace hinomi::device {

enum class FindingKind : std::uint8_t {
  default_credential,
  exploited_flaw,
  clear_management,  // a service that manages it and sends passwords in the clear
  open_management,
  end_of_support,
  outdated_firmware,
  mud_deviation,
};
constexpr std::size_t finding_kinds = 7;
std::string_view name_of(FindingKind kind);
std::optional<FindingKind> finding_kind_of(std::string_view name);
// For people: "a credential as it was set in the factory".
const BothLanguages& words_of(FindingKind kind);

enum class Party : std::uint8_t { owner, isp, maker, centre };
std::string_view name_of(Party party);

struct Management {
  std::string service;             // as scanners name it
  std::vector<std::string> ports;  // "23/tcp": where it usually is
  bool is_clear = false;           // it sends passwords in the clear
};

struct Measure {
  FindingKind finding = FindingKind::default_credential;
  Party who = Party::owner;
  std::array<int, 4> days{};  // by Reach
  BothLanguages text;
};

struct Policy {
  std::vector<Management> management;
  std::array<std::chrono::days, evidence_kinds> validity{};
  std::vector<Measure> measures;  // at least one for the owner of each kind
  // What its owner has to mend within this many days is serious: it becomes a Record and a Duty.
  // 0: nothing is.
  int serious_days = 0;

  // Of its owner, for such a finding on a device that is reached like this.
  int owner_days(FindingKind finding, Reach reach) const;
};

// Errors: invalid, naming the member.
Result<Policy> read_policy(std::string_view json);

}  // namespace hinomi::device
