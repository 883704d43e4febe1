// How many events a sensor sends in an hour, against what it sent in such hours before
// (docs/anomaly.md, "Volume"). Event time; the clock says when an hour is over.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"

namespace hinomi::anomaly {

using Hour = std::int64_t;  // since 1970, UTC
inline Hour hour_of(Time time) {
  return std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
}
inline Time begin_of(Hour hour) { return Time(std::chrono::hours(hour)); }

// Hours that are alike: the hour of the day, Monday to Friday and the weekend apart, in Japan's
// time.
inline constexpr std::size_t cell_count = 48;
std::size_t cell_of(Hour hour);

// The last counts of one cell.
class Cell {
 public:
  static constexpr std::size_t most = 20;
  void add(std::uint32_t count);
  std::size_t size() const { return size_; }
  std::vector<std::uint32_t> counts() const;  // oldest first
  // Both of what is there; size() > 0.
  double median() const;
  double deviation() const;  // 1.4826 times the median absolute deviation from the median

 private:
  std::array<std::uint32_t, most> counts_{};
  std::uint32_t size_ = 0, next_ = 0;
};

struct VolumeRule {
  std::size_t least = 6;  // hours of a cell before anything is said of it
  double chance = 1e-5;   // of an hour being told though nothing is odd
  // What is less than 1.5 times the most there was in such an hour, and ten more, is not told.
  double more = 1.5;
  std::uint32_t margin = 10;
  double fewer = 0.5;                            // times the expected: what is more is not told
  Duration lateness = std::chrono::minutes(30);  // an hour is over so long after its end
  Duration gap = std::chrono::minutes(10);  // not watched for so long: those hours are not counted
};

struct VolumeHit {
  Hour hour = 0;
  bool is_more = false, is_over = false;  // over: the whole hour; else it goes on
  std::uint64_t seen = 0;
  double expected = 0;                // median
  std::uint32_t least = 0, most = 0;  // of such hours before
  std::size_t hours = 0;              // how many there were
  double chance = 0;                  // of so many or more, so few or fewer
};

class Volume {
 public:
  explicit Volume(const VolumeRule& rule = {}) : rule_(rule) {}

  // The clock went on to `now`: hours that are over are judged and learned. Call it at least once a
  // minute.
  void advance(Time now, std::vector<VolumeHit>& hits);
  // One event, after advance(). Told at once when it is the first too many of its hour.
  std::optional<VolumeHit> add(Time event);

  std::uint64_t late() const { return late_; }    // events of hours that were over
  std::uint64_t ahead() const { return ahead_; }  // of hours that have not begun

  // What is expected in a cell; nothing while it is learned.
  std::optional<double> expected(std::size_t cell) const;
  std::size_t learned() const;  // cells

  // For keeping it over a restart.
  struct State {
    std::array<Cell, cell_count> cells{};
    Time watched_from, advanced;
    Hour open = 0;                          // the first hour that is not over
    std::array<std::uint32_t, 3> counts{};  // of the open hours
    std::array<bool, 3> told{};
  };
  const State& state() const { return state_; }
  void set_state(const State& state) { state_ = state; }

 private:
  struct Expected {
    double median = 0;
    double mean = 0, variance = 0;
    std::uint32_t least = 0, most = 0;
  };
  std::optional<Expected> expect(Hour hour) const;
  void measure_dispersion();
  void close(std::vector<VolumeHit>& hits);
  std::uint64_t limit_of(Hour hour);

  const VolumeRule rule_;
  State state_;
  std::array<std::optional<std::uint64_t>, 3> limits_;  // of the open hours, when asked for
  double dispersion_ = 1;                               // variance over mean, measured ...
  Hour dispersion_of_ = 0;                              // ... then, once a day
  Time now_;
  std::uint64_t late_ = 0, ahead_ = 0;
};

}  // namespace hinomi::anomaly
