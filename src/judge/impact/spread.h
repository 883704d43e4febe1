// How failing and coming back spreads over a graph, for states that lie in arrays and for those
// that lie over others. Private to the folder.
//
// A node is down when it is failed itself or a group of it has lost more than it can spare: the
// least set of nodes for which that holds, so that nodes that need each other do not hold each
// other down. Failing only adds to the set: counters do. Coming back takes from it; counters do
// where nothing is in a cycle, and a cycle is judged anew from what stands outside of it.
#pragma once

#include <functional>
#include <queue>
#include <span>
#include <vector>

#include "judge/impact/graph.h"

namespace hinomi::impact {

// Cells give, by reference: `why(node)`, an uint32 of 1 when it is failed itself and 2 for each
// reason to be down that others give (0: it runs); `left(group)`, an int32, how many more members a
// group that can spare some can lose, under 0 when it is lost. value(node) is why's value.
template <class Cells>
class Spread {
 public:
  Spread(const Graph& graph, Cells cells) : graph_(graph), cells_(std::move(cells)) {}

  const Graph& graph() const { return graph_; }
  const Cells& cells() const { return cells_; }
  Cells& cells() { return cells_; }

  // The nodes that go down by it, itself first; good until the next call.
  std::span<const Node> fail(Node node) {
    changed_.clear();
    std::uint32_t& why = cells_.why(node);
    if (why & 1) return changed_;
    if ((why |= 1) == 1) changed_.push_back(node);
    for (std::size_t at = 0; at < changed_.size(); ++at) {
      const Node down = changed_[at];
      for (Node owner : graph_.sure(down)) give_reason(owner);
      for (Group group : graph_.shared(down))
        if (cells_.left(group)-- == 0) give_reason(graph_.owner(group));
    }
    return changed_;
  }

  // Takes back the fail() that returned `changed`, the last one that is not taken back.
  void undo(Node node, std::span<const Node> changed) {
    cells_.why(node) &= ~1u;
    for (Node down : changed) {
      for (Node owner : graph_.sure(down)) cells_.why(owner) -= 2;
      for (Group group : graph_.shared(down))
        if (++cells_.left(group) == 0) cells_.why(graph_.owner(group)) -= 2;
    }
  }

  // The nodes that come back by it.
  std::span<const Node> restore(Node node) {
    changed_.clear();
    std::uint32_t& why = cells_.why(node);
    if (!(why & 1)) return changed_;
    if ((why &= ~1u) == 0)
      changed_.push_back(node);
    else
      look_again(node);
    std::size_t inside_done = 0;  // up to there its cycle's counts have it already
    for (std::size_t at = 0;;) {
      for (; at < changed_.size(); ++at) regain_for(changed_[at], at < inside_done);
      if (cycles_.empty()) return changed_;
      const std::uint32_t component = cycles_.top();
      while (!cycles_.empty() && cycles_.top() == component) cycles_.pop();
      judge_anew(component);
      inside_done = changed_.size();
    }
  }

 private:
  void give_reason(Node owner) {
    if ((cells_.why(owner) += 2) == 2) changed_.push_back(owner);
  }
  void take_reason(Node owner) {
    if ((cells_.why(owner) -= 2) == 0)
      changed_.push_back(owner);
    else
      look_again(owner);
  }
  bool are_together(Node a, Node b) const { return graph_.component(a) == graph_.component(b); }
  void regain_for(Node up, bool inside_done) {
    for (Node owner : graph_.sure(up))
      if (!inside_done || !are_together(owner, up)) take_reason(owner);
    for (Group group : graph_.shared(up)) {
      if (inside_done && are_together(graph_.owner(group), up)) continue;
      if (++cells_.left(group) == 0)
        take_reason(graph_.owner(group));
      else if (graph_.has_cycles())
        look_again(graph_.owner(group));
    }
  }
  // A node that stays down may be held down by its own cycle alone.
  void look_again(Node node) {
    const std::uint32_t component = graph_.component(node);
    if (graph_.is_cycle(component) && cells_.value(node) > 1 && !(cells_.value(node) & 1))
      cycles_.push(component);
  }
  // All that only the cycle holds down is taken to run; what is then still down goes down again.
  void judge_anew(std::uint32_t component) {
    std::vector<Node> held, again;
    for (Node node : graph_.nodes_of(component))
      if (cells_.value(node) > 1 && !(cells_.value(node) & 1)) held.push_back(node);
    for (Node node : held) {
      for (Node owner : graph_.sure(node))
        if (are_together(owner, node)) cells_.why(owner) -= 2;
      for (Group group : graph_.shared(node))
        if (are_together(graph_.owner(group), node) && ++cells_.left(group) == 0)
          cells_.why(graph_.owner(group)) -= 2;
    }
    auto give = [&](Node owner) {
      if ((cells_.why(owner) += 2) == 2) again.push_back(owner);
    };
    for (Node node : held)
      if (cells_.value(node) > 0) again.push_back(node);
    for (std::size_t at = 0; at < again.size(); ++at) {
      for (Node owner : graph_.sure(again[at]))
        if (are_together(owner, again[at])) give(owner);
      for (Group group : graph_.shared(again[at]))
        if (are_together(graph_.owner(group), again[at]) && cells_.left(group)-- == 0)
          give(graph_.owner(group));
    }
    for (Node node : held)
      if (cells_.value(node) == 0) changed_.push_back(node);
  }

  const Graph& graph_;
  Cells cells_;
  std::vector<Node> changed_;
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> cycles_;
};

}  // namespace hinomi::impact
