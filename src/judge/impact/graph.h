// Who needs whom: a node runs while it is not itself failed and each of its groups has enough
// members that run (k of n). Cycles are allowed. Compressed rows both ways; made once, then only
// read, by any number of threads. docs/impact.md says what the words mean.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace hinomi::impact {

using Node = std::uint32_t;
using Group = std::uint32_t;
constexpr Node no_node = std::numeric_limits<Node>::max();
// A time, in hours, that does not come.
constexpr double never = std::numeric_limits<double>::infinity();

class Graph {
 public:
  class Builder {
   public:
    // Nodes are numbered as they are added.
    Node add();
    // `node` runs only while at least `least` of `of` do. A least of 0 says nothing, one above
    // their number is all of them; the same member twice counts once.
    void need(Node node, std::uint32_t least, std::span<const Node> of);
    Graph build() &&;

   private:
    struct Need {
      Node owner = 0;
      std::uint32_t spare = 0, first = 0, last = 0;
    };
    Node nodes_ = 0;
    std::vector<Need> needs_;
    std::vector<Node> members_;
  };

  Node size() const { return static_cast<Node>(component_.size()); }
  Group groups() const { return static_cast<Group>(owner_.size()); }
  // What a node needs: its groups are numbered from first to last.
  Group first_need(Node node) const { return first_need_[node]; }
  Group last_need(Node node) const { return first_need_[node + 1]; }
  std::span<const Node> members(Group group) const {
    return std::span(members_).subspan(first_member_[group],
                                       first_member_[group + 1] - first_member_[group]);
  }
  // How many of its members can be lost without harm.
  std::uint32_t spare(Group group) const { return spare_[group]; }
  Node owner(Group group) const { return owner_[group]; }
  // Who is lost when the node is: the owners of groups that can spare none, one entry a group.
  std::span<const Node> sure(Node node) const { return sure_.of(node); }
  // The other groups that have it as a member.
  std::span<const Group> shared(Node node) const { return shared_.of(node); }

  // Nodes that need each other are one component. Numbered so that what a node needs has no higher
  // number than the node.
  std::uint32_t component(Node node) const { return component_[node]; }
  std::uint32_t components() const { return static_cast<std::uint32_t>(first_of_.size() - 1); }
  std::span<const Node> nodes_of(std::uint32_t component) const {
    return std::span(by_component_)
        .subspan(first_of_[component], first_of_[component + 1] - first_of_[component]);
  }
  // Whether something in it needs itself, over others or at once.
  bool is_cycle(std::uint32_t component) const { return is_cycle_[component]; }
  bool has_cycles() const { return has_cycles_; }
  // All nodes, each after those that it needs; those of a cycle stand together.
  std::span<const Node> in_order() const { return by_component_; }

 private:
  // Rows of numbers, one behind the other.
  struct Rows {
    std::vector<std::uint32_t> first, all;
    std::span<const std::uint32_t> of(std::uint32_t row) const {
      return std::span(all).subspan(first[row], first[row + 1] - first[row]);
    }
  };
  // By member, what `value` gives for each group that `takes`.
  template <class Takes, class Value>
  Rows by_member(Node nodes, const Takes& takes, const Value& value) const;
  void find_components();

  std::vector<Group> first_need_;
  std::vector<Node> owner_;
  std::vector<std::uint32_t> spare_, first_member_;
  std::vector<Node> members_;
  Rows sure_, shared_;
  std::vector<std::uint32_t> component_, first_of_;
  std::vector<Node> by_component_;
  std::vector<bool> is_cycle_;
  bool has_cycles_ = false;
};

// The nodes on which `node` stands, itself among them, each after those that it needs.
std::vector<Node> cone_of(const Graph& graph, Node node);

}  // namespace hinomi::impact
