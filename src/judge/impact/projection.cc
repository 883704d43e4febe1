#include "judge/impact/projection.h"

#include <algorithm>
#include <functional>
#include <queue>

namespace hinomi::impact {

namespace {

class Projection {
 public:
  Projection(const Graph& graph, std::span<const Clock> clocks)
      : graph_(graph), clocks_(clocks), nodes_(graph.size()), out_(graph.size()) {}

  std::vector<std::vector<Interval>> run(std::span<const Outage> outages) {
    for (const Outage& outage : outages) {
      if (!(outage.from < outage.to)) continue;
      events_.push({outage.from, outage.node, 1});
      if (outage.to < never) events_.push({outage.to, outage.node, -1});
    }
    while (!events_.empty()) {
      now_ = events_.top().time;
      for (; !events_.empty() && events_.top().time == now_; events_.pop()) {
        nodes_[events_.top().node].outages += events_.top().outages;
        look_.push(graph_.component(events_.top().node));
      }
      settle();
    }
    return std::move(out_);
  }

 private:
  struct Event {
    double time = 0;
    Node node = 0;
    int outages = 0;  // of itself, more or less; 0: a timer of it may be over
    bool operator>(const Event& other) const { return time > other.time; }
  };
  struct State {
    int outages = 0;          // of itself, now
    bool is_lost = false;     // something that it needs, as it was last looked at
    bool is_without = false;  // failed for want of it, after its buffer
    bool is_down = false;
    double due = never;  // when `is_without` becomes `is_lost`
  };

  // What happens at one time: what a node needs has happened before the node is looked at, so that
  // what is regained in the moment in which a buffer is empty is regained.
  void settle() {
    while (!look_.empty()) {
      const std::uint32_t component = look_.top();
      while (!look_.empty() && look_.top() == component) look_.pop();
      const auto nodes = graph_.nodes_of(component);
      if (!graph_.is_cycle(component)) {
        judge(nodes[0], is_lost(nodes[0], {}));
        continue;
      }
      for (bool is_new = true; is_new;) {
        is_new = false;
        const std::vector<Node> may_run = running_if_started(component);
        for (Node node : nodes) is_new = judge(node, is_lost(node, may_run)) || is_new;
      }
    }
  }

  // Whether it goes down or comes back.
  bool judge(Node node, bool is_lost_now) {
    State& state = nodes_[node];
    if (is_lost_now != state.is_lost) {
      state.is_lost = is_lost_now;
      state.due = never;
      // Else the buffer has held, or it was on its way back.
      if (is_lost_now != state.is_without) {
        state.due = now_ + (is_lost_now ? clocks_[node].buffer : clocks_[node].recovery);
        if (state.due > now_ && state.due < never) events_.push({state.due, node, 0});
      }
    }
    if (state.due <= now_) {
      state.is_without = state.is_lost;
      state.due = never;
    }
    const bool is_down = state.outages > 0 || state.is_without;
    if (is_down == state.is_down) return false;
    state.is_down = is_down;
    note(node, is_down);
    for (Node owner : graph_.sure(node)) look_.push(graph_.component(owner));
    for (Group group : graph_.shared(node)) look_.push(graph_.component(graph_.owner(group)));
    return true;
  }

  // What ends and begins at one time is one interval; what does so the other way is none.
  void note(Node node, bool is_down) {
    std::vector<Interval>& out = out_[node];
    if (!is_down) {
      out.back().to = now_;
      if (out.back().from == now_) out.pop_back();
    } else if (!out.empty() && out.back().to == now_) {
      out.back().to = never;
    } else {
      out.push_back({now_, never});
    }
  }

  // `up`: nodes that count as running, ascending.
  bool is_lost(Node node, std::span<const Node> up) const {
    for (Group group = graph_.first_need(node); group < graph_.last_need(node); ++group) {
      std::uint32_t down = 0;
      for (Node member : graph_.members(group))
        down += nodes_[member].is_down && !std::binary_search(up.begin(), up.end(), member);
      if (down > graph_.spare(group)) return true;
    }
    return false;
  }

  // Those of a cycle that would run if all that only the cycle holds down ran; ascending. They are
  // no loss to each other: whoever starts one starts the others. Who comes back is among them
  // already, so that nothing goes down and up for ever in one moment.
  std::vector<Node> running_if_started(std::uint32_t component) const {
    std::vector<Node> up;
    for (Node node : graph_.nodes_of(component))
      if (nodes_[node].outages == 0) up.push_back(node);
    std::sort(up.begin(), up.end());
    for (bool is_new = true; is_new;) {
      const std::vector<Node> seen = up;
      std::erase_if(up, [&](Node node) { return is_lost(node, seen); });
      is_new = up.size() != seen.size();
    }
    return up;
  }

  const Graph& graph_;
  std::span<const Clock> clocks_;
  double now_ = 0;
  std::vector<State> nodes_;
  std::vector<std::vector<Interval>> out_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>>
      look_;  // components
};

}  // namespace

std::vector<std::vector<Interval>> project(const Graph& graph, std::span<const Clock> clocks,
                                           std::span<const Outage> outages) {
  return Projection(graph, clocks).run(outages);
}

double longest(std::span<const Interval> down) {
  double out = 0;
  for (const Interval& one : down) out = std::max(out, one.to - one.from);
  return out;
}

}  // namespace hinomi::impact
