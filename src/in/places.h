// Where fields lie in an event: a tree of keys, so that one walk over the event finds them all.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace hinomi::in {

using Place = std::uint32_t;  // of a member in an event, dense from 0
constexpr Place no_place = std::numeric_limits<Place>::max();

// "A.B" in "A" and "B".
std::vector<std::string_view> keys_of(std::string_view dotted);

class Places {
 public:
  using Node = std::uint32_t;
  static constexpr Node root = 0;
  static constexpr Node no_node = std::numeric_limits<Node>::max();

  Places();

  // Keys from the outermost inwards; "*" is any key that has no entry of its own. The same path
  // gives the same place.
  Place add(const std::vector<std::string_view>& path);

  // A place that no path leads to: for what is made of an event.
  Place add_apart() { return count_++; }

  Place count() const { return count_; }
  std::size_t nodes() const { return nodes_.size(); }

  // The node under `parent` for the key; no_node when nothing wanted lies there.
  Node find(Node parent, std::string_view key) const;
  Place place(Node node) const { return nodes_[node].place; }
  bool has_children(Node node) const { return !nodes_[node].table.empty() || has_wild(node); }

 private:
  struct Entry {  // of a node's children
    std::uint32_t hash = 0;
    Node node = no_node;
  };
  struct NodeParts {
    Place place = no_place;
    Node wild = no_node;
    std::uint32_t children = 0;
    std::vector<Entry> table;  // open addressing; a power of two, at most half full
  };
  bool has_wild(Node node) const { return nodes_[node].wild != no_node; }
  Node find_named(Node parent, std::string_view key) const;
  Node child(Node parent, std::string_view key);

  std::vector<NodeParts> nodes_;
  std::vector<std::string> keys_;  // by node
  Place count_ = 0;
};

}  // namespace hinomi::in
