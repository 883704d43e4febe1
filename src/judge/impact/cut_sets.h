// What fails a node, exactly: its minimal cut sets, how probable its failure is, and which elements
// weigh most in that (Birnbaum and the other usual measures of importance).
//
// Elements fail by themselves, independently; all else fails by what it needs. The sum of the cut
// sets' probabilities (the rare-event approximation) is never given as the probability: of 2 of 3
// with 0.1, 0.2 and 0.3 it says 0.11 where 0.098 is true.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "judge/impact/decision.h"
#include "judge/impact/graph.h"

namespace hinomi::impact {

struct Importance {
  double birnbaum = 0;     // P(fails | element failed) - P(fails | element runs): MIF
  double criticality = 0;  // that the element is what failed it: CIF
  double diagnosis = 0;    // P(element failed | it failed): DIF
  double raise = 0;        // P(fails | element failed) / P(fails): RAW
  double lower = 0;        // P(fails) / P(fails | element runs), infinite for a single cause: RRW
};

// One thread.
class FailureOf {
 public:
  // `elements`: nodes that may fail by themselves; those that `goal` does not stand on play no
  // part. Error: too_large when the diagram has more than `most` nodes (sampled_probability()
  // answers then).
  static Result<FailureOf> make(const Graph& graph, Node goal, std::span<const Node> elements,
                                std::size_t most = 2'000'000);

  // Those that play a part, in the diagram's order.
  const std::vector<Node>& elements() const { return elements_; }
  // `p`: by node of the graph, that it fails by itself.
  double probability(std::span<const double> p) const;
  // By place in elements().
  std::vector<Importance> importance(std::span<const double> p) const;

  // Minimal cut sets of at most `most_members`, the smallest first, at most `most`; each ascending.
  // Error: too_large, as above.
  Result<std::vector<std::vector<Node>>> cut_sets(std::size_t most_members, std::size_t most);
  // How many there are of any size. Error: too_large.
  Result<double> cut_set_count();

 private:
  FailureOf(std::size_t most) : decisions_(most) {}
  std::vector<double> of_elements(std::span<const double> p) const;
  Result<Decisions::Id> least();

  std::vector<Node> elements_;
  Decisions decisions_;
  Decisions::Id function_ = Decisions::no;
};

// The probability by drawing `rounds` * 64 worlds, with its standard error. The same seed gives the
// same worlds on any machine.
struct Sampled {
  double probability = 0, standard_error = 0;
};
Sampled sampled_probability(const Graph& graph, Node goal, std::span<const double> p,
                            std::uint32_t rounds, std::uint64_t seed);

}  // namespace hinomi::impact
