// The windows of temporal and temporal_ordered: which of the rules were seen.
#pragma once

#include <optional>

#include "judge/detect/windows.h"

namespace hinomi::detect {

// Of each rule the last moment is all that counts.
class TogetherWindow final : public Window {
 public:
  explicit TogetherWindow(const Correlation& correlation);
  void add(const Happening& happening) override;
  void leave_before(Time from) override;
  std::size_t size() const override { return 1; }
  void leave_oldest() override {}
  double measure() const override;  // rules seen
  bool holds() const override;
  Extent extent(std::size_t most_events) const override;

 private:
  bool is_true(const Condition& condition) const;

  const Correlation& correlation_;
  std::vector<std::optional<Moment>> last_;  // by position
};

// Rules seen one after the other. Of all chains of so many rules that end with a certain rule the
// one that began last is enough: it leaves the window last.
class OrderWindow final : public Window {
 public:
  explicit OrderWindow(const Correlation& correlation);
  void add(const Happening& happening) override;
  void leave_before(Time from) override;
  std::size_t size() const override { return 1; }
  void leave_oldest() override {}
  double measure() const override;  // rules of the longest chain
  bool holds() const override { return longest() && correlation_.bounds_hold(measure()); }
  Extent extent(std::size_t most_events) const override;

 private:
  using Chain = std::vector<Moment>;  // ascending
  Chain& chain(std::size_t end, std::size_t length) {
    return chains_[end * correlation_.rules.size() + length - 1];
  }
  const Chain* longest() const;  // that began last of them

  const Correlation& correlation_;
  bool wants_all_;             // only a chain of all rules makes the condition hold
  std::vector<Chain> chains_;  // by the position of their last rule and their length
};

}  // namespace hinomi::detect
