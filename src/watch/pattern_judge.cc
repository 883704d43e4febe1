#include "watch/pattern_judge.h"

#include <algorithm>
#include <utility>

#include "watch/event_number.h"

namespace hinomi::watch {

Finder finder_of(const pattern::Named& named) {
  return {.kind = HitKind::pattern,
          .id = named.id,
          .title = named.name.empty() ? named.text : named.name,
          .description = named.description,
          .author = named.author,
          .level = level_of_rank(rank_of_confidence(named.confidence)),
          .status = {},
          .tags = named.labels};
}

PatternJudge::PatternJudge(const detect::Plan& rules, const PatternOptions& options)
    : plan_(*options.plan),
      least_(options.least),
      objects_(*options.observe, options.plan),
      fields_(rules, objects_.fields()),
      matcher_(options.plan) {}

bool PatternJudge::look(detect::Event& event) {
  objects_.begin();
  fields_.give(event,
               [this](std::uint32_t field, std::string_view text) { objects_.add(field, text); });
  leaves_ = matcher_.match(objects_.end());
  return !leaves_.empty();
}

std::span<const PatternJudge::Found> PatternJudge::found(std::optional<Time> time) {
  found_.clear();
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    std::uint32_t number = plan_.entry_of(leaves_[i]);
    const pattern::Plan::Entry& entry = plan_.entries()[number];
    if (i > 0 && plan_.entry_of(leaves_[i - 1]) == number) continue;  // asked already
    if (!entry.is_single || rank_of_confidence(entry.named.confidence) < least_) continue;
    if (entry.named.until && time && *time >= *entry.named.until) continue;
    if (!holds_alone(entry.pattern.root, leaves_, entry.first_leaf, time)) continue;
    Found& out = found_.emplace_back(number, finder_of(entry.named));
    for (std::size_t j = i; j < leaves_.size() && plan_.entry_of(leaves_[j]) == number; ++j)
      for (pattern::Evidence& one : matcher_.evidence(leaves_[j]))
        out.matched.push_back({std::move(one.path), std::move(one.value)});
  }
  return found_;
}

bool PatternJudge::sighting(PatternSighting& out) const {
  out.leaves.clear();
  for (pattern::LeafId leaf : leaves_)
    if (!plan_.entries()[plan_.entry_of(leaf)].is_single) out.leaves.push_back(leaf);
  return !out.leaves.empty();
}

PatternWindows::PatternWindows(const PatternOptions& options,
                               const std::vector<std::string>& sources, Tell tell)
    : plan_(options.plan),
      least_(options.least),
      told_before_(options.told),
      sources_(sources),
      tell_(std::move(tell)) {
  if (!plan_) return;
  told_.resize(plan_->entries().size());
  windows_.emplace(plan_, options.limits, [this](const pattern::Complete& one) { complete(one); });
}

void PatternWindows::add(const std::vector<PatternSighting>& sightings, Time now) {
  for (const PatternSighting& one : sightings) windows_->add(one.event, one.time, one.leaves, now);
}

void PatternWindows::advance(Time now) {
  if (windows_) windows_->advance(now);
}

void PatternWindows::finish() {
  if (windows_) windows_->finish();
}

void PatternWindows::complete(const pattern::Complete& complete) {
  const pattern::Named& named = plan_->entries()[complete.entry].named;
  if (rank_of_confidence(named.confidence) < least_) return;
  std::vector<pattern::Complete::At> events = complete.events;
  std::sort(events.begin(), events.end(), [](const auto& a, const auto& b) {
    return std::pair(a.time, a.event) < std::pair(b.time, b.event);
  });
  if (told_before_.has({events.back().time, events.back().event})) return;
  ++told_[complete.entry];
  Hit hit{.by = finder_of(named),
          .event = place_of(events.back().event, sources_),
          .time = complete.last,
          .matched = {},
          .json = {},
          .together = {}};
  Together& together = hit.together.emplace();
  together.type = "pattern";
  together.count = events.size();
  together.first = complete.first;
  together.last = complete.last;
  together.measure = static_cast<double>(events.size());
  for (const pattern::Complete::At& one : events)
    together.events.push_back(place_of(one.event, sources_));
  tell_(hit);
}

PatternTally PatternWindows::tally() const {
  PatternTally out;
  out.by_pattern = told_;
  if (!windows_) return out;
  out.windows = windows_->counts();
  out.order = windows_->order();
  for (std::uint64_t event : out.order.late_first) out.late.push_back(place_text(event, sources_));
  return out;
}

}  // namespace hinomi::watch
