#include "judge/detect/order_window.h"

#include <algorithm>
#include <utility>

namespace hinomi::detect {

namespace {

// Each event once, the last ones.
Extent extent_of(std::vector<Moment> moments, std::size_t most_events) {
  std::sort(moments.begin(), moments.end());
  moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
  Extent out{moments.size(), moments.front().time, {}};
  for (std::size_t i = moments.size() - std::min(moments.size(), most_events); i < moments.size();
       ++i)
    out.events.push_back(moments[i].event);
  return out;
}

}  // namespace

TogetherWindow::TogetherWindow(const Correlation& correlation)
    : correlation_(correlation), last_(correlation.rules.size()) {}

void TogetherWindow::add(const Happening& happening) {
  last_[happening.position] = happening.moment;
}

void TogetherWindow::leave_before(Time from) {
  for (std::optional<Moment>& one : last_)
    if (one && one->time < from) one.reset();
}

double TogetherWindow::measure() const {
  return static_cast<double>(
      std::count_if(last_.begin(), last_.end(), [](const auto& one) { return one.has_value(); }));
}

bool TogetherWindow::holds() const {
  return correlation_.expression ? is_true(*correlation_.expression)
                                 : correlation_.bounds_hold(measure());
}

bool TogetherWindow::is_true(const Condition& condition) const {
  if (condition.kind == Condition::Kind::test) return last_[condition.test].has_value();
  std::size_t count = 0;
  for (const Condition& child : condition.children) count += is_true(child);
  switch (condition.kind) {
    case Condition::Kind::all: return count == condition.children.size();
    case Condition::Kind::any: return count > 0;
    case Condition::Kind::none: return count == 0;
    default: return count >= condition.least;
  }
}

Extent TogetherWindow::extent(std::size_t most_events) const {
  std::vector<Moment> moments;
  for (const std::optional<Moment>& one : last_)
    if (one) moments.push_back(*one);
  return extent_of(std::move(moments), most_events);
}

OrderWindow::OrderWindow(const Correlation& correlation) : correlation_(correlation) {
  std::size_t count = correlation.rules.size();
  wants_all_ = true;
  for (std::size_t shorter = 1; shorter < count; ++shorter)
    wants_all_ = wants_all_ && !correlation.bounds_hold(static_cast<double>(shorter));
  chains_.resize(count * count);
}

void OrderWindow::add(const Happening& happening) {
  const std::size_t end = happening.position;
  for (std::size_t length = wants_all_ ? end + 1 : 1; length <= end + 1; ++length) {
    if (length == 1) {
      chain(end, 1) = {happening.moment};
      continue;
    }
    const Chain* best = nullptr;
    for (std::size_t before = length - 2; before < end; ++before) {
      const Chain& one = chain(before, length - 1);
      if (!one.empty() && (!best || one.front() > best->front())) best = &one;
    }
    if (!best) continue;
    Chain longer = *best;
    longer.push_back(happening.moment);
    chain(end, length) = std::move(longer);
  }
}

void OrderWindow::leave_before(Time from) {
  for (Chain& one : chains_)
    if (!one.empty() && one.front().time < from) one.clear();
}

const OrderWindow::Chain* OrderWindow::longest() const {
  const Chain* out = nullptr;
  for (const Chain& one : chains_)
    if (!one.empty() &&
        (!out || std::pair(one.size(), one.front()) > std::pair(out->size(), out->front())))
      out = &one;
  return out;
}

double OrderWindow::measure() const {
  const Chain* one = longest();
  return one ? static_cast<double>(one->size()) : 0;
}

Extent OrderWindow::extent(std::size_t most_events) const {
  return extent_of(*longest(), most_events);
}

}  // namespace hinomi::detect
