// Events of live inputs put through the judges: rules, correlations, indicators and patterns.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "in/event_batch.h"
#include "store/segment.h"
#include "watch/correlating.h"
#include "watch/indicator_judge.h"
#include "watch/pattern_judge.h"
#include "watch/seen.h"

namespace hinomi::watch {

// How far hits that need several events were told, by the order of the events' times.
struct ToldSoFar {
  TimeMark correlations, patterns;
};

// One thread.
class Judging {
 public:
  struct Options {
    std::shared_ptr<const detect::Plan> plan;  // keeps the fields of `indicators` and `patterns`
    std::shared_ptr<const detect::CorrelationPlan> correlations;  // nullptr: none
    IndicatorOptions indicators;
    PatternOptions patterns;
    // Of a run before this one, which had judged all that lies before `first`.
    ToldSoFar told;
    store::EventPlace first;
    // Hears of every event; `fields` are those whose texts it wants, which the plan keeps. Nothing:
    // nobody does.
    std::function<void(const Seen& seen)> see = {};
    std::vector<std::string> fields = {};
  };
  // `sensor`: whose event it is; empty for a hit of several. An event's number is that of its place
  // (watch/kept_events.h).
  using Tell = std::function<void(const Hit& hit, std::string_view sensor)>;
  Judging(Options options, Tell tell);

  // How long before an event others may lie that it completes a hit with. At most `most`.
  Duration memory(Duration most) const;
  // Events that were judged before: what needs several events hears of them again.
  void recall(const in::EventBatch& batch, store::EventPlace first);
  // Tells what it finds in the batch's events, and what needs several and is complete by then.
  // Answers the place behind them.
  store::EventPlace look_at(const in::EventBatch& batch, store::EventPlace first);
  // The clock went on, for what waits for earlier events.
  void advance(Time now);
  // What needs several waits for nothing more.
  void finish();

  ToldSoFar told() const {
    return {std::max(options_.told.correlations, correlating_.handed_on()),
            std::max(options_.told.patterns, windows_.handed_on())};
  }
  std::uint64_t events() const { return events_; }  // judged, not those recalled
  std::uint64_t bad() const { return bad_; }        // that were no JSON object

 private:
  void look(const in::EventBatch& batch, store::EventPlace first);
  void look_at(std::string_view json, const in::EventBatch& batch);
  void look_for_patterns(std::string_view json, const in::EventBatch& batch);
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
  std::optional<PatternJudge> patterns_;
  Correlating correlating_;
  PatternWindows windows_;
  std::vector<bool> silent_;  // by rule
  std::vector<detect::Sighting> sightings_;
  std::vector<PatternSighting> pattern_sightings_;
  std::string text_;  // of the batch, with padding
  std::uint64_t events_ = 0, bad_ = 0;
  bool is_recalling_ = false;

  // Of the event.
  std::uint64_t record_ = 0;
  std::optional<std::optional<Time>> time_;
};

}  // namespace hinomi::watch
