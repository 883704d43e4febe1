#include "judge/detect/places.h"

#include <cstring>

namespace hinomi::detect {

namespace {

std::uint64_t word_at(const char* at, std::size_t size) {
  std::uint64_t out = 0;
  std::memcpy(&out, at, size);
  return out;
}

// Keys are short and few; their ends, their length and their parent tell them apart, and whoever
// looks one up compares the rest.
std::uint64_t hash_of(Places::Node parent, std::string_view key) {
  std::uint64_t first, last;
  if (key.size() >= 8) {
    std::memcpy(&first, key.data(), 8);
    std::memcpy(&last, key.data() + key.size() - 8, 8);
  } else {
    first = word_at(key.data(), key.size());
    last = 0;
  }
  std::uint64_t mixed = (first ^ (last * 0x9E3779B97F4A7C15u)) + key.size() +
                        (static_cast<std::uint64_t>(parent) << 32);
  mixed *= 0xD6E8FEB86659FD93u;
  return mixed ^ (mixed >> 32);
}

}  // namespace

Places::Places() : nodes_(1), table_(1024) {}

Place Places::add(const std::vector<std::string_view>& path) {
  Node node = root;
  for (std::string_view key : path) {
    nodes_[node].has_children = true;
    node = child(node, key);
  }
  Place& place = nodes_[node].place;
  if (place == no_place) place = count_++;
  return place;
}

Places::Node Places::child(Node parent, std::string_view key) {
  if (key == "*") {
    if (nodes_[parent].wild == no_node) {
      auto node = static_cast<Node>(nodes_.size());
      nodes_[parent].wild = node;
      nodes_.emplace_back();
    }
    return nodes_[parent].wild;
  }
  Node wild = nodes_[parent].wild;
  nodes_[parent].wild = no_node;
  Node found = find(parent, key);
  nodes_[parent].wild = wild;
  if (found != no_node) return found;
  auto node = static_cast<Node>(nodes_.size());
  nodes_.emplace_back();
  if (++used_ * 4 > table_.size()) {
    std::vector<Entry> old(table_.size() * 2);
    old.swap(table_);
    for (Entry& entry : old)
      if (entry.node != no_node) insert(std::move(entry));
  }
  insert({hash_of(parent, key), parent, node, std::string(key)});
  return node;
}

void Places::insert(Entry entry) {
  std::size_t at = entry.hash & (table_.size() - 1);
  while (table_[at].node != no_node) at = (at + 1) & (table_.size() - 1);
  table_[at] = std::move(entry);
}

Places::Node Places::find(Node parent, std::string_view key) const {
  std::uint64_t hash = hash_of(parent, key);
  for (std::size_t at = hash & (table_.size() - 1);; at = (at + 1) & (table_.size() - 1)) {
    const Entry& entry = table_[at];
    if (entry.node == no_node) return nodes_[parent].wild;
    if (entry.hash == hash && entry.parent == parent && entry.key == key) return entry.node;
  }
}

}  // namespace hinomi::detect
