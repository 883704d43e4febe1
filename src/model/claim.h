// What a report says of one indicator. Readers (in/) make claims; the judge weighs them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/indicator.h"
#include "model/marking.h"

namespace hinomi {

struct Claim {
  Indicator indicator;
  Marking marking;                // of the claim itself, combined with the report's
  std::optional<int> confidence;  // 0..100, STIX Appendix A; nothing: not said
  std::optional<Time> first_seen;
  std::optional<Time> last_seen;
  std::optional<Time> valid_until;
  bool harmful = true;    // false: context only (MISP to_ids false, STIX benign): watch at most
  bool revoked = false;   // the source takes it back
  std::string source_id;  // STIX id, MISP uuid; empty when the format has none
  std::string note;       // the source's words, at most 1,000 bytes
  std::string place;      // "/objects/7", "line 12"
};

}  // namespace hinomi
