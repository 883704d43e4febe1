// A country's dependencies: a million nodes, five million needs.
//
//   impact_bench [NODES]     default 1,000,000
//
// Work: one pass over all nodes with a hundredth of them failed; then single failures and their
// repair, each told with all that goes down; the provider on which most stands; every node failed
// alone. Each answer of single changes is compared with a pass over the whole, for some of them.
// The limit beside it: reading each need once from memory.
#include <cstring>
#include <numeric>
#include <random>

#include "judge/impact/states.h"
#include "measure.h"

namespace {

using namespace hinomi;
using namespace hinomi::impact;

// Four layers, as utilities, sites and hosts, systems, services: each node of a higher layer needs
// two of three of one neighbourhood below, one of two elsewhere, two neighbours without which it
// does not run, and one in twelve hangs on one of twelve providers.
Graph country(Node nodes, std::mt19937_64& random) {
  Graph::Builder builder;
  for (Node node = 0; node < nodes; ++node) builder.add();
  const Node layer = nodes / 4, providers = 12;
  for (Node node = layer; node < nodes; ++node) {
    const Node below = node / layer * layer - layer;
    auto near = [&](Node width) {
      const Node at = node - layer - below;
      return static_cast<Node>(below + (at + random() % width) % layer);
    };
    auto far = [&] { return static_cast<Node>(below + random() % layer); };
    const Node three[] = {near(64), near(64), near(64)}, two[] = {far(), far()};
    builder.need(node, 2, three);
    builder.need(node, 1, two);
    for (const Node alone : {near(1000), near(1000)}) builder.need(node, 1, std::span(&alone, 1));
    if (random() % 12 == 0) {
      // The first of them has most.
      const auto provider =
          static_cast<Node>(providers * (random() % 1000) * (random() % 1000) / 1'000'000);
      builder.need(node, 1, std::span(&provider, 1));
    }
  }
  return std::move(builder).build();
}

}  // namespace

int main(int count, char** words) {
  const Node nodes = count > 1 ? static_cast<Node>(std::stoul(words[1])) : 1'000'000;
  std::mt19937_64 random(1);
  bench::Stopwatch building;
  const Graph graph = country(nodes, random);
  std::size_t needs = 0, cyclic = 0;
  for (Group group = 0; group < graph.groups(); ++group) needs += graph.members(group).size();
  for (std::uint32_t i = 0; i < graph.components(); ++i) cyclic += graph.is_cycle(i);
  std::printf("%u nodes, %u groups, %zu needs, %zu cycles; built in %.2f s; %.0f MB\n",
              graph.size(), graph.groups(), needs, cyclic, building.cpu(), bench::resident_mb());

  std::vector<bool> failed(nodes);
  for (Node node = 0; node < nodes; ++node) failed[node] = random() % 100 == 0;
  for (int round = 0; round < 3; ++round) {
    bench::Stopwatch pass;
    const States states(graph, failed);
    std::size_t down = 0;
    for (Node node = 0; node < nodes; ++node) down += states.is_down(node);
    std::printf("full pass with %zu of them failed: %.1f ms; %zu down\n",
                static_cast<std::size_t>(std::count(failed.begin(), failed.end(), true)),
                pass.cpu() * 1e3, down);
  }
  {
    std::vector<Node> ids(needs);
    std::iota(ids.begin(), ids.end(), 0);
    bench::Stopwatch reading;
    std::uint64_t sum = 0;
    for (Node id : ids) sum += id;
    std::printf("reading %zu numbers: %.1f ms (%llu)\n", needs, reading.cpu() * 1e3,
                static_cast<unsigned long long>(sum & 1));
  }

  States states(graph);
  bench::Latencies falls, returns;
  std::size_t touched = 0, most = 0, wrong = 0;
  constexpr int changes = 100'000;
  for (int change = 0; change < changes; ++change) {
    const auto node = static_cast<Node>(random() % nodes);
    std::size_t down = 0;
    falls.measure([&] { down = states.fail(node).size(); });
    touched += down;
    most = std::max(most, down);
    if (change % 25'000 == 0) {
      std::vector<bool> one(nodes);
      one[node] = true;
      const States whole(graph, one);
      for (Node other = 0; other < nodes; ++other)
        wrong += whole.is_down(other) != states.is_down(other);
    }
    returns.measure([&] { down -= states.restore(node).size(); });
    wrong += down != 0;
  }
  std::printf("single failure, %.1f nodes each, %zu at most: %s\n",
              static_cast<double>(touched) / changes, most, falls.text().c_str());
  std::printf("its repair: %s; %zu answers unlike those of a pass over the whole\n",
              returns.text().c_str(), wrong);

  Node worst = 0;
  std::size_t reach = 0;
  for (Node provider = 0; provider < 12; ++provider) {
    const auto down = states.fail(provider);
    if (down.size() > reach) reach = down.size(), worst = provider;
    states.undo(provider, down);
  }
  bench::Stopwatch worst_time;
  states.fail(worst);
  std::printf("the worst provider, %zu nodes: %.2f ms\n", reach, worst_time.cpu() * 1e3);
  states.restore(worst);

  bench::Stopwatch sweep;
  std::size_t all = 0, alone = 0;
  each_failure(states, [&](Node, std::span<const Node> others) {
    all += others.size();
    alone += others.empty();
  });
  std::printf("every node failed alone: %.2f s; %.1f others each, %zu fail nothing else\n",
              sweep.cpu(), static_cast<double>(all) / nodes, alone);
  return wrong == 0 ? 0 : 1;
}
