#include "in/advisory/osv_events.h"

#include <algorithm>

namespace hinomi::in {

namespace {

using Kind = OsvEvent::Kind;

// Where an event stands in the order of versions. "0" as introduced stands before all.
struct Placed {
  bool is_start = false;
  std::string key;
  const OsvEvent* event = nullptr;

  bool operator<(const Placed& other) const {
    if (is_start != other.is_start) return is_start;
    return key < other.key;
  }
};

Result<Placed> placed(const OsvEvent& event, const OrderKey& key) {
  Placed out;
  out.event = &event;
  out.is_start = event.kind == Kind::introduced && event.version == "0";
  if (!out.is_start) out.key = TRY(key(event.version));
  return out;
}

// The step function of the sorted events: open where it becomes vulnerable, close where it ends.
class EventWalk {
 public:
  // Events of equal versions. At the version itself a last_affected does not apply yet.
  void step(std::span<const Placed> equal) {
    bool at = is_open_, after = is_open_;
    for (const Placed& one : equal) {
      after = one.event->kind == Kind::introduced;
      if (one.event->kind != Kind::last_affected) at = after;
    }
    std::string version(equal[0].is_start ? std::string_view() : equal[0].event->version);
    turn(at, version, true);
    turn(after, version, false);
  }

  std::vector<VersionInterval> end() {
    if (is_open_) out_.push_back(std::move(open_));
    return std::move(out_);
  }

 private:
  // `is_at`: from the version on; else from right behind it.
  void turn(bool to_open, const std::string& version, bool is_at) {
    if (to_open == is_open_) return;
    is_open_ = to_open;
    if (to_open) {
      open_ = {version, {}, is_at, false};
      return;
    }
    open_.to = version;
    open_.with_to = !is_at;
    out_.push_back(std::move(open_));
  }

  bool is_open_ = false;
  VersionInterval open_;
  std::vector<VersionInterval> out_;
};

// What lies before `limit`.
Result<void> cut(std::vector<VersionInterval>& intervals, const Placed& limit,
                 const OrderKey& key) {
  std::vector<VersionInterval> out;
  for (VersionInterval& one : intervals) {
    bool is_beyond = !one.from.empty() && TRY(key(one.from)) >= limit.key;
    if (is_beyond) continue;
    bool is_within = !one.to.empty() && TRY(key(one.to)) < limit.key;
    if (!is_within) {
      one.to = limit.event->version;
      one.with_to = false;
    }
    out.push_back(std::move(one));
  }
  intervals = std::move(out);
  return {};
}

}  // namespace

Result<std::vector<VersionInterval>> intervals_of(std::span<const OsvEvent> events,
                                                  const OrderKey& key) {
  if (events.size() == 1 && events[0].kind == Kind::introduced && events[0].version == "0")
    return std::vector<VersionInterval>(1);
  std::vector<Placed> sorted;
  std::optional<Placed> limit;  // a version before any of them is before the last of them
  bool is_unlimited = false;
  for (const OsvEvent& event : events) {
    if (event.kind == Kind::limit && event.version == "*") {
      is_unlimited = true;
      continue;
    }
    Placed one = TRY(placed(event, key));
    if (event.kind != Kind::limit)
      sorted.push_back(std::move(one));
    else if (!limit || *limit < one)
      limit = std::move(one);
  }
  std::stable_sort(sorted.begin(), sorted.end());
  EventWalk walk;
  for (std::size_t from = 0, to = 0; from < sorted.size(); from = to) {
    while (to < sorted.size() && !(sorted[from] < sorted[to])) ++to;
    walk.step(std::span(sorted).subspan(from, to - from));
  }
  auto out = walk.end();
  if (limit && !is_unlimited) TRY(cut(out, *limit, key));
  return out;
}

std::vector<VersionInterval> intervals_as_written(std::span<const OsvEvent> events) {
  std::vector<VersionInterval> out;
  std::vector<std::string_view> open;
  auto interval = [](std::string_view from, std::string_view to, bool with_to) {
    return VersionInterval{std::string(from == "0" ? "" : from), std::string(to), true, with_to};
  };
  for (const OsvEvent& event : events) {
    if (event.kind == Kind::introduced) {
      open.push_back(event.version);
      continue;
    }
    bool with_to = event.kind == Kind::last_affected;
    for (std::string_view from : open) out.push_back(interval(from, event.version, with_to));
    open.clear();
  }
  for (std::string_view from : open) out.push_back(interval(from, {}, false));
  return out;
}

}  // namespace hinomi::in
