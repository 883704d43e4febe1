#include "in/places.h"

#include <cstring>

namespace hinomi::in {

namespace {

// Keys are short and few; their ends and their length tell nearly all apart, and whoever looks one
// up compares the rest.
std::uint32_t hash_of(std::string_view key) {
  std::uint64_t first = 0, last = 0;
  if (key.size() >= 8) {
    std::memcpy(&first, key.data(), 8);
    std::memcpy(&last, key.data() + key.size() - 8, 8);
  } else {
    for (char c : key) first = first << 8 | static_cast<unsigned char>(c);
  }
  std::uint64_t mixed = (first ^ (last * 0x9E3779B97F4A7C15u)) + key.size();
  mixed *= 0xD6E8FEB86659FD93u;
  return static_cast<std::uint32_t>(mixed >> 32);
}

template <class Entry>
void insert(std::vector<Entry>& table, Entry entry, std::uint32_t nowhere) {
  std::size_t at = entry.hash & (table.size() - 1);
  while (table[at].node != nowhere) at = (at + 1) & (table.size() - 1);
  table[at] = entry;
}

}  // namespace

std::vector<std::string_view> keys_of(std::string_view dotted) {
  std::vector<std::string_view> out;
  for (;;) {
    std::size_t dot = dotted.find('.');
    out.push_back(dotted.substr(0, dot));
    if (dot == dotted.npos) return out;
    dotted.remove_prefix(dot + 1);
  }
}

Places::Places() : nodes_(1), keys_(1) {}

Place Places::add(const std::vector<std::string_view>& path) {
  Node node = root;
  for (std::string_view key : path) node = child(node, key);
  Place& place = nodes_[node].place;
  if (place == no_place) place = count_++;
  return place;
}

Places::Node Places::child(Node parent, std::string_view key) {
  bool is_wild = key == "*";
  Node found = is_wild ? nodes_[parent].wild : find_named(parent, key);
  if (found != no_node) return found;
  auto node = static_cast<Node>(nodes_.size());
  nodes_.emplace_back();
  keys_.emplace_back(key);
  NodeParts& parts = nodes_[parent];
  if (is_wild) {
    parts.wild = node;
    return node;
  }
  if (++parts.children * 2 > parts.table.size()) {
    std::vector<Entry> old(parts.table.empty() ? 8 : parts.table.size() * 2);
    old.swap(parts.table);
    for (const Entry& entry : old)
      if (entry.node != no_node) insert(parts.table, entry, no_node);
  }
  insert(parts.table, Entry{hash_of(key), node}, no_node);
  return node;
}

Places::Node Places::find_named(Node parent, std::string_view key) const {
  const std::vector<Entry>& table = nodes_[parent].table;
  if (table.empty()) return no_node;
  std::uint32_t hash = hash_of(key);
  for (std::size_t at = hash & (table.size() - 1);; at = (at + 1) & (table.size() - 1)) {
    const Entry& entry = table[at];
    if (entry.node == no_node) return no_node;
    if (entry.hash == hash && keys_[entry.node] == key) return entry.node;
  }
}

Places::Node Places::find(Node parent, std::string_view key) const {
  Node found = find_named(parent, key);
  return found == no_node ? nodes_[parent].wild : found;
}

}  // namespace hinomi::in
