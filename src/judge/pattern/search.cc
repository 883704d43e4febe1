#include "judge/pattern/search.h"

#include <algorithm>

namespace hinomi::pattern {

namespace {
using Shape = in::StixPattern::Kind;
}

Search::Search(const Node& root, const Candidates& candidates, std::uint64_t most_steps)
    : root_(root), candidates_(candidates), most_steps_(most_steps) {
  left_.reserve(candidates.spans.size());
  for (const Span& span : candidates.spans) left_.push_back(span.number);
}

Search::End Search::run() {
  if (available(root_) == 0) return End::none;
  if (run_way(nullptr)) return End::found;
  return steps_ > most_steps_ ? End::gave_up : End::none;
}

Search::End Search::run_with(std::uint32_t newest) {
  if (available(root_) == 0) return End::none;
  newest_ = newest;
  std::vector<std::uint32_t> way;
  if (run_ways(root_, way)) return End::found;
  return steps_ > most_steps_ ? End::gave_up : End::none;
}

// One search for each place that the newest can take.
bool Search::run_ways(const Node& node, std::vector<std::uint32_t>& way) {
  if (node.kind == Shape::test) {
    const auto& holds = candidates_.by_leaf[node.leaf];
    if (holds.empty() || holds.back() != *newest_) return false;
    way.push_back(0);  // so that the way to the root itself is one too
    if (run_way(way.data())) return true;
    way.pop_back();
    return false;
  }
  for (std::uint32_t i = 0; i < node.parts.size(); ++i) {
    way.push_back(i);
    if (run_ways(node.parts[i], way)) return true;
    way.pop_back();
  }
  return false;
}

bool Search::run_way(Way way) {
  auto last = [this] { return times_exist(); };
  return place(root_, Scope{}, way, last);
}

// At most so many times can it hold with observations of its own.
std::uint64_t Search::available(const Node& node) const {
  if (node.kind == Shape::test) {
    std::uint64_t out = 0;
    for (std::uint32_t span : candidates_.by_leaf[node.leaf]) out += candidates_.spans[span].number;
    return out;
  }
  std::uint64_t least = UINT64_MAX, sum = 0;
  for (const Node& part : node.parts) {
    std::uint64_t one = available(part);
    least = std::min(least, one);
    sum += one;
  }
  if (node.kind == Shape::any) return sum;
  return node.kind == Shape::repeats ? least / node.times : least;
}

bool Search::place(const Node& node, const Scope& scope, Way way, Then then) {
  switch (node.kind) {
    case Shape::test: return place_test(node, scope, way, 0, then);
    case Shape::all:
    case Shape::followed: return place_parts(node, scope, way, 0, uses_.size(), uses_.size(), then);
    case Shape::repeats: return place_copies(node, scope, way, 0, 0, then);
    case Shape::within:
    case Shape::start_stop: return place_qualified(node, scope, way, then);
    case Shape::any: break;
  }
  if (way) return place(node.parts[*way], scope, way + 1, then);
  for (const Node& part : node.parts)
    if (place(part, scope, nullptr, then)) return true;
  return false;
}

// `least`: the first observation that may be taken.
bool Search::place_test(const Node& node, const Scope& scope, Way way, std::uint32_t least,
                        Then then) {
  const auto& holds = candidates_.by_leaf[node.leaf];
  const Bounds within = bounds(scope);
  auto from = std::lower_bound(holds.begin(), holds.end(), way ? *newest_ : least);
  for (; from != holds.end(); ++from) {
    if (++steps_ > most_steps_) return false;
    if (left_[*from] == 0 || (newest_ && (*from == *newest_) != (way != nullptr))) continue;
    if (candidates_.spans[*from].first > within.begin) break;
    if (!within.hold(candidates_.spans[*from])) continue;
    --left_[*from];
    uses_.push_back({node.leaf, *from});
    if (then()) return true;
    uses_.pop_back();
    ++left_[*from];
  }
  return false;
}

// Parts of AND and FOLLOWEDBY, from left to right. `begin`: where the node's uses begin;
// `previous`: those of the part before.
bool Search::place_parts(const Node& node, const Scope& scope, Way way, std::size_t part,
                         std::size_t begin, std::size_t previous, Then then) {
  if (part == node.parts.size()) return then();
  std::size_t now = uses_.size();
  bool is_after = node.kind == Shape::followed && part > 0;
  Scope inner{.around = &scope, .begin = now, .within = {}, .from = {}, .to = {}};
  if (is_after) inner.from = latest_first(begin);
  auto next = [&] { return place_parts(node, scope, way, part + 1, begin, now, then); };
  auto placed = [&] {
    if (!is_after) return next();
    return with_rule({Rule::Kind::order, previous, now, uses_.size()}, next);
  };
  Way inner_way = way && *way == part ? way + 1 : nullptr;
  return place(node.parts[part], inner, inner_way, placed);
}

// Copies are alike, so they are tried in the order of their first observations only; but the one
// that has the newest is always the last.
bool Search::place_copies(const Node& node, const Scope& scope, Way way, std::uint32_t copy,
                          std::uint32_t least, Then then) {
  if (copy == node.times) return then();
  const Node& inner = node.parts[0];
  Way inner_way = way && copy + 1 == node.times ? way + 1 : nullptr;
  std::size_t now = uses_.size();
  auto placed = [&] {
    std::uint32_t first = uses_[now].span;
    if (first < least && !inner_way) return false;
    return place_copies(node, scope, way, copy + 1, first, then);
  };
  if (inner.kind == Shape::test) {
    if (!enough(inner, scope, least, node.times - copy)) return false;
    return place_test(inner, scope, inner_way, least, placed);
  }
  return place(inner, scope, inner_way, placed);
}

bool Search::place_qualified(const Node& node, const Scope& scope, Way way, Then then) {
  std::size_t now = uses_.size();
  Scope inner{.around = &scope, .begin = now, .within = {}, .from = {}, .to = {}};
  Rule rule{Rule::Kind::within,     now, now, now, node.within, node.start,
            node.stop - Duration(1)};  // before stop
  if (node.kind == Shape::within) {
    inner.within = node.within;
    if (way) inner.from = candidates_.spans[*newest_].first - node.within;
  } else {
    rule.kind = Rule::Kind::between;
    inner.from = rule.from;
    inner.to = rule.to;
    if (rule.to < rule.from) return false;
  }
  auto placed = [&] {
    rule.end = uses_.size();
    return with_rule(rule, then);
  };
  return place(node.parts[0], inner, way ? way + 1 : nullptr, placed);
}

bool Search::with_rule(const Rule& rule, Then then) {
  rules_.push_back(rule);
  if (then()) return true;
  rules_.pop_back();
  return false;
}

Time Search::latest_first(std::size_t begin) const {
  Time out = Time::min();
  for (; begin < uses_.size(); ++begin) out = std::max(out, span_of(uses_[begin]).first);
  return out;
}

// Where each rule by itself leaves an observation a time; for those made at one moment that is all
// there is to ask.
Search::Bounds Search::bounds(const Scope& scope) const {
  Bounds out;
  for (const Scope* one = &scope; one; one = one->around) {
    if (one->from) out.reach = std::max(out.reach, *one->from);
    if (one->to) out.begin = std::min(out.begin, *one->to);
    for (std::size_t i = one->begin; one->within && i < uses_.size(); ++i) {
      out.reach = std::max(out.reach, span_of(uses_[i]).first - *one->within);
      out.begin = std::min(out.begin, span_of(uses_[i]).last + *one->within);
    }
  }
  return out;
}

// Whether there are still so many for copies of a test; without that, each way to take too few
// would be tried.
bool Search::enough(const Node& test, const Scope& scope, std::uint32_t least,
                    std::uint32_t copies) {
  const Bounds within = bounds(scope);
  const auto& holds = candidates_.by_leaf[test.leaf];
  std::uint64_t count = 0;
  for (auto at = std::lower_bound(holds.begin(), holds.end(), least);
       at != holds.end() && count < copies; ++at) {
    ++steps_;
    if (within.hold(candidates_.spans[*at])) count += left_[*at];
  }
  return count >= copies;
}

// Whether there are times for which all rules hold together: the earliest are found by pushing each
// up as far as the rules ask; no rule ever pushes down.
bool Search::times_exist() {
  std::vector<Time> times;
  bool are_moments = true;
  for (const Use& use : uses_) {
    times.push_back(span_of(use).first);
    are_moments = are_moments && span_of(use).first == span_of(use).last;
  }
  if (are_moments) return true;
  for (bool changed = true; changed;) {
    changed = false;
    for (const Rule& rule : rules_) changed |= raise(rule, times);
    steps_ += times.size();
    for (std::size_t i = 0; i < times.size(); ++i)
      if (times[i] > span_of(uses_[i]).last) return false;
  }
  for (const Rule& rule : rules_)
    for (std::size_t i = rule.begin; rule.kind == Rule::Kind::between && i < rule.end; ++i)
      if (times[i] > rule.to) return false;
  return true;
}

bool Search::raise(const Rule& rule, std::vector<Time>& times) const {
  auto at = [&](std::size_t i) { return times.begin() + static_cast<std::ptrdiff_t>(i); };
  Time floor = rule.from;
  std::size_t begin = rule.begin;
  if (rule.kind == Rule::Kind::order) {
    floor = *std::max_element(at(rule.begin), at(rule.middle));
    begin = rule.middle;
  } else if (rule.kind == Rule::Kind::within) {
    floor = *std::max_element(at(rule.begin), at(rule.end)) - rule.within;
  }
  bool changed = false;
  for (std::size_t i = begin; i < rule.end; ++i) {
    if (times[i] >= floor) continue;
    times[i] = floor;
    changed = true;
  }
  return changed;
}

}  // namespace hinomi::pattern
