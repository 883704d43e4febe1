// Events of live inputs put through the judges: rules, correlations and indicators.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "in/event_batch.h"
#include "watch/correlating.h"
#include "watch/indicator_judge.h"
#include "watch/seen.h"

namespace hinomi::watch {

// One thread.
class Judging {
 public:
  struct Options {
    std::shared_ptr<const detect::Plan> plan;  // keeps the fields of `indicators.observe`
    std::shared_ptr<const detect::CorrelationPlan> correlations;  // nullptr: none
    IndicatorOptions indicators;
    std::uint64_t events = 0;  // that were judged before: numbers go on from there
    // Hears of every event; `fields` are those whose texts it wants, which the plan keeps. Nothing:
    // nobody does.
    std::function<void(const Seen& seen)> see = {};
    std::vector<std::string> fields = {};
  };
  // `sensor`: whose event it is; empty for a correlation, which is of several.
  using Tell = std::function<void(const Hit& hit, std::string_view sensor)>;
  Judging(Options options, Tell tell);

  // Tells what it finds in the batch's events, and what correlations find by then.
  void look_at(const in::EventBatch& batch, Time now);
  // The clock went on, for correlations.
  void advance(Time now) { correlating_.advance(now); }
  // Correlations wait for nothing more.
  void finish() { correlating_.finish(); }

  std::uint64_t events() const { return events_; }  // judged, and before
  std::uint64_t bad() const { return bad_; }        // that were no JSON object

 private:
  void look_at(std::string_view json, const in::EventBatch& batch, Time now);
  void tell(const Finder& by, std::vector<Evidence> matched, std::string_view json,
            const in::EventBatch& batch);
  std::optional<Time> time();
  void show(std::string_view json, const in::EventBatch& batch);  // to who wants to see it

  const Options options_;
  const Tell tell_;
  const std::vector<std::string> sources_{"events"};
  detect::Detector detector_;
  std::optional<detect::Gatherer> gatherer_;
  std::optional<IndicatorJudge> indicators_;
  std::optional<EventFields> fields_;
  std::vector<FieldText> texts_;  // of the event
  Correlating correlating_;
  std::vector<bool> silent_;  // by rule
  std::vector<detect::Sighting> sightings_;
  std::string text_;  // of the batch, with padding
  std::uint64_t events_, bad_ = 0;
  std::optional<std::optional<Time>> time_;  // of the event
};

}  // namespace hinomi::watch
