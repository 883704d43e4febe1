// Correlations behind a stream of events: hears what rules saw, in the order of the events, and
// makes hits of what fires.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "judge/detect/correlate.h"
#include "watch/event_number.h"
#include "watch/told_before.h"

namespace hinomi::watch {

struct CorrelationTally {
  std::vector<std::uint64_t> by_correlation;  // hits told
  detect::CorrelationSummary summary;
  std::vector<std::string> late;  // the first events that came too late: "events.jsonl:17"
};

// One thread at a time.
class Correlating {
 public:
  struct Options {
    std::shared_ptr<const detect::CorrelationPlan> plan;  // none: nothing is correlated
    detect::CorrelationLimits limits;
    std::vector<bool> wanted;  // by correlation: whether its hits are told
    ToldBefore told;
  };
  using Tell = std::function<void(const Hit& hit)>;
  // `sources` by their number; outlives it.
  Correlating(Options options, const std::vector<std::string>& sources, Tell tell);

  const std::shared_ptr<const detect::CorrelationPlan>& plan() const { return options_.plan; }

  // `now`: the clock's.
  void add(std::vector<detect::Sighting> sightings, Time now);
  void advance(Time now);
  void finish();

  CorrelationTally tally();
  // As detect::Correlator has it.
  TimeMark handed_on() const { return correlator_ ? correlator_->handed_on() : TimeMark(); }

 private:
  void fired(const detect::Fired& fired);

  Options options_;
  const std::vector<std::string>& sources_;
  Tell tell_;
  std::vector<std::uint64_t> told_;  // by correlation
  std::optional<detect::Correlator> correlator_;
};

}  // namespace hinomi::watch
