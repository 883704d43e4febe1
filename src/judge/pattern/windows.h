// Patterns that need several observations, over a stream of events (docs/pattern.md, "Streams").
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/time_order.h"
#include "judge/pattern/plan.h"
#include "judge/pattern/search.h"

namespace hinomi::pattern {

struct WindowLimits {
  TimeOrderLimits order;
  std::size_t most_kept = 2 * Pattern::most_needed;  // events of one pattern
  std::uint64_t most_steps = 100'000;                // of the search at one event
};

// A pattern that became true.
struct Complete {
  std::uint32_t entry = 0;  // of the plan
  struct At {
    LeafId leaf = 0;
    std::uint64_t event = 0;
    Time time;
  };
  std::vector<At> events;  // that made it so, in the order of the pattern's places
  Time first, last;        // of them
};

struct WindowCounts {
  std::uint64_t seen = 0;      // events that any of the patterns is about
  std::uint64_t complete = 0;  // told
  std::uint64_t cut = 0;       // events forgotten because a pattern kept too many
  std::uint64_t given_up = 0;  // events at which the search took too long
  std::size_t kept = 0;        // events that are kept now
};

// One thread. What it tells does not depend on the order in which events come, as long as none is
// late and no bound is met.
class Windows {
 public:
  using Tell = std::function<void(const Complete&)>;
  Windows(std::shared_ptr<const Plan> plan, WindowLimits limits, Tell tell);

  // An event for which `leaves` hold, ascending, at least one of a pattern that is not single.
  // `event`: its number; `now`: the clock's.
  void add(std::uint64_t event, std::optional<Time> time, std::span<const LeafId> leaves, Time now);
  void advance(Time now) { order_.advance(now); }
  void finish() { order_.finish(); }

  const WindowCounts& counts() const { return counts_; }
  const TimeOrderCounts& order() const { return order_.counts(); }
  // The last event that was looked at: they are in the order of their times.
  TimeMark handed_on() const { return order_.handed_on(); }

 private:
  using Leaves = std::vector<LeafId>;
  using Order = TimeOrder<Leaves>;
  struct State {  // of one pattern: events that came since it was complete last
    Candidates candidates;
    std::vector<std::uint64_t> events;  // by span
    std::size_t gone = 0;               // of the first spans, which are too old
  };

  void look_at(const Order::Entry& entry);
  void look_at(std::uint32_t entry, const Order::Entry& event, std::span<const LeafId> leaves);
  void leave_old(State& state, Time from, std::size_t most);
  void forget(State& state);
  void tell(std::uint32_t entry, const State& state, const std::vector<Use>& uses);

  std::shared_ptr<const Plan> plan_;
  WindowLimits limits_;
  Tell tell_;
  WindowCounts counts_;
  std::unordered_map<std::uint32_t, State> states_;  // by entry
  Order order_;
};

// How long before the event that completes the pattern others of it can be; nothing: for ever.
std::optional<Duration> longest(const Node& node);

// Whether a pattern that one observation can fulfil holds for one at this time; nothing: not known.
// `leaves`: those that hold, ascending; `first`: the pattern's first.
bool holds_alone(const Node& node, std::span<const LeafId> leaves, LeafId first,
                 std::optional<Time> time);

}  // namespace hinomi::pattern
