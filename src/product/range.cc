#include "product/range.h"

#include <algorithm>

namespace hinomi {
namespace {

// Where an interval starts or ends: just before a bound's key, or just after it.
struct Place {
  const Bound* bound = nullptr;
  bool after = false;
  bool at_end = false;  // of everything, when there is no bound
};

Place start_of(const Interval& one) {
  return {one.from ? &*one.from : nullptr, one.from && !one.from->is_in, false};
}
Place end_of(const Interval& one) {
  return {one.to ? &*one.to : nullptr, one.to && one.to->is_in, true};
}

int compare(const Place& a, const Place& b) {
  if (!a.bound || !b.bound) {
    int x = a.bound ? 0 : a.at_end ? 1 : -1, y = b.bound ? 0 : b.at_end ? 1 : -1;
    return x - y;
  }
  if (int n = a.bound->key.compare(b.bound->key)) return n;
  return int(a.after) - int(b.after);
}

bool is_empty(const Interval& one) { return compare(start_of(one), end_of(one)) >= 0; }

// Sorts, drops what is empty, joins what overlaps or touches.
std::vector<Interval> arranged(std::vector<Interval> all) {
  std::erase_if(all, is_empty);
  std::stable_sort(all.begin(), all.end(), [](const Interval& a, const Interval& b) {
    return compare(start_of(a), start_of(b)) < 0;
  });
  std::vector<Interval> out;
  for (Interval& one : all) {
    if (out.empty() || compare(start_of(one), end_of(out.back())) > 0)
      out.push_back(std::move(one));
    else if (compare(end_of(one), end_of(out.back())) > 0)
      out.back().to = std::move(one.to);
  }
  return out;
}

Result<Bound> bound_at(Scheme scheme, std::string_view version, bool is_in) {
  return Bound{TRY(order_key(scheme, version)), std::string(version), is_in};
}

}  // namespace

Range Range::everything(Scheme scheme) {
  Range out(scheme);
  out.intervals_.push_back({});
  return out;
}

Range Range::of_intervals(Scheme scheme, std::vector<Interval> intervals) {
  Range out(scheme);
  out.intervals_ = std::move(intervals);
  return out;
}

Result<Range> Range::exactly(Scheme scheme, std::string_view version) {
  Bound bound = TRY(bound_at(scheme, version, true));
  Range out(scheme);
  out.intervals_.push_back({bound, bound});
  return out;
}

Result<Range> Range::below(Scheme scheme, std::string_view version, bool with_it) {
  Bound bound = TRY(bound_at(scheme, version, with_it));
  Range out(scheme);
  out.intervals_.push_back({std::nullopt, bound});
  return out;
}

Result<Range> Range::above(Scheme scheme, std::string_view version, bool with_it) {
  Bound bound = TRY(bound_at(scheme, version, with_it));
  Range out(scheme);
  out.intervals_.push_back({bound, std::nullopt});
  return out;
}

Range Range::any_of(Scheme scheme, std::span<const Range> ranges) {
  Range out(scheme);
  for (const Range& one : ranges)
    out.intervals_.insert(out.intervals_.end(), one.intervals_.begin(), one.intervals_.end());
  out.intervals_ = arranged(std::move(out.intervals_));
  return out;
}

Range Range::united(const Range& other) const {
  const Range both[] = {*this, other};
  return any_of(scheme_, both);
}

Range Range::intersected(const Range& other) const {
  Range out(scheme_);
  auto a = intervals_.begin();
  auto b = other.intervals_.begin();
  while (a != intervals_.end() && b != other.intervals_.end()) {
    bool a_ends_first = compare(end_of(*a), end_of(*b)) < 0;
    Interval both{compare(start_of(*a), start_of(*b)) < 0 ? b->from : a->from,
                  a_ends_first ? a->to : b->to};
    if (!is_empty(both)) out.intervals_.push_back(std::move(both));
    if (a_ends_first)
      ++a;
    else
      ++b;
  }
  return out;
}

Range Range::complement() const {
  Range out(scheme_);
  auto turned = [](std::optional<Bound> bound) {
    if (bound) bound->is_in = !bound->is_in;
    return bound;
  };
  Interval gap;
  bool is_open = true;
  for (const Interval& one : intervals_) {
    if (one.from) {
      gap.to = turned(one.from);
      out.intervals_.push_back(gap);
    }
    gap = {turned(one.to), std::nullopt};
    is_open = one.to.has_value();
  }
  if (is_open) out.intervals_.push_back(gap);
  return out;
}

bool Range::contains(std::string_view key) const {
  // The last interval that begins at or before the key.
  auto after = std::partition_point(intervals_.begin(), intervals_.end(), [&](const Interval& one) {
    if (!one.from) return true;
    int n = std::string_view(one.from->key).compare(key);
    return n < 0 || (n == 0 && one.from->is_in);
  });
  if (after == intervals_.begin()) return false;
  const auto& to = std::prev(after)->to;
  if (!to) return true;
  int n = key.compare(to->key);
  return n < 0 || (n == 0 && to->is_in);
}

bool same_versions(const Range& a, const Range& b) {
  auto same = [](const std::optional<Bound>& x, const std::optional<Bound>& y) {
    return x.has_value() == y.has_value() && (!x || (x->key == y->key && x->is_in == y->is_in));
  };
  return a.scheme() == b.scheme() &&
         std::equal(a.intervals().begin(), a.intervals().end(), b.intervals().begin(),
                    b.intervals().end(), [&](const Interval& x, const Interval& y) {
                      return same(x.from, y.from) && same(x.to, y.to);
                    });
}

}  // namespace hinomi
