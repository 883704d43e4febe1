#include "judge/impact/operability.h"

#include <algorithm>
#include <cmath>

namespace hinomi::impact {

std::vector<double> operability(std::span<const double> own, std::span<const Feed> feeds) {
  Graph::Builder builder;
  for (std::size_t i = 0; i < own.size(); ++i) builder.add();
  std::vector<std::vector<const Feed*>> of(own.size());
  for (const Feed& feed : feeds) {
    of[feed.receiver].push_back(&feed);
    builder.need(feed.receiver, 1, std::span(&feed.feeder, 1));
  }
  const Graph graph = std::move(builder).build();
  std::vector<double> out(own.size(), 100);
  auto level = [&](Node node) {
    if (of[node].empty()) return own[node];
    double sum = 0, weakest = 100;
    for (const Feed* feed : of[node]) {
      const double fed = out[feed->feeder];
      sum += feed->strength * fed + (1 - feed->strength) * own[node];
      weakest = std::min(weakest, feed->criticality + (100 - feed->criticality) * fed / 100);
    }
    return std::min(sum / static_cast<double>(of[node].size()), weakest);
  };
  constexpr int most_rounds = 100'000;
  for (std::uint32_t component = 0; component < graph.components(); ++component) {
    double change = 1;
    for (int round = 0; change > 1e-12 && round < most_rounds; ++round) {
      change = 0;
      for (Node node : graph.nodes_of(component)) {
        const double now = level(node);
        change = std::max(change, std::abs(now - out[node]));
        out[node] = now;
      }
      if (!graph.is_cycle(component)) break;
    }
  }
  return out;
}

}  // namespace hinomi::impact
