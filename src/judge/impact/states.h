// Which nodes run, kept up to date change by change: a change costs what it touches.
#pragma once

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "judge/impact/graph.h"
#include "judge/impact/spread.h"

namespace hinomi::impact {

// Degraded: it runs, and some group of it that had members to spare has none left, so that the
// next loss fails it.
enum class Level : std::uint8_t { operational, degraded, failed };

class States {
 public:
  // All run. The graph outlives it. One thread changes, or any number read.
  explicit States(const Graph& graph);

  // The node fails by itself; the nodes that go down by it, itself first, in the order in which
  // they do. Good until the next call; empty when nothing changed.
  std::span<const Node> fail(Node node) { return spread_.fail(node); }
  // It no longer fails by itself; the nodes that come back by it.
  std::span<const Node> restore(Node node) { return spread_.restore(node); }
  // Takes back the last fail(node) that is not taken back and returned these; cheaper than restore.
  void undo(Node node, std::span<const Node> down) { spread_.undo(node, down); }

  bool is_down(Node node) const { return spread_.cells().is_down(node); }
  bool is_failed(Node node) const { return spread_.cells().is_failed(node); }  // by itself
  Level level(Node node) const;
  // Members of the group that are down.
  std::uint32_t down(Group group) const { return spread_.cells().downs[group]; }
  bool is_lost(Group group) const { return down(group) > graph().spare(group); }

  const Graph& graph() const { return spread_.graph(); }

 private:
  friend class WhatIf;
  struct Cells {
    std::vector<std::uint8_t> flags;  // 1 failed by itself, 2 down
    std::vector<std::uint32_t> losts, downs;
    bool is_failed(Node node) const { return flags[node] & 1; }
    bool is_down(Node node) const { return flags[node] & 2; }
    void set_failed(Node node, bool to) { set(node, 1, to); }
    void set_down(Node node, bool to) { set(node, 2, to); }
    std::uint32_t& lost(Node node) { return losts[node]; }
    std::uint32_t& down(Group group) { return downs[group]; }
    void set(Node node, int bit, bool to) {
      flags[node] = static_cast<std::uint8_t>(to ? flags[node] | bit : flags[node] & ~bit);
    }
  };
  Spread<Cells> spread_;
};

// A question over states that stay as they are and are not copied: what if this failed, what if
// that came back. The states outlive it and do not change meanwhile. One thread each.
class WhatIf {
 public:
  explicit WhatIf(const States& under);
  std::span<const Node> fail(Node node) { return spread_.fail(node); }
  std::span<const Node> restore(Node node) { return spread_.restore(node); }
  bool is_down(Node node) const { return spread_.cells().is_down(node); }

 private:
  struct Cells {
    const States::Cells& under;
    std::unordered_map<Node, std::uint8_t> flags;
    std::unordered_map<Node, std::uint32_t> losts;
    std::unordered_map<Group, std::uint32_t> downs;
    bool is_failed(Node node) const { return flag(node) & 1; }
    bool is_down(Node node) const { return flag(node) & 2; }
    void set_failed(Node node, bool to) { set(node, 1, to); }
    void set_down(Node node, bool to) { set(node, 2, to); }
    std::uint32_t& lost(Node node) {
      return losts.try_emplace(node, under.losts[node]).first->second;
    }
    std::uint32_t& down(Group group) {
      return downs.try_emplace(group, under.downs[group]).first->second;
    }
    std::uint8_t flag(Node node) const {
      auto found = flags.find(node);
      return found == flags.end() ? under.flags[node] : found->second;
    }
    void set(Node node, int bit, bool to) {
      const int was = flag(node);
      flags[node] = static_cast<std::uint8_t>(to ? was | bit : was & ~bit);
    }
  };
  Spread<Cells> spread_;
};

// Each node that runs, failed alone: visit(node, others that go down by it, in order).
template <class Visit>
void each_failure(States& states, const Visit& visit) {
  for (Node node = 0; node < states.graph().size(); ++node) {
    if (states.is_down(node)) continue;
    const std::span<const Node> down = states.fail(node);
    visit(node, down.subspan(1));
    states.undo(node, down);
  }
}

// Pairs of `elements` that fail `goal` together, neither of them alone. All run.
std::vector<std::pair<Node, Node>> failure_pairs(States& states, Node goal,
                                                 std::span<const Node> elements);

}  // namespace hinomi::impact
