#include "judge/conceal/automaton.h"

#include <algorithm>

namespace hinomi::conceal {

void Automaton::add(std::u32string_view text, std::uint32_t payload) {
  State state = start;
  for (char32_t code : text) {
    auto [at, is_new] =
        children_.try_emplace(std::uint64_t{state} << 32 | code, static_cast<State>(nodes_.size()));
    if (is_new) nodes_.push_back({.depth = nodes_[state].depth + 1});
    state = at->second;
  }
  nodes_[state].payloads.push_back(payload);
}

void Automaton::freeze() {
  struct Edge {
    State from;
    char32_t code;
    State to;
  };
  std::vector<Edge> edges;
  edges.reserve(children_.size());
  for (const auto& [key, to] : children_)
    edges.push_back({static_cast<State>(key >> 32), static_cast<char32_t>(key & 0xFFFFFFFF), to});
  // Shorter ones first: what a node fails to is always ready.
  std::sort(edges.begin(), edges.end(), [&](const Edge& a, const Edge& b) {
    return std::pair(nodes_[a.to].depth, a.to) < std::pair(nodes_[b.to].depth, b.to);
  });
  char32_t highest = 0;
  for (const Edge& edge : edges)
    if (edge.from == start) highest = std::max(highest, edge.code);
  root_.assign(std::min<char32_t>(highest + 1, 0x10000), start);
  for (const Edge& edge : edges) {
    if (edge.from == start) {
      if (edge.code < root_.size()) root_[edge.code] = edge.to;
      continue;
    }
    Node& node = nodes_[edge.to];
    node.fail = step(nodes_[edge.from].fail, edge.code);
    node.ending = nodes_[node.fail].payloads.empty() ? nodes_[node.fail].ending : node.fail;
  }
}

}  // namespace hinomi::conceal
