// STIX patterns in the events that a detector reads (docs/pattern.md, "Streams").
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "judge/pattern/event_objects.h"
#include "judge/pattern/windows.h"
#include "watch/event_fields.h"
#include "watch/hit.h"
#include "watch/told_before.h"

namespace hinomi::watch {

struct PatternOptions {
  std::shared_ptr<const pattern::Plan> plan;  // nullptr: none are looked for
  std::shared_ptr<const in::ObserveMapping> observe;
  pattern::WindowLimits limits;
  std::size_t least = 0;  // rank of the level below which hits are not told, from informational 0
  ToldBefore told;        // of those that need several events
};

Finder finder_of(const pattern::Named& named);

// What an event has for patterns that need several.
struct PatternSighting {
  std::uint64_t event = 0;
  std::optional<Time> time;
  std::vector<pattern::LeafId> leaves;  // that hold, ascending
};

// One thread. The rules' plan keeps the places of EventObjects::fields() and outlives it.
class PatternJudge {
 public:
  PatternJudge(const detect::Plan& rules, const PatternOptions& options);

  // Whether anything in the event is what a pattern looks for.
  bool look(detect::Event& event);

  struct Found {
    std::uint32_t entry = 0;  // of the plan
    Finder by;
    std::vector<Evidence> matched;
  };
  // Of the event that was looked at last: patterns that need no other. Good until the next call.
  std::span<const Found> found(std::optional<Time> time);
  // Leaves of patterns that need several, and whether there are any.
  bool sighting(PatternSighting& out) const;

  std::uint64_t undecided() const { return matcher_.undecided(); }

 private:
  const pattern::Plan& plan_;
  std::size_t least_;
  pattern::EventObjects objects_;
  EventFields fields_;
  pattern::Matcher matcher_;
  std::span<const pattern::LeafId> leaves_;
  std::vector<Found> found_;
};

struct PatternTally {
  std::vector<std::uint64_t> by_pattern;  // hits told
  std::uint64_t undecided = 0;            // comparisons
  pattern::WindowCounts windows;
  TimeOrderCounts order;
  std::vector<std::string> late;  // the first events that came too late: "events.jsonl:17"
};

// Patterns that need several events: hears what was seen, in the order of the events, and makes
// hits of what becomes complete. One thread at a time.
class PatternWindows {
 public:
  using Tell = std::function<void(const Hit& hit)>;
  // `sources` by their number; outlives it.
  PatternWindows(const PatternOptions& options, const std::vector<std::string>& sources, Tell tell);

  // `now`: the clock's.
  void add(const std::vector<PatternSighting>& sightings, Time now);
  void advance(Time now);
  void finish();
  // Without what single events gave.
  PatternTally tally() const;
  // As pattern::Windows has it.
  TimeMark handed_on() const { return windows_ ? windows_->handed_on() : TimeMark(); }

 private:
  void complete(const pattern::Complete& complete);

  std::shared_ptr<const pattern::Plan> plan_;
  std::size_t least_;
  ToldBefore told_before_;
  const std::vector<std::string>& sources_;
  Tell tell_;
  std::vector<std::uint64_t> told_;  // by entry
  std::optional<pattern::Windows> windows_;
};

}  // namespace hinomi::watch
