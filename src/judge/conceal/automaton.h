// Many texts looked for at once (Aho and Corasick, 1975). Private to judge/conceal.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hinomi::conceal {

class Automaton {
 public:
  using State = std::uint32_t;
  static constexpr State start = 0;

  // `text` is not empty.
  void add(std::u32string_view text, std::uint32_t payload);
  // Once, after the last add and before the first step. Then any thread may ask.
  void freeze();

  State step(State state, char32_t code) const {
    while (state != start) {
      if (State next = child(state, code)) return next;
      state = nodes_[state].fail;
    }
    return code < root_.size() ? root_[code] : child(start, code);
  }

  // Texts that end here, longest first: visit(length, payload) answers false to stop.
  template <class Function>
  void ends(State state, Function&& visit) const {
    for (State one = nodes_[state].payloads.empty() ? nodes_[state].ending : state; one != start;
         one = nodes_[one].ending)
      for (std::uint32_t payload : nodes_[one].payloads)
        if (!visit(nodes_[one].depth, payload)) return;
  }
  bool empty() const { return nodes_.size() == 1; }

 private:
  struct Node {
    State fail = start;
    State ending = start;  // the longest proper suffix that is a text; start: none
    std::uint32_t depth = 0;
    std::vector<std::uint32_t> payloads;
  };
  State child(State state, char32_t code) const {
    auto found = children_.find(std::uint64_t{state} << 32 | code);
    return found == children_.end() ? start : found->second;
  }

  std::vector<Node> nodes_ = std::vector<Node>(1);
  std::unordered_map<std::uint64_t, State> children_;  // by state and code
  std::vector<State> root_;  // the first steps, by code: what most signs ask
};

}  // namespace hinomi::conceal
