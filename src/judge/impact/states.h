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
  // Those of `failed` (by node) are failed.
  States(const Graph& graph, const std::vector<bool>& failed);

  // The node fails by itself; the nodes that go down by it, itself first, in the order in which
  // they do. Good until the next call; empty when nothing changed.
  std::span<const Node> fail(Node node) { return spread_.fail(node); }
  // It no longer fails by itself; the nodes that come back by it.
  std::span<const Node> restore(Node node) { return spread_.restore(node); }
  // Takes back the last fail(node) that is not taken back and returned these; cheaper than restore.
  void undo(Node node, std::span<const Node> down) { spread_.undo(node, down); }

  bool is_down(Node node) const { return spread_.cells().value(node) != 0; }
  bool is_failed(Node node) const { return spread_.cells().value(node) & 1; }  // by itself
  Level level(Node node) const;
  // How many more of its members the group can lose; under 0 it is lost.
  std::int32_t left(Group group) const;

  const Graph& graph() const { return spread_.graph(); }

 private:
  friend class WhatIf;
  struct Cells {
    std::vector<std::uint32_t> whys;
    std::vector<std::int32_t> lefts;  // of groups that can spare some
    std::uint32_t value(Node node) const { return whys[node]; }
    std::uint32_t& why(Node node) { return whys[node]; }
    std::int32_t& left(Group group) { return lefts[group]; }
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
  bool is_down(Node node) const { return spread_.cells().value(node) != 0; }

 private:
  struct Cells {
    const States::Cells& under;
    std::unordered_map<Node, std::uint32_t> whys;
    std::unordered_map<Group, std::int32_t> lefts;
    std::uint32_t value(Node node) const {
      auto found = whys.find(node);
      return found == whys.end() ? under.whys[node] : found->second;
    }
    std::uint32_t& why(Node node) { return whys.try_emplace(node, under.whys[node]).first->second; }
    std::int32_t& left(Group group) {
      return lefts.try_emplace(group, under.lefts[group]).first->second;
    }
  };
  Spread<Cells> spread_;
};

// Why a node is down, in the fewest steps: the node, a member that it has lost, one that this has
// lost, and so on to one that failed itself. Empty when it is not down.
std::vector<Node> why_down(const States& states, Node node);

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
