// A Finding: a judgement on one indicator, with its reasons and the evidence it stands on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/indicator.h"
#include "model/marking.h"

namespace hinomi {

// In order of strength: what may at most be done about the indicator.
enum class Verdict : std::uint8_t {
  hold,      // do nothing: blocking would harm, or nobody vouches for it
  watch,     // look for it, do not block
  url_only,  // block exactly this URL, never its host
  block,     // block it (for a URL: its host may be blocked as a name)
};

std::string_view name_of(Verdict verdict);
std::optional<Verdict> verdict_from(std::string_view name);

// One consideration. `cap` is the strongest verdict it allows; the smallest cap of all reasons is
// the verdict. `code` names the consideration (judge/vet/vet.h has its words in Japanese and
// English).
struct Reason {
  std::string code;  // "popular_domain"
  Verdict cap = Verdict::block;
  std::string list;   // the list or member it comes from, if any
  std::string entry;  // what matched there: "google.com", "203.0.113.0/24"
};

// One report's word on the indicator, as the judge weighed it.
struct Evidence {
  std::string report;   // Record id
  std::string source;   // member id
  std::string place;    // within the report
  int confidence = -1;  // 0..100; -1 not said
  int reliability =
      -1;     // 0..100 of the source (Admiralty a 100 .. e 0; f and unknown 50); -1 not known
  Time seen;  // last seen by this source
  std::optional<Time> valid_until;
  bool harmful = true;
  bool revoked = false;
};

struct Finding {
  Indicator indicator;
  Verdict verdict = Verdict::hold;
  int score = 0;                // 0..100 at the time of judgement, after decay
  Time expires;                 // when the score falls under the threshold; the verdict ends there
  Marking marking;              // strictest of the evidence
  std::vector<Reason> reasons;  // strictest first
  std::vector<Evidence> evidence;  // oldest first
  std::string supersedes;          // id of the Finding on the same indicator before this one
};

// JSON, keys in RFC 8785 order. The marking is not in it: it is the Record's.
std::string to_json(const Finding& finding);
Result<Finding> finding_from_json(std::string_view body);

// What the Picture keeps of a Finding: read in one pass, because a start reads every Finding there
// is.
struct FindingSummary {
  IndicatorType type{};
  std::string value;
  Verdict verdict{};
  int score = 0;
  Time expires;
  std::string report;  // of the newest evidence; empty when there is none
  std::string source;  // of all evidence; empty when there is none or more than one
};
Result<FindingSummary> finding_summary(std::string_view body);

}  // namespace hinomi
