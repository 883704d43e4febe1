#include "judge/impact/projection.h"

#include "judge/impact/test_support.h"

namespace hinomi::impact {
namespace {

// The clock gone through in small steps: all times of the case are whole numbers of steps.
std::vector<std::vector<bool>> stepped(const Made& made, const std::vector<Clock>& clocks,
                                       const std::vector<Outage>& outages, int steps) {
  const Node nodes = made.graph.size();
  std::vector<std::vector<bool>> out;
  std::vector<bool> without(nodes), lost(nodes), down(nodes);
  std::vector<int> since(nodes);
  for (int now = 0; now < steps; ++now) {
    for (bool is_new = true; is_new;) {
      is_new = false;
      for (Node node = 0; node < nodes; ++node) {
        bool is_lost = false;
        for (const LiteralNeed& need : made.needs) {
          if (need.owner != node) continue;
          std::uint32_t up = 0;
          for (Node member : need.of) up += !down[member];
          is_lost = is_lost || up < need.least;
        }
        if (is_lost != lost[node]) {
          lost[node] = is_lost;
          since[node] = now;
          is_new = true;
        }
        const double after = lost[node] ? clocks[node].buffer : clocks[node].recovery;
        if (lost[node] != without[node] && now - since[node] >= after) {
          without[node] = lost[node];
          is_new = true;
        }
        bool is_out = without[node];
        for (const Outage& outage : outages)
          is_out = is_out || (outage.node == node && outage.from <= now && now < outage.to);
        if (is_out != down[node]) {
          down[node] = is_out;
          is_new = true;
        }
      }
    }
    out.push_back(down);
  }
  return out;
}

TEST(Projection, TimesAreThoseOfAClockInSteps) {
  std::mt19937 random(8);
  for (int round = 0; round < 300; ++round) {
    const Node nodes = 2 + random() % 8;
    const Made made = random_graph(random, nodes, false);
    std::vector<Clock> clocks;
    for (Node node = 0; node < nodes; ++node)
      clocks.push_back({static_cast<double>(random() % 5), static_cast<double>(random() % 5)});
    std::vector<Outage> outages;
    for (std::uint32_t i = 1 + random() % 4; i > 0; --i) {
      const double from = random() % 20;
      outages.push_back({static_cast<Node>(random() % nodes), from, from + random() % 12});
    }
    const auto down = project(made.graph, clocks, outages);
    const auto wanted = stepped(made, clocks, outages, 80);
    for (Node node = 0; node < nodes; ++node)
      for (int now = 0; now < 80; ++now) {
        const bool is_down =
            std::any_of(down[node].begin(), down[node].end(),
                        [&](const Interval& one) { return one.from <= now && now < one.to; });
        ASSERT_EQ(is_down, wanted[static_cast<std::size_t>(now)][node])
            << "round " << round << " node " << node << " at " << now;
      }
  }
}

TEST(Projection, ACycleThatOnlyWaitsForItselfIsStartedTogether) {
  Graph::Builder builder;
  const Node power = builder.add(), a = builder.add(), b = builder.add();
  builder.need(a, 1, std::vector{power});
  builder.need(a, 1, std::vector{b});
  builder.need(b, 1, std::vector{a});
  const Graph graph = std::move(builder).build();
  const std::vector<Clock> clocks{{}, {1, 2}, {3, 1}};
  const auto down = project(graph, clocks, std::vector<Outage>{{power, 0, 10}});
  EXPECT_EQ(down[power], (std::vector<Interval>{{0, 10}}));
  EXPECT_EQ(down[a], (std::vector<Interval>{{1, 12}}));
  EXPECT_EQ(down[b], (std::vector<Interval>{{4, 11}}));
  // Whoever is there first does not fall again while the other is on its way.
  const std::vector<Clock> at_once{{}, {0, 0}, {0, 5}};
  const auto quick = project(graph, at_once, std::vector<Outage>{{power, 0, 10}});
  EXPECT_EQ(quick[a], (std::vector<Interval>{{0, 10}}));
  EXPECT_EQ(quick[b], (std::vector<Interval>{{0, 15}}));
  const auto endless = project(graph, clocks, std::vector<Outage>{{power, 5, never}});
  EXPECT_EQ(endless[a], (std::vector<Interval>{{6, never}}));
  EXPECT_EQ(longest(endless[a]), never);
}

}  // namespace
}  // namespace hinomi::impact
