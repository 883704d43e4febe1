// What is wrong with a device, each with what it stands on. Nothing here is found by looking at a
// device: results are judged. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "judge/device/policy.h"
#include "model/device.h"

namespace hinomi::device {

enum class Trust : std::uint8_t {
  valid,
  expired,   // good once, and nobody looked again
  unusable,  // without a time, or from the future
};

// `policy` says how long a kind is good for when the evidence itself does not.
Trust trust(const DeviceEvidence& evidence, const Policy& policy, Time now);
// {}: it has no time.
Time valid_until(const DeviceEvidence& evidence, const Policy& policy);

enum class Certainty : std::uint8_t {
  observed,  // the thing itself was seen
  reported,  // a maker, a label, a list or the owner says so
  likely,    // concluded from something that usually means it
};
std::string_view name_of(Certainty certainty);

struct Finding {
  FindingKind kind = FindingKind::default_credential;
  std::string subject;  // "telnet on 23/tcp", "CVE-2026-0001", "1.0 < 1.2"
  Certainty certainty = Certainty::reported;
  bool is_expired =
      false;  // its evidence is: it is to be looked at again, and demands nothing else
  std::vector<std::uint32_t> evidence;
  Time since;  // when the evidence was said first
  BothLanguages reason;

  bool operator==(const Finding& other) const = default;
};

// In the order of the kinds, then by subject. Of several statements on one thing (a port, a
// credential, the firmware) the newest that is valid counts, and when none is, the newest.
std::vector<Finding> find(const Device& device, const Policy& policy, Time now);

// What cannot be judged because nobody said it, and who could.
struct Gap {
  std::string what;  // "firmware", "newest_firmware", "support_end", "reach", "mud", "time"
  Party who = Party::owner;
  BothLanguages text;
};
std::vector<Gap> gaps(const Device& device, const Policy& policy, Time now);

}  // namespace hinomi::device
