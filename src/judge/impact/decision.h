// Monotone functions of failures as reduced ordered decision diagrams (Bryant 1986), and their
// minimal cut sets (Rauzy 1993). Private to the folder.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace hinomi::impact {

// One thread. Functions and families of sets are numbers; 0 and 1 are false and true, or no set and
// the empty set.
class Decisions {
 public:
  using Id = std::uint32_t;
  static constexpr Id no = 0, yes = 1;
  // Beyond so many nodes is_full() holds and answers mean nothing.
  explicit Decisions(std::size_t most) : most_(most) { nodes_ = {{end, no, no}, {end, yes, yes}}; }

  Id variable(std::uint32_t number) { return make(number, yes, no); }
  Id both(Id a, Id b) { return apply(true, a, b); }
  Id either(Id a, Id b) { return apply(false, a, b); }
  // At least `least` of them hold.
  Id at_least(std::uint32_t least, std::span<const Id> of);

  bool is_full() const { return nodes_.size() > most_; }
  std::size_t size() const { return nodes_.size(); }

  // That it holds when variable i does with p[i], all independent.
  double probability(Id function, std::span<const double> p) const;
  // By variable: how much the probability grows when the variable goes from never to always.
  std::vector<double> slopes(Id function, std::span<const double> p) const;

  // The least sets of variables that make it hold.
  Id least_sets(Id function);
  // Those of at most `most_members`, the first `most` of them by number of members.
  std::vector<std::vector<std::uint32_t>> sets(Id family, std::size_t most_members,
                                               std::size_t most) const;
  // How many sets it has.
  double count(Id family) const;

 private:
  static constexpr std::uint32_t end = 0xffffffff;
  struct Choice {
    std::uint32_t variable = end;
    Id holds = no, fails = no;
    bool operator==(const Choice&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Choice& c) const {
      std::uint64_t h = (std::uint64_t(c.holds) << 32 | c.fails) ^ c.variable * 0x9E3779B97F4A7C15u;
      return (h ^ h >> 29) * 0xBF58476D1CE4E5B9u >> 3;
    }
  };
  Id keep(const Choice& choice);
  Id make(std::uint32_t variable, Id holds, Id fails) {
    return holds == fails ? holds : keep({variable, holds, fails});
  }
  Id family(std::uint32_t variable, Id with, Id without) {
    return with == no ? without : keep({variable, with, without});
  }
  Id apply(bool is_and, Id a, Id b);
  Id without(Id family, Id other);  // those that hold no set of the other
  void collect(Id family, std::size_t left, std::vector<std::uint32_t>& path, std::size_t most,
               std::vector<std::vector<std::uint32_t>>& out) const;
  // Its nodes, each behind those that it leads to.
  std::vector<Id> below(Id function) const;

  std::size_t most_;
  std::vector<Choice> nodes_;
  std::unordered_map<Choice, Id, Hash> known_;
  std::unordered_map<Choice, Id, Hash> applied_, removed_;
  std::unordered_map<Id, Id> least_;
};

}  // namespace hinomi::impact
