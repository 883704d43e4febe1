// Correlations over a stream of events. What they mean: docs/detect.md, "Correlations".
#pragma once

#include <deque>
#include <functional>
#include <queue>

#include "base/time_order.h"
#include "judge/detect/groups.h"
#include "judge/detect/sighting.h"

namespace hinomi::detect {

struct CorrelationLimits {
  // How much earlier than the newest event another may be and still take its place among them, and
  // how long an event waits for such ones by the clock. Nothing: all wait for the end.
  std::optional<Duration> lateness = std::chrono::minutes(5);
  std::size_t most_waiting = 1'000'000;           // sightings
  std::size_t most_waiting_bytes = 512ull << 20;  // that they take, about
  std::size_t most_groups = 1'000'000;
  std::size_t most_entries = 20'000'000;       // of all windows and the groups' values
  std::size_t most_in_group = most_in_window;  // entries of one window
  std::size_t most_listed = 100;               // events that a Fired lists
};

struct Fired {
  std::uint32_t correlation = 0;      // index into the rule set's
  bool silent = false;                // it tells only through others
  std::vector<std::string> group;     // for each group-by, as the last event has it
  Time first, last;                   // of the events that made it
  std::uint64_t event = 0;            // the last one
  std::uint64_t count = 0;            // how many they are
  std::vector<std::uint64_t> events;  // their numbers, ascending in time; the last ones
  double measure = 0;                 // what the condition was asked of
};

struct CorrelationSummary {
  struct Of {                     // one correlation
    std::uint64_t sightings = 0;  // events and rules that it is about
    std::uint64_t fired = 0;
    std::uint64_t no_group = 0;      // sightings without a value to group by
    std::uint64_t no_value = 0;      // sightings without the field, or without a number in it
    std::uint64_t combinations = 0;  // of several values that were too many, left out
    std::uint64_t cut = 0;           // entries that left a full window too early
    std::uint64_t given_up = 0;      // groups forgotten because there were too many
  };
  std::vector<Of> correlations;  // by index
  std::uint64_t sightings = 0;
  std::uint64_t no_time = 0;               // took the time of the one before
  std::uint64_t from_future = 0;           // more than a day ahead of the clock: the same
  std::uint64_t late = 0;                  // left out
  std::vector<std::uint64_t> late_events;  // the first ones
  Duration latest{};                       // how much too late the latest was
  std::uint64_t hurried = 0;               // did not wait long enough because too many waited
  std::size_t groups = 0, entries = 0, waiting = 0;  // now
};

// One thread. What it answers does not depend on the order in which events come, as long as none
// is late and no bound is met.
class Correlator {
 public:
  using Tell = std::function<void(const Fired&)>;
  Correlator(std::shared_ptr<const CorrelationPlan> plan, CorrelationLimits limits, Tell tell);
  ~Correlator();

  // `now`: the clock's.
  void add(Sighting sighting, Time now);
  // The clock went on: what was added a lateness ago waits no longer.
  void advance(Time now);
  // No more come.
  void finish();

  const CorrelationSummary& summary();
  // The last sighting that was looked at: they are in the order of their times.
  TimeMark handed_on() const { return handed_on_; }

 private:
  struct Offer {  // a sighting for one rule of a correlation
    std::uint32_t position = 0;
    std::uint32_t first_cell = 0;  // of as many as the node wants
  };
  struct State {  // of one node
    GroupTable groups;
    std::vector<Offer> offers;  // of the event that is looked at
  };
  struct Later {
    bool operator()(const Sighting& a, const Sighting& b) const {
      return std::pair(a.time, a.event) > std::pair(b.time, b.event);
    }
  };

  struct Arrival {
    Time came;    // by the clock
    Time latest;  // of the events that came then
  };

  void release();
  void take_earliest();
  void look_at(const Sighting& sighting);
  void offer(const CorrelationPlan::Input& input, std::span<const Values* const> source);
  void run(std::uint32_t node, const Moment& moment);
  // Into values_ and numbers_; false: it has none of what the correlation counts.
  bool read_values(const CorrelationPlan::Node& node, const Offer& offer);
  void add_to_groups(std::uint32_t node, const Offer& offer, const Moment& moment);
  void add_to(std::uint32_t node, std::string key, const Offer& offer, const Moment& moment);
  void ask(std::uint32_t node, Group& group, const Moment& moment);
  void tell(const CorrelationPlan::Node& node, const Group& group,
            std::span<const Values* const> cells, const Moment& moment);
  // Calls `answer` for each combination of one value of each of the cells.
  template <class Answer>
  void combine(std::uint32_t correlation, std::span<const Values* const> cells,
               const Answer& answer);

  void forget_oldest(GroupTable& groups);
  void forget_idle(std::uint32_t node, Time now);
  void forget_all_idle(Time now);
  void make_room();

  std::shared_ptr<const CorrelationPlan> plan_;
  CorrelationLimits limits_;
  Tell tell_;
  CorrelationSummary summary_;
  std::priority_queue<Sighting, std::vector<Sighting>, Later> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::deque<Arrival> arrivals_;  // of what may wait, as they came
  std::optional<Time> before_;    // time of the sighting before
  Time watermark_ = Time::min();  // nothing earlier is taken any more
  TimeMark handed_on_;
  std::vector<State> states_;  // by node
  std::size_t groups_ = 0, entries_ = 0;

  // Of the event that is looked at.
  std::uint64_t serial_ = 0;
  std::vector<const Values*> fields_;  // by number
  std::vector<const Values*> cells_;   // of all offers
  std::deque<Values> made_;            // cells that are not the event's own
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> agenda_;  // nodes
  std::vector<Group*> touched_;
  std::vector<std::string> values_;
  std::vector<double> numbers_;
};

}  // namespace hinomi::detect
