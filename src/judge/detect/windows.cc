#include "judge/detect/windows.h"

#include <algorithm>
#include <cmath>
#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/tree_policy.hpp>
#include <limits>
#include <map>
#include <unordered_map>

#include "judge/detect/order_window.h"
#include "judge/detect/ring.h"

namespace hinomi::detect {

namespace {

// Entries in the order of their moments; one moment may have several.
template <class Entry>
class RingWindow : public Window {
 public:
  explicit RingWindow(const Correlation& correlation) : correlation_(correlation) {}

  void leave_before(Time from) override {
    while (!ring_.empty() && ring_.front().moment.time < from) leave_oldest();
  }
  std::size_t size() const override { return ring_.size(); }
  void leave_oldest() override {
    const Moment moment = ring_.front().moment;
    leaves(ring_.front());
    ring_.pop();
    if (ring_.empty() || ring_.front().moment != moment) --events_;
  }
  bool holds() const override { return !ring_.empty() && correlation_.bounds_hold(measure()); }

  Extent extent(std::size_t most_events) const override {
    Extent out{events_, ring_.front().moment.time, {}};
    for (std::size_t i = ring_.size(); i-- > 0 && out.events.size() < most_events;)
      if (out.events.empty() || out.events.back() != ring_[i].moment.event)
        out.events.push_back(ring_[i].moment.event);
    std::reverse(out.events.begin(), out.events.end());
    return out;
  }

 protected:
  void push(Entry entry) {
    if (ring_.empty() || ring_.back().moment != entry.moment) ++events_;
    ring_.push(std::move(entry));
  }
  virtual void leaves(Entry&) {}

  const Correlation& correlation_;
  Ring<Entry> ring_;
  std::uint64_t events_ = 0;
};

struct Plain {
  Moment moment;
};
class EventCount final : public RingWindow<Plain> {
 public:
  using RingWindow::RingWindow;
  void add(const Happening& happening) override { push({happening.moment}); }
  double measure() const override { return static_cast<double>(ring_.size()); }
};

using Counts = std::unordered_map<std::string, std::uint32_t>;
struct Counted {
  Moment moment;
  Counts::value_type* value = nullptr;
};
class ValueCount final : public RingWindow<Counted> {
 public:
  using RingWindow::RingWindow;
  void add(const Happening& happening) override {
    for (const std::string& value : happening.values) {
      Counts::value_type& entry = *counts_.try_emplace(value).first;
      if (++entry.second == 1) weight_ += weight_of(value);
      push({happening.moment, &entry});
    }
  }
  std::size_t size() const override { return ring_.size() + weight_; }
  double measure() const override { return static_cast<double>(counts_.size()); }

 private:
  void leaves(Counted& entry) override {
    if (--entry.value->second > 0) return;
    weight_ -= weight_of(entry.value->first);
    counts_.erase(counts_.find(entry.value->first));
  }
  Counts counts_;
  std::size_t weight_ = 0;  // of the texts in it
};

// Sums without taking away, which would leave rounding behind: the older entries know the sum from
// themselves to the end of the older ones, the newer ones have a running sum; when no older one is
// left, the newer ones become older.
struct Summand {
  Moment moment;
  double number = 0;
  double sum = 0;  // of an older entry
};
class Sum final : public RingWindow<Summand> {
 public:
  using RingWindow::RingWindow;
  void add(const Happening& happening) override {
    for (double number : happening.numbers) {
      push({happening.moment, number});
      newer_ += number;
    }
  }
  double measure() const override {
    double sum = (older_ ? ring_.front().sum : 0) + newer_;
    bool is_average = correlation_.kind == CorrelationKind::value_avg;
    return is_average ? sum / static_cast<double>(ring_.size()) : sum;
  }

 private:
  void leaves(Summand&) override {
    if (older_ == 0) {
      older_ = ring_.size();
      double sum = 0;
      for (std::size_t i = older_; i-- > 0;) ring_[i].sum = sum += ring_[i].number;
      newer_ = 0;
    }
    --older_;
  }
  std::size_t older_ = 0;
  double newer_ = 0;
};

struct Ranked {
  Moment moment;
  double number = 0;
  std::uint64_t serial = 0;
};
class Percentile final : public RingWindow<Ranked> {
 public:
  using RingWindow::RingWindow;
  void add(const Happening& happening) override {
    for (double number : happening.numbers) {
      tree_.insert({number, ++serial_});
      push({happening.moment, number, serial_});
    }
  }
  // Between the two nearest ranks, in proportion.
  double measure() const override {
    if (tree_.empty()) return 0;
    bool is_median = correlation_.kind == CorrelationKind::value_median;
    double percentile = is_median ? 50 : correlation_.percentile;
    double rank = percentile * static_cast<double>(tree_.size() - 1) / 100;
    double below = std::floor(rank);
    auto at = tree_.find_by_order(static_cast<std::size_t>(below));
    double low = at->first;
    if (rank == below) return low;
    double high = (++at)->first;
    return low + (rank - below) * (high - low);
  }

 private:
  void leaves(Ranked& entry) override { tree_.erase({entry.number, entry.serial}); }

  using Key = std::pair<double, std::uint64_t>;
  __gnu_pbds::tree<Key, __gnu_pbds::null_type, std::less<Key>, __gnu_pbds::rb_tree_tag,
                   __gnu_pbds::tree_order_statistics_node_update>
      tree_;
  std::uint64_t serial_ = 0;
};

}  // namespace

std::unique_ptr<Window> make_window(const Correlation& correlation) {
  switch (correlation.kind) {
    case CorrelationKind::event_count: return std::make_unique<EventCount>(correlation);
    case CorrelationKind::value_count: return std::make_unique<ValueCount>(correlation);
    case CorrelationKind::temporal: return std::make_unique<TogetherWindow>(correlation);
    case CorrelationKind::temporal_ordered: return std::make_unique<OrderWindow>(correlation);
    case CorrelationKind::value_sum:
    case CorrelationKind::value_avg: return std::make_unique<Sum>(correlation);
    case CorrelationKind::value_percentile:
    case CorrelationKind::value_median: return std::make_unique<Percentile>(correlation);
  }
  return nullptr;
}

}  // namespace hinomi::detect
