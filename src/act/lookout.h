// The lookout: what the detection engine found, and what analysts do about it (docs/watch.md).
// Detections are the node's own organisation's: TLP:AMBER+STRICT, from the node itself. All may be
// called from any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "act/desk.h"
#include "watch/suppressing.h"

namespace hinomi::act {

struct JudgementAnswer {
  std::string judgement;   // Record
  std::size_t judged = 0;  // detections
  std::string duty;        // the Duty that this ended; empty: none
};

struct JudgementRequest {
  std::string detection;
  Judged verdict = Judged::note;
  std::string note;
  bool alike = false;  // all open detections of the same rule, at most 1,000
};

class Lookout {
 public:
  Lookout(World& world, picture::Keeper& keeper) : world_(world), keeper_(keeper) {}

  // Writes what grouping told (watch/grouping.h), in order; what goes on in a line that is there
  // continues it, whatever `continues` says. A rule's first detection that is high or critical
  // makes a Duty. Answers the Records' ids. Errors: busy, io; then `written` says how many of them
  // are in the journal, so that the caller can try the others again.
  Result<std::vector<std::string>> take(std::span<const Detection> told, std::size_t& written);
  Result<std::vector<std::string>> take(std::span<const Detection> told) {
    std::size_t written = 0;
    return take(told, written);
  }

  // Answers the Record's id. Errors: denied, invalid (what is missing), missing (no such rule was
  // ever hit).
  Result<std::string> suppress(const Actor& actor, Suppression suppression);
  // Errors: denied, missing, conflict (over already), invalid.
  Result<std::string> recall_suppression(const Actor& actor, std::string_view id,
                                         std::string_view reason);
  Result<JudgementAnswer> judge(const Actor& actor, const JudgementRequest& request);

  // What hides hits now.
  watch::Suppressing suppressing(Time now) const;

 private:
  Result<std::vector<std::string>> write(std::span<const Detection> slice);

  World& world_;
  picture::Keeper& keeper_;
};

}  // namespace hinomi::act
