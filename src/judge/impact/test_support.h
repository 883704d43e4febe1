// Graphs made at random, for the folder's tests.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "judge/impact/literal_impact.h"

namespace hinomi::impact {

struct Made {
  std::vector<LiteralNeed> needs;
  Graph graph;
};

// Random groups; with `cycles` a node may need any other and itself.
inline Made random_graph(std::mt19937& random, Node nodes, bool cycles) {
  Made out;
  Graph::Builder builder;
  for (Node node = 0; node < nodes; ++node) builder.add();
  for (Node node = 0; node < nodes; ++node) {
    const Node most = cycles ? nodes : node;
    if (most == 0) continue;
    for (std::uint32_t group = random() % 3; group > 0; --group) {
      std::vector<Node> of;
      for (std::uint32_t i = 1 + random() % 4; i > 0; --i) of.push_back(random() % most);
      std::sort(of.begin(), of.end());
      of.erase(std::unique(of.begin(), of.end()), of.end());
      const auto least = static_cast<std::uint32_t>(1 + random() % of.size());
      out.needs.push_back({node, least, of});
      builder.need(node, least, of);
    }
  }
  out.graph = std::move(builder).build();
  return out;
}

}  // namespace hinomi::impact
