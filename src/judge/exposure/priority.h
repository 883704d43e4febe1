// How soon a flaw has to be mended: SSVC's table for deployers, decided with what is known of the
// flaw and of who can reach the asset (docs/severity.md, docs/systems.md). Any thread.
#pragma once

#include <string>
#include <vector>

#include "judge/exposure/facts.h"
#include "judge/exposure/ssvc.h"
#include "model/exposure.h"

namespace hinomi::exposure {

struct Urgency {
  Priority priority = Priority::defer;
  // What is not known leaves these open. Of a flaw that is exploited the most urgent counts until
  // somebody says more; of another the least urgent.
  Priority least = Priority::defer, most = Priority::immediate;
  // Codes: "malicious", "exploited", "ransomware", "proof_of_concept", "automatable", then "open",
  // "controlled" or "small".
  std::vector<std::string> why;
  bool operator==(const Urgency&) const = default;
};

// `tables` without SSVC's table for deployers: only what is malicious or exploited is urgent.
Urgency urgency_of(const SsvcTables& tables, const FlawFacts& facts, Reach reach);

inline bool is_urgent(Priority priority) { return priority >= Priority::out_of_cycle; }

}  // namespace hinomi::exposure
