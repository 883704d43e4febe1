#include "judge/supply/lost.h"

#include <algorithm>

#include "judge/supply/bits.h"
#include "judge/supply/links.h"

namespace hinomi::supply {

namespace {

// Of 512 cases at once, in each of which one organisation fails: which nodes stop. What stops only
// grows, so the order in which groups are looked at does not matter, and cycles come to rest.
class Outage {
 public:
  Outage(const Graph& graph, Roles roles)
      : graph_(graph),
        groups_(groups_up(graph, roles)),
        down_(graph.size()),
        is_queued_(graph.size()) {}

  void fail(Node node, std::size_t number) {
    Bits bits;
    bits.set(number);
    add(node, bits);
  }
  void run() {
    for (std::size_t at = 0; at < queue_.size(); ++at) {
      const Node node = queue_[at];
      is_queued_[node] = false;
      for (std::uint32_t number : groups_[node]) {
        const Graph::Group& group = graph_.groups()[number];
        add(group.of, group.count == group.least && group.count == 1 ? down_[node] : lost(group));
      }
    }
    queue_.clear();
  }
  const Bits& of(Node node) const { return down_[node]; }
  void clear() {
    for (Node node : touched_) down_[node] = {};
    touched_.clear();
  }

 private:
  void add(Node node, const Bits& bits) {
    const Bits fresh = bits.without(down_[node]);
    if (!fresh.any()) return;
    if (!down_[node].any()) touched_.push_back(node);
    down_[node] |= fresh;
    if (is_queued_[node]) return;
    is_queued_[node] = true;
    queue_.push_back(node);
  }
  // The cases in which fewer than `least` of the group run.
  Bits lost(const Graph::Group& group) const {
    const auto members = graph_.members(group);
    const std::uint32_t too_many = group.count - group.least + 1;  // so many down are a loss
    // The number down, a bit of it in each row, and compared from the highest bit.
    constexpr std::size_t rows = 32;
    std::array<Bits, rows> sum{};
    std::size_t used = 0;
    for (Node member : members) {
      Bits carry = down_[member];
      for (std::size_t i = 0; carry.any(); ++i) {
        const Bits both = sum[i] & carry;
        sum[i] ^= carry;
        carry = both;
        used = std::max(used, i + 1);
      }
    }
    Bits above, equal;
    for (auto& word : equal.words) word = ~std::uint64_t(0);
    for (std::size_t i = rows; i-- > 0;) {
      if (i >= used && (too_many >> i & 1) == 0) continue;
      if (too_many >> i & 1) {
        equal &= sum[i];
      } else {
        above |= equal & sum[i];
        equal = equal.without(sum[i]);
      }
    }
    return above |= equal;
  }

  const Graph& graph_;
  PerNode<std::uint32_t> groups_;
  std::vector<Bits> down_;
  std::vector<char> is_queued_;
  std::vector<Node> queue_, touched_;
};

}  // namespace

std::vector<Node> stopped_by(const Graph& graph, std::span<const Node> failed, Roles roles) {
  const PerNode<std::uint32_t> groups = groups_up(graph, roles);
  std::vector<char> is_down(graph.size());
  std::vector<std::uint32_t> running(graph.groups().size());
  for (std::size_t i = 0; i < running.size(); ++i) running[i] = graph.groups()[i].count;
  std::vector<Node> queue;
  auto stop = [&](Node node) {
    if (is_down[node]) return;
    is_down[node] = true;
    queue.push_back(node);
  };
  for (Node node : failed) stop(node);
  for (std::size_t at = 0; at < queue.size(); ++at)
    for (std::uint32_t number : groups[queue[at]]) {
      const Graph::Group& group = graph.groups()[number];
      if (--running[number] + 1 == group.least) stop(group.of);
    }
  std::sort(queue.begin(), queue.end());
  return queue;
}

void count_lost(const Graph& graph, Roles roles, std::vector<Standing>& standings) {
  // Those with much on them together: the others' parts of the graph then stay small.
  std::vector<Standing*> order;
  for (Standing& one : standings) order.push_back(&one);
  std::stable_sort(order.begin(), order.end(),
                   [](const Standing* a, const Standing* b) { return a->services > b->services; });
  const std::vector<Node> services = services_by_member(graph);
  Outage outage(graph, roles);
  for (std::size_t begin = 0; begin < order.size(); begin += Bits::count) {
    const std::size_t count = std::min(Bits::count, order.size() - begin);
    for (std::size_t i = 0; i < count; ++i) outage.fail(order[begin + i]->organisation, i);
    outage.run();
    std::vector<Node> last_member(count, no_node);
    std::vector<const std::string*> last_sector(count, nullptr);
    for (Node service : services) {
      const Node member = graph.member(service);
      outage.of(service).each([&](std::size_t i) {
        Standing& standing = *order[begin + i];
        if (standing.organisation == member) return;
        ++standing.lost_services;
        if (last_member[i] != member) ++standing.lost_members;
        last_member[i] = member;
        if (!last_sector[i] || *last_sector[i] != graph.sector(member)) ++standing.lost_sectors;
        last_sector[i] = &graph.sector(member);
      });
    }
    outage.clear();
  }
}

}  // namespace hinomi::supply
