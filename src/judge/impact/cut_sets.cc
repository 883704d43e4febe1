#include "judge/impact/cut_sets.h"

#include <algorithm>
#include <limits>

namespace hinomi::impact {

using Id = Decisions::Id;

namespace {

std::unexpected<Error> too_large(std::size_t most) {
  return fail(ErrorKind::too_large,
              "the ways to fail are more than " + std::to_string(most) + " nodes of a diagram", {},
              "Ask for fewer elements, or draw worlds instead of counting them");
}

// Elements in the order in which a walk from the goal meets them: those of one group stand near
// each other, which keeps the diagram small.
std::vector<Node> in_walked_order(const Graph& graph, Node goal, const std::vector<bool>& wanted) {
  std::vector<bool> seen(graph.size());
  std::vector<Node> out, open{goal};
  while (!open.empty()) {
    const Node node = open.back();
    open.pop_back();
    if (seen[node]) continue;
    seen[node] = true;
    if (wanted[node]) out.push_back(node);
    for (Group group = graph.last_need(node); group-- > graph.first_need(node);) {
      const auto members = graph.members(group);
      open.insert(open.end(), members.rbegin(), members.rend());
    }
  }
  return out;
}

class Maker {
 public:
  Maker(const Graph& graph, Decisions& decisions, std::span<const Node> elements)
      : graph_(graph),
        decisions_(decisions),
        own_(graph.size(), Decisions::no),
        of_(graph.size(), Decisions::no) {
    for (std::uint32_t i = 0; i < elements.size(); ++i) own_[elements[i]] = decisions.variable(i);
  }

  Id make(Node goal) {
    const std::vector<Node> cone = cone_of(graph_, goal);
    for (std::size_t first = 0; first < cone.size() && !decisions_.is_full();) {
      const std::uint32_t component = graph_.component(cone[first]);
      std::size_t last = first;
      while (last < cone.size() && graph_.component(cone[last]) == component) ++last;
      // From nothing failed on, until nothing is added: the least solution.
      bool is_new = true;
      while (is_new && !decisions_.is_full()) {
        is_new = false;
        for (std::size_t i = first; i < last; ++i) {
          const Id now = failure(cone[i]);
          is_new = is_new || now != of_[cone[i]];
          of_[cone[i]] = now;
        }
        is_new = is_new && graph_.is_cycle(component);
      }
      first = last;
    }
    return of_[goal];
  }

 private:
  Id failure(Node node) {
    Id out = own_[node];
    std::vector<Id> members;
    for (Group group = graph_.first_need(node); group < graph_.last_need(node); ++group) {
      members.clear();
      for (Node member : graph_.members(group)) members.push_back(of_[member]);
      out = decisions_.either(out, decisions_.at_least(graph_.spare(group) + 1, members));
    }
    return out;
  }
  const Graph& graph_;
  Decisions& decisions_;
  std::vector<Id> own_, of_;
};

}  // namespace

Result<FailureOf> FailureOf::make(const Graph& graph, Node goal, std::span<const Node> elements,
                                  std::size_t most) {
  FailureOf out(most);
  std::vector<bool> wanted(graph.size());
  for (Node node : elements) wanted[node] = true;
  out.elements_ = in_walked_order(graph, goal, wanted);
  out.function_ = Maker(graph, out.decisions_, out.elements_).make(goal);
  if (out.decisions_.is_full()) return too_large(most);
  return out;
}

std::vector<double> FailureOf::of_elements(std::span<const double> p) const {
  std::vector<double> out;
  for (Node node : elements_) out.push_back(p[node]);
  return out;
}

double FailureOf::probability(std::span<const double> p) const {
  return decisions_.probability(function_, of_elements(p));
}

std::vector<Importance> FailureOf::importance(std::span<const double> p) const {
  const std::vector<double> mine = of_elements(p);
  const double all = decisions_.probability(function_, mine);
  const std::vector<double> slopes = decisions_.slopes(function_, mine);
  std::vector<Importance> out(mine.size());
  if (all <= 0) return out;
  for (std::size_t i = 0; i < mine.size(); ++i) {
    const double failed = all + (1 - mine[i]) * slopes[i], runs = all - mine[i] * slopes[i];
    out[i] = {.birnbaum = slopes[i],
              .criticality = slopes[i] * mine[i] / all,
              .diagnosis = mine[i] * failed / all,
              .raise = failed / all,
              // Below rounding it is the only cause.
              .lower = runs > all * 1e-14 ? all / runs : std::numeric_limits<double>::infinity()};
  }
  return out;
}

Result<Id> FailureOf::least() {
  const Id out = decisions_.least_sets(function_);
  if (decisions_.is_full()) return too_large(decisions_.size() - 1);
  return out;
}

Result<std::vector<std::vector<Node>>> FailureOf::cut_sets(std::size_t most_members,
                                                           std::size_t most) {
  std::vector<std::vector<Node>> out = decisions_.sets(TRY(least()), most_members, most);
  for (auto& set : out) {
    for (Node& one : set) one = elements_[one];
    std::sort(set.begin(), set.end());
  }
  return out;
}

Result<double> FailureOf::cut_set_count() { return decisions_.count(TRY(least())); }

}  // namespace hinomi::impact
