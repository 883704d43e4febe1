#include "judge/impact/decision.h"

#include <algorithm>

namespace hinomi::impact {

using Id = Decisions::Id;

Id Decisions::keep(const Choice& choice) {
  if (is_full()) return no;
  auto [found, is_new] = known_.try_emplace(choice, static_cast<Id>(nodes_.size()));
  if (is_new) nodes_.push_back(choice);
  return found->second;
}

Id Decisions::apply(bool is_and, Id a, Id b) {
  if (a == b) return a;
  if (a > b) std::swap(a, b);
  if (a == no) return is_and ? no : b;
  if (a == yes) return is_and ? b : yes;
  const Choice key{is_and, a, b};
  if (auto found = applied_.find(key); found != applied_.end()) return found->second;
  const Choice x = nodes_[a], y = nodes_[b];
  const std::uint32_t first = std::min(x.variable, y.variable);
  const Id holds =
      apply(is_and, x.variable == first ? x.holds : a, y.variable == first ? y.holds : b);
  const Id fails =
      apply(is_and, x.variable == first ? x.fails : a, y.variable == first ? y.fails : b);
  const Id out = make(first, holds, fails);
  if (!is_full()) applied_.emplace(key, out);
  return out;
}

// From the back: of those from i on, j hold.
Id Decisions::at_least(std::uint32_t least, std::span<const Id> of) {
  if (least == 0) return yes;
  if (least > of.size()) return no;
  std::vector<Id> rest(least + 1, no);
  rest[0] = yes;
  for (std::size_t i = of.size(); i-- > 0;)
    for (std::uint32_t j = least; j > 0; --j) rest[j] = either(both(of[i], rest[j - 1]), rest[j]);
  return rest[least];
}

std::vector<Id> Decisions::below(Id function) const {
  std::vector<bool> seen(nodes_.size());
  std::vector<Id> out{function};
  seen[function] = seen[no] = seen[yes] = true;
  for (std::size_t i = 0; i < out.size(); ++i)
    for (Id next : {nodes_[out[i]].holds, nodes_[out[i]].fails})
      if (!seen[next]) {
        seen[next] = true;
        out.push_back(next);
      }
  std::sort(out.begin(), out.end());  // a node is made after those that it leads to
  return out;
}

double Decisions::probability(Id function, std::span<const double> p) const {
  if (function <= yes) return function;
  std::vector<double> of(nodes_.size());
  of[yes] = 1;
  for (Id id : below(function)) {
    const Choice& at = nodes_[id];
    of[id] = p[at.variable] * of[at.holds] + (1 - p[at.variable]) * of[at.fails];
  }
  return of[function];
}

std::vector<double> Decisions::slopes(Id function, std::span<const double> p) const {
  std::vector<double> out(p.size());
  if (function <= yes) return out;
  const std::vector<Id> ids = below(function);
  std::vector<double> of(nodes_.size()), reached(nodes_.size());
  of[yes] = 1;
  for (Id id : ids) {
    const Choice& at = nodes_[id];
    of[id] = p[at.variable] * of[at.holds] + (1 - p[at.variable]) * of[at.fails];
  }
  reached[function] = 1;
  for (std::size_t i = ids.size(); i-- > 0;) {
    const Choice& at = nodes_[ids[i]];
    const double here = reached[ids[i]];
    out[at.variable] += here * (of[at.holds] - of[at.fails]);
    reached[at.holds] += here * p[at.variable];
    reached[at.fails] += here * (1 - p[at.variable]);
  }
  return out;
}

// Of a function that grows with its variables: what makes it hold without the variable does so with
// it too, and is no least set there.
Id Decisions::least_sets(Id function) {
  if (function <= yes) return function;
  if (auto found = least_.find(function); found != least_.end()) return found->second;
  const Choice at = nodes_[function];
  const Id fails = least_sets(at.fails);
  const Id holds = without(least_sets(at.holds), fails);
  const Id out = family(at.variable, holds, fails);
  if (!is_full()) least_.emplace(function, out);
  return out;
}

Id Decisions::without(Id a, Id b) {
  if (a == no || b == yes || a == b) return no;
  if (b == no) return a;
  if (a == yes) return yes;  // the empty set holds none but itself
  const Choice key{0, a, b};
  if (auto found = removed_.find(key); found != removed_.end()) return found->second;
  const Choice x = nodes_[a], y = nodes_[b];
  Id out = no;
  if (x.variable < y.variable) {
    const Id with = without(x.holds, b);
    out = family(x.variable, with, without(x.fails, b));
  } else if (x.variable > y.variable) {
    out = without(a, y.fails);
  } else {
    const Id with = without(without(x.holds, y.holds), y.fails);
    out = family(x.variable, with, without(x.fails, y.fails));
  }
  if (!is_full()) removed_.emplace(key, out);
  return out;
}

double Decisions::count(Id family) const {
  if (family <= yes) return family;
  std::vector<double> of(nodes_.size());
  of[yes] = 1;
  for (Id id : below(family)) of[id] = of[nodes_[id].holds] + of[nodes_[id].fails];
  return of[family];
}

void Decisions::collect(Id family, std::size_t left, std::vector<std::uint32_t>& path,
                        std::size_t most, std::vector<std::vector<std::uint32_t>>& out) const {
  if (family == no || out.size() == most) return;
  if (family == yes) {
    if (left == 0) out.push_back(path);
    return;
  }
  const Choice& at = nodes_[family];
  if (left > 0) {
    path.push_back(at.variable);
    collect(at.holds, left - 1, path, most, out);
    path.pop_back();
  }
  collect(at.fails, left, path, most, out);
}

std::vector<std::vector<std::uint32_t>> Decisions::sets(Id family, std::size_t most_members,
                                                        std::size_t most) const {
  std::vector<std::vector<std::uint32_t>> out;
  std::vector<std::uint32_t> path;
  for (std::size_t members = 0; members <= most_members && out.size() < most; ++members)
    collect(family, members, path, most, out);
  return out;
}

}  // namespace hinomi::impact
