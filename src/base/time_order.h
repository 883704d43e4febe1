// Things that come in any order, handed on in the order of their times (docs/detect.md, "Time").
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "base/time.h"

namespace hinomi {

struct TimeOrderLimits {
  // How much earlier than the newest a thing may be and still take its place, and how long one
  // waits for such by the clock. Nothing: all wait for the end.
  std::optional<Duration> lateness = std::chrono::minutes(5);
  std::size_t most_waiting = 1'000'000;
};

struct TimeOrderCounts {
  std::uint64_t no_time = 0;              // took the time of the one before
  std::uint64_t from_future = 0;          // more than a day ahead of the clock: the same
  std::uint64_t late = 0;                 // left out
  std::vector<std::uint64_t> late_first;  // numbers of the first ones, at most ten
  Duration latest{};                      // how much too late the latest was
  std::uint64_t hurried = 0;              // did not wait long enough because too many waited
};

// A place in the order in which things are handed on.
struct TimeMark {
  Time time = Time::min();
  std::uint64_t number = 0;
  auto operator<=>(const TimeMark&) const = default;
};

// One thread. Those of one time come in the order of their numbers.
template <class Item>
class TimeOrder {
 public:
  struct Entry {
    Time time;
    std::uint64_t number = 0;
    Item item;
  };
  using Use = std::function<void(Entry& entry)>;

  TimeOrder(TimeOrderLimits limits, Use use) : limits_(limits), use_(std::move(use)) {}

  // `now`: the clock's.
  void add(Item item, std::uint64_t number, std::optional<Time> said, Time now) {
    if (!said) ++counts_.no_time;
    if (said && *said > now + std::chrono::days(1)) {
      ++counts_.from_future;
      said.reset();
    }
    const Time time = said ? *said : before_.value_or(now);
    before_ = time;
    if (time < watermark_) return leave_out(number, time);
    waiting_.push_back({time, number, std::move(item)});
    std::push_heap(waiting_.begin(), waiting_.end(), is_later);
    if (limits_.lateness) {
      watermark_ = std::max(watermark_, time - *limits_.lateness);
      if (arrivals_.empty() || arrivals_.back().came != now) arrivals_.push_back({now, time});
      arrivals_.back().latest = std::max(arrivals_.back().latest, time);
    }
    while (!waiting_.empty() && waiting_.front().time < watermark_) hand_on();
    while (waiting_.size() > limits_.most_waiting) {
      ++counts_.hurried;
      watermark_ = waiting_.front().time;
      hand_on();
    }
  }

  // The clock went on: what came a lateness ago waits no longer.
  void advance(Time now) {
    if (!limits_.lateness) return;
    for (; !arrivals_.empty() && arrivals_.front().came + *limits_.lateness <= now;
         arrivals_.pop_front())
      watermark_ = std::max(watermark_, arrivals_.front().latest);
    while (!waiting_.empty() && waiting_.front().time <= watermark_) hand_on();
  }

  // No more come.
  void finish() {
    while (!waiting_.empty()) hand_on();
  }

  const TimeOrderCounts& counts() const { return counts_; }
  std::size_t waiting() const { return waiting_.size(); }
  // Nothing earlier is taken any more.
  Time watermark() const { return watermark_; }
  // The last one that was handed on.
  TimeMark handed_on() const { return handed_on_; }

 private:
  struct Arrival {
    Time came;    // by the clock
    Time latest;  // of those that came then
  };
  static constexpr std::size_t most_late_listed = 10;

  static bool is_later(const Entry& a, const Entry& b) {
    return std::pair(a.time, a.number) > std::pair(b.time, b.number);
  }

  void hand_on() {
    std::pop_heap(waiting_.begin(), waiting_.end(), is_later);
    Entry entry = std::move(waiting_.back());
    waiting_.pop_back();
    handed_on_ = {entry.time, entry.number};
    use_(entry);
  }

  void leave_out(std::uint64_t number, Time time) {
    ++counts_.late;
    if (counts_.late_first.size() < most_late_listed) counts_.late_first.push_back(number);
    counts_.latest = std::max(counts_.latest, watermark_ - time);
  }

  TimeOrderLimits limits_;
  Use use_;
  TimeOrderCounts counts_;
  std::vector<Entry> waiting_;    // a heap, the earliest in front
  std::deque<Arrival> arrivals_;  // of what may wait, as they came
  std::optional<Time> before_;    // time of the one before
  Time watermark_ = Time::min();
  TimeMark handed_on_;
};

}  // namespace hinomi
