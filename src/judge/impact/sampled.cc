// Worlds drawn 64 at a time, one in each bit of a word.
#include <bit>
#include <cmath>

#include "judge/impact/cut_sets.h"

namespace hinomi::impact {

namespace {

// A number from where it is used alone: the same on any machine and in any order.
std::uint64_t drawn(std::uint64_t seed, std::uint64_t round, std::uint64_t node,
                    std::uint64_t bit) {
  std::uint64_t x =
      seed ^ round * 0x9E3779B97F4A7C15u ^ node * 0xD1B54A32D192ED03u ^ bit * 0x8CB92BA72F3D8DD7u;
  for (int i = 0; i < 2; ++i) {
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    x ^= x >> 31;
  }
  return x;
}

// 64 bits, each set with probability p, to 2^-48: from p's last binary digit to its first, a digit
// of 1 is "or" with even bits and one of 0 is "and".
std::uint64_t with_probability(double p, std::uint64_t seed, std::uint64_t round, Node node) {
  constexpr int digits = 48;
  if (p <= 0) return 0;
  if (p >= 1) return ~std::uint64_t(0);
  const auto scaled = static_cast<std::uint64_t>(std::llround(std::ldexp(p, digits)));
  if (scaled == 0) return 0;
  if (scaled >> digits) return ~std::uint64_t(0);
  std::uint64_t out = 0;
  for (int digit = std::countr_zero(scaled); digit < digits; ++digit) {
    const std::uint64_t even = drawn(seed, round, node, static_cast<std::uint64_t>(digit));
    out = scaled >> digit & 1 ? out | even : out & even;
  }
  return out;
}

// By bit: whether at least `least` of the words have it, counted in binary, a plane a digit.
std::uint64_t at_least(std::uint32_t least, std::span<const Node> members,
                       const std::vector<std::uint64_t>& down) {
  std::uint64_t planes[33] = {};
  for (Node member : members) {
    std::uint64_t carry = down[member];
    for (std::uint64_t* plane = planes; carry; ++plane) {
      const std::uint64_t both = *plane & carry;
      *plane ^= carry;
      carry = both;
    }
  }
  // Greater or equal, from the highest digit on.
  std::uint64_t greater = 0, equal = ~std::uint64_t(0);
  for (int digit = 32; digit >= 0; --digit) {
    const std::uint64_t wanted = std::uint64_t(least) >> digit & 1 ? ~std::uint64_t(0) : 0;
    greater |= equal & planes[digit] & ~wanted;
    equal &= ~(planes[digit] ^ wanted);
  }
  return greater | equal;
}

}  // namespace

Sampled sampled_probability(const Graph& graph, Node goal, std::span<const double> p,
                            std::uint32_t rounds, std::uint64_t seed) {
  const std::vector<Node> cone = cone_of(graph, goal);
  std::vector<std::uint64_t> down(graph.size());
  std::uint64_t failed = 0;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    for (Node node : cone) down[node] = with_probability(p[node], seed, round, node);
    for (bool is_new = true; is_new;) {
      is_new = false;
      for (Node node : cone) {
        std::uint64_t now = down[node];
        for (Group group = graph.first_need(node); group < graph.last_need(node); ++group)
          now |= at_least(graph.spare(group) + 1, graph.members(group), down);
        // Those before it are final, unless they stand in one cycle with it.
        is_new = is_new || (now != down[node] && graph.is_cycle(graph.component(node)));
        down[node] = now;
      }
    }
    failed += static_cast<std::uint64_t>(std::popcount(down[goal]));
  }
  const double worlds = 64.0 * rounds, part = static_cast<double>(failed) / worlds;
  return {part, std::sqrt(part * (1 - part) / worlds)};
}

}  // namespace hinomi::impact
