#include "judge/supply/standing.h"

#include <algorithm>

#include "judge/supply/bits.h"
#include "judge/supply/links.h"
#include "judge/supply/lost.h"

namespace hinomi::supply {

namespace {

// Breadth first from up to 512 services at once, a tier after the other: each node keeps which of
// them have reached it, and hands on only what is new.
class Search {
 public:
  Search(const Graph& graph, Roles roles)
      : graph_(graph),
        links_(links_down(graph, roles)),
        seen_(graph.size()),
        pending_(graph.size()),
        further_(graph.size()),
        is_touched_(graph.size()) {}

  // `reach(node, tier, services)` for each node and tier, with those that reach it there first.
  template <class Reach>
  void run(std::span<const Node> services, const Reach& reach) {
    for (std::size_t i = 0; i < services.size(); ++i) arrive(services[i], bit_at(i));
    for (std::size_t tier = 0;; ++tier) {
      // All of a tier before the next, so that the first arrival is by the shortest chain.
      for (std::size_t at = 0; at < queue_.size(); ++at) expand(queue_[at]);
      for (Node node : queue_)
        if (here_[node].any()) {
          reach(node, tier, here_[node]);
          here_[node] = {};
        }
      queue_.clear();
      if (later_.empty()) break;
      std::vector<Node> later = std::move(later_);
      later_.clear();
      for (Node node : later) {
        const Bits bits = further_[node];
        further_[node] = {};
        arrive(node, bits);
      }
    }
    for (Node node : touched_) {
      seen_[node] = {};
      is_touched_[node] = false;
    }
    touched_.clear();
  }

 private:
  static Bits bit_at(std::size_t n) {
    Bits out;
    out.set(n);
    return out;
  }
  void arrive(Node node, const Bits& bits) {
    const Bits fresh = bits.without(seen_[node]);
    if (!fresh.any()) return;
    if (!is_touched_[node]) {
      is_touched_[node] = true;
      touched_.push_back(node);
    }
    seen_[node] |= fresh;
    here_[node] |= fresh;
    if (!pending_[node].any()) queue_.push_back(node);
    pending_[node] |= fresh;
  }
  void expand(Node node) {
    const Bits bits = pending_[node];
    pending_[node] = {};
    for (const Link& link : links_[node]) {
      if (link.tiers == 0) {
        arrive(link.to, bits);
        continue;
      }
      const Bits fresh = bits.without(seen_[link.to]);
      if (!fresh.any()) continue;
      if (!further_[link.to].any()) later_.push_back(link.to);
      further_[link.to] |= fresh;
    }
  }

  const Graph& graph_;
  PerNode<Link> links_;
  std::vector<Bits> seen_, pending_, further_, here_ = std::vector<Bits>(seen_.size());
  std::vector<char> is_touched_;
  std::vector<Node> queue_, later_, touched_;
};

// Counts runs of one member (or sector) among the services that are set, which stand side by side;
// `last` is the one that was counted last, in an earlier part.
std::uint32_t count_runs(const Bits& bits, std::span<const std::uint32_t> run_of,
                         std::uint32_t& last) {
  std::uint32_t out = 0;
  bits.each([&](std::size_t i) {
    if (run_of[i] == last) return;
    last = run_of[i];
    ++out;
  });
  return out;
}

}  // namespace

std::vector<Standing> standings(const Graph& graph, Roles roles) {
  std::vector<Standing> by_node(graph.size());
  const std::vector<Node> services = services_by_member(graph);
  std::vector<std::uint32_t> member_run(services.size()), sector_run(services.size());
  for (std::size_t i = 0; i < services.size(); ++i) {
    const Node member = graph.member(services[i]);
    const bool same_sector =
        i > 0 && graph.sector(member) == graph.sector(graph.member(services[i - 1]));
    member_run[i] = member;
    sector_run[i] = i == 0 ? 0 : sector_run[i - 1] + (same_sector ? 0 : 1);
  }
  std::vector<std::uint32_t> last_member(graph.size(), no_node), last_sector = last_member;
  std::vector<Bits> all(graph.size());  // what reached an organisation at any tier
  std::vector<Node> reached;
  Search search(graph, roles);
  for (std::size_t begin = 0; begin < services.size(); begin += Bits::count) {
    const std::size_t count = std::min(Bits::count, services.size() - begin);
    search.run(std::span(services).subspan(begin, count),
               [&](Node node, std::size_t tier, const Bits& bits) {
                 if (tier == 0 || graph.kind(node) != NodeKind::organisation) return;
                 by_node[node].services_at[std::min(tier, tier_count) - 1] += bits.ones();
                 if (!all[node].any()) reached.push_back(node);
                 all[node] |= bits;
               });
    for (Node node : reached) {
      Standing& standing = by_node[node];
      standing.services += all[node].ones();
      standing.members +=
          count_runs(all[node], std::span(member_run).subspan(begin, count), last_member[node]);
      standing.sectors +=
          count_runs(all[node], std::span(sector_run).subspan(begin, count), last_sector[node]);
      all[node] = {};
    }
    reached.clear();
  }
  std::vector<Standing> out;
  for (Node node = 0; node < graph.size(); ++node)
    if (by_node[node].services > 0) {
      by_node[node].organisation = node;
      out.push_back(by_node[node]);
    }
  count_lost(graph, roles, out);
  std::sort(out.begin(), out.end(), [&](const Standing& a, const Standing& b) {
    if (a.lost_services != b.lost_services) return a.lost_services > b.lost_services;
    if (a.services != b.services) return a.services > b.services;
    return graph.id(a.organisation) < graph.id(b.organisation);
  });
  return out;
}

Concentration concentration(const std::vector<Standing>& all, std::size_t tier) {
  Concentration out;
  double squares = 0;
  for (const Standing& one : all) {
    const std::uint32_t count = tier == 0 ? one.services : one.services_at[tier - 1];
    if (count == 0) continue;
    ++out.organisations;
    out.pairs += count;
    squares += static_cast<double>(count) * count;
  }
  if (out.pairs > 0) {
    const double pairs = static_cast<double>(out.pairs);
    out.index = 10'000 * squares / (pairs * pairs);
  }
  return out;
}

}  // namespace hinomi::supply
