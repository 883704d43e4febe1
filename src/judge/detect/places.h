// Where fields lie in an event: a tree of keys, so that one walk over the event finds them all.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace hinomi::detect {

using Place = std::uint32_t;  // of a member in an event, dense from 0
constexpr Place no_place = std::numeric_limits<Place>::max();

class Places {
 public:
  using Node = std::uint32_t;
  static constexpr Node root = 0;
  static constexpr Node no_node = std::numeric_limits<Node>::max();

  Places();

  // Keys from the outermost inwards; "*" is any key that has no entry of its own. The same path
  // gives the same place.
  Place add(const std::vector<std::string_view>& path);

  Place count() const { return count_; }

  // The node under `parent` for the key; no_node when nothing wanted lies there.
  Node find(Node parent, std::string_view key) const;
  Place place(Node node) const { return nodes_[node].place; }
  bool has_children(Node node) const { return nodes_[node].has_children; }

 private:
  struct NodeParts {
    Place place = no_place;
    Node wild = no_node;
    bool has_children = false;
  };
  struct Entry {
    std::uint64_t hash = 0;
    Node parent = no_node;
    Node node = no_node;
    std::string key;
  };
  Node child(Node parent, std::string_view key);
  void insert(Entry entry);

  std::vector<NodeParts> nodes_;
  std::vector<Entry> table_;  // open addressing; a power of two, at most a quarter full
  std::size_t used_ = 0;
  Place count_ = 0;
};

}  // namespace hinomi::detect
