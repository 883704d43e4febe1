// Networks that nest, as CIDR blocks do: which of them contain an address, which lie in a range.
#pragma once

#include <cstdint>
#include <vector>

#include "in/normalise.h"

namespace hinomi::vet {

class NetworkTree {
 public:
  void add(const in::Network& network, std::uint32_t payload);
  // Once, after the last add and before the first question. Then any thread may ask.
  void freeze();

  // Payloads of the networks that contain all of `network`, narrowest first.
  template <class Function>
  void containing(const in::Network& network, Function&& visit) const {
    const Family& family = of(network);
    for (std::uint32_t i = family.last_starting_at_or_before(network.first); i != none;
         i = family.nodes[i].parent)
      if (family.nodes[i].last >= network.last) visit(family.nodes[i].payload);
  }

  // Payloads of the networks that lie inside `network` and are not equal to it, in order of
  // address, wider first; `visit` answers false to stop.
  template <class Function>
  void inside(const in::Network& network, Function&& visit) const {
    const Family& family = of(network);
    for (std::size_t i = family.first_starting_from(network.first);
         i < family.nodes.size() && family.first[i] <= network.last; ++i) {
      const bool equal = family.first[i] == network.first && family.nodes[i].last >= network.last;
      if (!equal && !visit(family.nodes[i].payload)) return;
    }
  }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  struct Node {
    unsigned __int128 last = 0;
    std::uint32_t parent = none;  // the narrowest network before it that contains its first address
    std::uint32_t payload = 0;
  };
  struct Family {
    std::vector<unsigned __int128> first;  // beside nodes: what the binary search reads
    std::vector<Node> nodes;

    std::uint32_t last_starting_at_or_before(unsigned __int128 address) const;
    std::size_t first_starting_from(unsigned __int128 address) const;
    void freeze();
  };
  const Family& of(const in::Network& network) const { return network.v4 ? v4_ : v6_; }

  Family v4_;  // apart from v6_, so that ::ffff:0:0/96 says nothing about IPv4
  Family v6_;
};

}  // namespace hinomi::vet
