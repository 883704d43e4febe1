#include "judge/pattern/windows.h"

#include <algorithm>

namespace hinomi::pattern {

std::optional<Duration> longest(const Node& node) {
  using K = in::StixPattern::Kind;
  if (node.kind == K::test) return Duration(0);
  // Together, parts may lie as far apart as they like; of OR it is one of them alone.
  std::optional<Duration> out = Duration(0);
  for (const Node& part : node.parts) {
    auto one = longest(part);
    out = out && one ? std::optional(std::max(*out, *one)) : std::nullopt;
  }
  bool is_together = node.kind == K::all || node.kind == K::followed ||
                     (node.kind == K::repeats && node.times > 1);
  if (is_together) return std::nullopt;
  if (node.kind == K::within) return out ? std::min(*out, node.within) : node.within;
  return out;
}

bool holds_alone(const Node& node, std::span<const LeafId> leaves, LeafId first,
                 std::optional<Time> time) {
  using K = in::StixPattern::Kind;
  if (node.kind == K::test)
    return std::binary_search(leaves.begin(), leaves.end(), first + node.leaf);
  if (node.kind == K::start_stop && (!time || *time < node.start || *time >= node.stop))
    return false;
  return std::any_of(node.parts.begin(), node.parts.end(),
                     [&](const Node& part) { return holds_alone(part, leaves, first, time); });
}

Windows::Windows(std::shared_ptr<const Plan> plan, WindowLimits limits, Tell tell)
    : plan_(std::move(plan)),
      limits_(limits),
      tell_(std::move(tell)),
      order_(limits.order, [this](Order::Entry& entry) { look_at(entry); }) {}

void Windows::add(std::uint64_t event, std::optional<Time> time, std::span<const LeafId> leaves,
                  Time now) {
  ++counts_.seen;
  order_.add(Leaves(leaves.begin(), leaves.end()), event, time, now);
}

void Windows::look_at(const Order::Entry& event) {
  std::span<const LeafId> leaves = event.item;
  while (!leaves.empty()) {
    std::uint32_t entry = plan_->entry_of(leaves[0]);
    std::size_t size = 1;
    while (size < leaves.size() && plan_->entry_of(leaves[size]) == entry) ++size;
    if (!plan_->entries()[entry].is_single) look_at(entry, event, leaves.first(size));
    leaves = leaves.subspan(size);
  }
}

void Windows::look_at(std::uint32_t number, const Order::Entry& event,
                      std::span<const LeafId> leaves) {
  const Plan::Entry& entry = plan_->entries()[number];
  if (entry.named.until && event.time >= *entry.named.until) return;
  State& state = states_[number];
  state.candidates.by_leaf.resize(entry.pattern.leaves.size());
  auto span = static_cast<std::uint32_t>(state.candidates.spans.size());
  state.candidates.spans.push_back({event.time, event.time, 1});
  state.events.push_back(event.number);
  ++counts_.kept;
  for (LeafId leaf : leaves) state.candidates.by_leaf[leaf - entry.first_leaf].push_back(span);
  auto length = longest(entry.pattern.root);
  leave_old(state, length ? event.time - *length : Time::min(), limits_.most_kept);
  span = static_cast<std::uint32_t>(state.candidates.spans.size()) - 1;
  Search search(entry.pattern.root, state.candidates, limits_.most_steps);
  switch (search.run_with(span)) {
    case Search::End::none: break;
    case Search::End::gave_up: ++counts_.given_up; break;
    case Search::End::found:
      tell(number, state, search.found());
      forget(state);
      states_.erase(number);
      break;
  }
}

// Those that are too old stay in their places, used up, until they are half of all.
void Windows::leave_old(State& state, Time from, std::size_t most) {
  auto& spans = state.candidates.spans;
  for (; state.gone < spans.size(); ++state.gone) {
    bool is_old = spans[state.gone].first < from;
    if (!is_old && spans.size() - state.gone <= most) break;
    if (!is_old) ++counts_.cut;
    spans[state.gone].number = 0;
    --counts_.kept;
  }
  if (state.gone * 2 <= spans.size()) return;
  auto begin = static_cast<std::ptrdiff_t>(state.gone);
  spans.erase(spans.begin(), spans.begin() + begin);
  state.events.erase(state.events.begin(), state.events.begin() + begin);
  for (auto& leaf : state.candidates.by_leaf) {
    std::erase_if(leaf, [&](std::uint32_t one) { return one < state.gone; });
    for (std::uint32_t& one : leaf) one -= static_cast<std::uint32_t>(state.gone);
  }
  state.gone = 0;
}

void Windows::forget(State& state) { counts_.kept -= state.candidates.spans.size() - state.gone; }

void Windows::tell(std::uint32_t number, const State& state, const std::vector<Use>& uses) {
  Complete out;
  out.entry = number;
  for (const Use& use : uses)
    out.events.push_back({plan_->entries()[number].first_leaf + use.leaf, state.events[use.span],
                          state.candidates.spans[use.span].first});
  auto [first, last] = std::minmax_element(
      out.events.begin(), out.events.end(),
      [](const Complete::At& a, const Complete::At& b) { return a.time < b.time; });
  out.first = first->time;
  out.last = last->time;
  ++counts_.complete;
  tell_(out);
}

}  // namespace hinomi::pattern
