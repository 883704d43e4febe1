// What one group of one correlation holds of the last timespan, and what is measured of it.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "judge/detect/rule.h"

namespace hinomi::detect {

// An event and when it was.
struct Moment {
  Time time;
  std::uint64_t event = 0;
  auto operator<=>(const Moment&) const = default;
};

struct Happening {
  Moment moment;
  std::uint32_t position = 0;           // of the rule among the correlation's
  std::span<const std::string> values;  // of value_count: what it has in its fields
  std::span<const double> numbers;      // of the numeric kinds
};

// The moments that are in a window: how many, the first, and the last ones in their order.
struct Extent {
  std::uint64_t count = 0;
  Time first;
  std::vector<std::uint64_t> events;
};

class Window {
 public:
  virtual ~Window() = default;
  // Moments come in their order; of one moment, temporal_ordered's positions from the last to the
  // first.
  virtual void add(const Happening& happening) = 0;
  virtual void leave_before(Time from) = 0;
  // What takes memory in entries, and the oldest of it given up.
  virtual std::size_t size() const = 0;
  virtual void leave_oldest() = 0;

  // What the bounds are about: the count, sum ...
  virtual double measure() const = 0;
  virtual bool holds() const = 0;
  virtual Extent extent(std::size_t most_events) const = 0;
};

// A text that is kept counts as one more entry for each 64 bytes.
inline std::size_t weight_of(std::string_view text) { return text.size() / 64; }

// Of the correlation's kind; the correlation outlives it.
std::unique_ptr<Window> make_window(const Correlation& correlation);

}  // namespace hinomi::detect
