// How failing and coming back spreads over a graph, for states that lie in arrays and for those
// that lie over others. Private to the folder.
//
// A node is down when it is failed itself or a group of it has lost more than it can spare: the
// least set of nodes for which that holds, so that nodes that need each other do not hold each
// other down. Failing only adds to the set: counters do. Coming back takes from it; counters do
// where nothing is in a cycle, and a cycle is judged anew from what stands outside of it.
#pragma once

#include <algorithm>
#include <functional>
#include <queue>
#include <span>
#include <vector>

#include "judge/impact/graph.h"

namespace hinomi::impact {

// Cells: is_failed(node), set_failed(node, bool), is_down(node), set_down(node, bool); and by
// reference `lost(node)`, how many of its groups are lost, and `down(group)`, how many members.
template <class Cells>
class Spread {
 public:
  Spread(const Graph& graph, Cells cells) : graph_(graph), cells_(std::move(cells)) {}

  const Graph& graph() const { return graph_; }
  Cells& cells() { return cells_; }
  const Cells& cells() const { return cells_; }

  // The nodes that go down by it, itself first; good until the next call.
  std::span<const Node> fail(Node node) {
    changed_.clear();
    if (cells_.is_failed(node)) return changed_;
    cells_.set_failed(node, true);
    if (!cells_.is_down(node)) go_down(node);
    for (std::size_t at = 0; at < changed_.size(); ++at)
      for (Group group : graph_.containing(changed_[at])) lose(group);
    return changed_;
  }

  // Takes back the fail() that returned `changed`, the last one that is not taken back.
  void undo(Node node, std::span<const Node> changed) {
    cells_.set_failed(node, false);
    for (Node one : changed) {
      cells_.set_down(one, false);
      for (Group group : graph_.containing(one))
        if (cells_.down(group)-- == graph_.spare(group) + 1) --cells_.lost(graph_.owner(group));
    }
  }

  // The nodes that come back by it.
  std::span<const Node> restore(Node node) {
    changed_.clear();
    inside_done_.clear();
    if (!cells_.is_failed(node)) return changed_;
    cells_.set_failed(node, false);
    if (cells_.lost(node) == 0)
      come_up(node, false);
    else
      look_again(node);
    for (std::size_t at = 0;;) {
      for (; at < changed_.size(); ++at) regain_for(changed_[at], inside_done_[at]);
      if (cycles_.empty()) return changed_;
      const std::uint32_t component = cycles_.top();
      while (!cycles_.empty() && cycles_.top() == component) cycles_.pop();
      judge_anew(component);
    }
  }

 private:
  void go_down(Node node) {
    cells_.set_down(node, true);
    changed_.push_back(node);
  }
  void lose(Group group) {
    if (++cells_.down(group) != graph_.spare(group) + 1) return;
    const Node owner = graph_.owner(group);
    if (++cells_.lost(owner) == 1 && !cells_.is_failed(owner)) go_down(owner);
  }
  void come_up(Node node, bool inside_done) {
    cells_.set_down(node, false);
    changed_.push_back(node);
    inside_done_.push_back(inside_done);
  }
  // A node that stays down may be held down by its own cycle alone.
  void look_again(Node node) {
    const std::uint32_t component = graph_.component(node);
    if (graph_.is_cycle(component) && !cells_.is_failed(node)) cycles_.push(component);
  }
  bool is_inside(Group group, Node node) const {
    return graph_.component(graph_.owner(group)) == graph_.component(node);
  }
  void regain_for(Node node, bool inside_done) {
    for (Group group : graph_.containing(node)) {
      if (inside_done && is_inside(group, node)) continue;
      const Node owner = graph_.owner(group);
      if (cells_.down(group)-- == graph_.spare(group) + 1 && --cells_.lost(owner) == 0 &&
          !cells_.is_failed(owner))
        come_up(owner, false);
      else if (cells_.is_down(owner))
        look_again(owner);
    }
  }
  void judge_anew(std::uint32_t component) {
    std::vector<Node> held, again;
    for (Node node : graph_.nodes_of(component))
      if (cells_.is_down(node) && !cells_.is_failed(node)) held.push_back(node);
    for (Node node : held) {
      cells_.set_down(node, false);
      for (Group group : graph_.containing(node))
        if (is_inside(group, node) && cells_.down(group)-- == graph_.spare(group) + 1)
          --cells_.lost(graph_.owner(group));
    }
    for (Node node : held)
      if (cells_.lost(node) > 0) {
        cells_.set_down(node, true);
        again.push_back(node);
      }
    for (std::size_t at = 0; at < again.size(); ++at)
      for (Group group : graph_.containing(again[at])) {
        if (!is_inside(group, again[at]) || ++cells_.down(group) != graph_.spare(group) + 1)
          continue;
        const Node owner = graph_.owner(group);
        if (++cells_.lost(owner) == 1 && !cells_.is_down(owner)) {
          cells_.set_down(owner, true);
          again.push_back(owner);
        }
      }
    for (Node node : held)
      if (!cells_.is_down(node)) come_up(node, true);
  }

  const Graph& graph_;
  Cells cells_;
  std::vector<Node> changed_;
  std::vector<bool> inside_done_;  // by place in changed_: its cycle's counts have it already
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> cycles_;
};

}  // namespace hinomi::impact
