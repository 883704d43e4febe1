#include "judge/vet/network_tree.h"

#include <algorithm>
#include <numeric>

namespace hinomi::vet {

void NetworkTree::add(const in::Network& network, std::uint32_t payload) {
  Family& family = network.v4 ? v4_ : v6_;
  family.first.push_back(network.first);
  family.nodes.push_back({network.last, none, payload});
}

void NetworkTree::freeze() {
  v4_.freeze();
  v6_.freeze();
}

void NetworkTree::Family::freeze() {
  std::vector<std::uint32_t> order(nodes.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (first[a] != first[b]) return first[a] < first[b];
    if (nodes[a].last != nodes[b].last) return nodes[a].last > nodes[b].last;
    return a < b;
  });
  Family sorted;
  sorted.first.reserve(nodes.size());
  sorted.nodes.reserve(nodes.size());
  for (const std::uint32_t i : order) {
    // Nesting means the predecessor or one of its ancestors is the parent.
    std::uint32_t parent =
        sorted.nodes.empty() ? none : static_cast<std::uint32_t>(sorted.nodes.size() - 1);
    while (parent != none && sorted.nodes[parent].last < first[i])
      parent = sorted.nodes[parent].parent;
    sorted.first.push_back(first[i]);
    sorted.nodes.push_back({nodes[i].last, parent, nodes[i].payload});
  }
  *this = std::move(sorted);
}

std::uint32_t NetworkTree::Family::last_starting_at_or_before(unsigned __int128 address) const {
  const auto after = std::upper_bound(first.begin(), first.end(), address);
  return after == first.begin() ? none : static_cast<std::uint32_t>(after - first.begin() - 1);
}

std::size_t NetworkTree::Family::first_starting_from(unsigned __int128 address) const {
  return static_cast<std::size_t>(std::lower_bound(first.begin(), first.end(), address) -
                                  first.begin());
}

}  // namespace hinomi::vet
