#include "watch/judging.h"

#include <algorithm>

#include "base/lines.h"
#include "base/text.h"
#include "judge/detect/event_time.h"
#include "store/segment_batch.h"
#include "watch/kept_events.h"

namespace hinomi::watch {

namespace {

std::uint64_t number_of(store::EventPlace place) { return event_number(0, record_of_place(place)); }

Correlating::Options correlating(const Judging::Options& options) {
  Correlating::Options out;
  out.plan = options.correlations;
  if (out.plan) out.wanted.resize(out.plan->correlations().size(), true);
  out.told = {options.told.correlations, number_of(options.first)};
  return out;
}

PatternOptions patterns(const Judging::Options& options) {
  PatternOptions out = options.patterns;
  out.told = {options.told.patterns, number_of(options.first)};
  return out;
}

// Of a correlation its timespan and that of what it is about; the longest of all.
Duration memory_of(const detect::CorrelationPlan& plan) {
  std::vector<Duration> reach(plan.nodes().size());
  Duration out{};
  for (std::size_t i = 0; i < reach.size(); ++i) {
    const auto& node = plan.nodes()[i];
    reach[i] += Duration(plan.correlation(node).timespan_us);
    out = std::max(out, reach[i]);
    for (const auto& above : node.above) reach[above.node] = std::max(reach[above.node], reach[i]);
  }
  return out;
}

}  // namespace

Judging::Judging(Options options, Tell tell)
    : options_(std::move(options)),
      tell_(std::move(tell)),
      detector_(options_.plan),
      correlating_(correlating(options_), sources_, [this](const Hit& hit) { tell_(hit, {}); }),
      windows_(patterns(options_), sources_, [this](const Hit& hit) { tell_(hit, {}); }) {
  silent_.resize(options_.plan->rules().rules.size());
  if (options_.indicators.live) indicators_.emplace(*options_.plan, options_.indicators);
  if (options_.see) fields_.emplace(*options_.plan, options_.fields);
  if (options_.patterns.plan) patterns_.emplace(*options_.plan, options_.patterns);
  if (!options_.correlations) return;
  gatherer_.emplace(options_.correlations, detector_);
  silent_ = options_.correlations->silent_rules();
}

Duration Judging::memory(Duration most) const {
  Duration longest{};
  if (options_.correlations) longest = memory_of(*options_.correlations);
  if (options_.patterns.plan)
    for (const pattern::Plan::Entry& entry : options_.patterns.plan->entries()) {
      if (entry.is_single) continue;
      auto one = pattern::longest(entry.pattern.root);
      if (!one) return most;
      longest = std::max(longest, *one);
    }
  if (longest == Duration(0)) return {};
  // And what waits for events that are late.
  return std::min(most, longest + detect::CorrelationLimits().lateness.value_or(most));
}

void Judging::advance(Time now) {
  correlating_.advance(now);
  windows_.advance(now);
}

void Judging::finish() {
  correlating_.finish();
  windows_.finish();
}

void Judging::recall(const in::EventBatch& batch, store::EventPlace first) {
  is_recalling_ = true;
  look(batch, first);
  is_recalling_ = false;
}

store::EventPlace Judging::look_at(const in::EventBatch& batch, store::EventPlace first) {
  if (indicators_) indicators_->renew();
  look(batch, first);
  return place_of_record(record_);
}

void Judging::look(const in::EventBatch& batch, store::EventPlace first) {
  record_ = record_of_place(first);
  text_.reserve(batch.lines.size() + store::event_padding);
  text_ = batch.lines;
  std::string_view rest = text_;
  while (!rest.empty()) {
    const std::string_view line = trim(take_line(rest));  // as the store has them
    if (line.empty()) continue;
    look_at(line, batch);
    ++record_;
  }
  if (!sightings_.empty()) {
    correlating_.add(std::move(sightings_), batch.received);
    sightings_.clear();
  }
  windows_.add(pattern_sightings_, batch.received);
  pattern_sightings_.clear();
}

void Judging::look_at(std::string_view json, const in::EventBatch& batch) {
  events_ += !is_recalling_;
  auto matched = detector_.match(json);
  if (!matched) {
    bad_ += !is_recalling_;
    return;
  }
  time_.reset();
  if (gatherer_ && !matched->empty())
    if (auto sighting = gatherer_->gather(event_number(0, record_), *matched))
      sightings_.push_back(std::move(*sighting));
  if (!is_recalling_)
    for (std::uint32_t rule : *matched)
      if (!silent_[rule])
        tell(finder_of(options_.plan->rules().rules[rule]), detector_.evidence(rule), json, batch);
  if (patterns_ && patterns_->look(detector_.event())) look_for_patterns(json, batch);
  if (is_recalling_) return;
  if (indicators_ && indicators_->look(detector_.event()))
    for (const IndicatorJudge::Found& found : indicators_->found(time().value_or(batch.received)))
      tell(found.by, {found.matched}, json, batch);
  if (options_.see) show(json, batch);
}

void Judging::show(std::string_view json, const in::EventBatch& batch) {
  texts_.clear();
  fields_->give(detector_.event(), [this](std::uint32_t field, std::string_view text) {
    texts_.push_back({field, text});
  });
  options_.see({.sensor = batch.sensor,
                .event = {batch.source, record_},
                .time = time(),
                .json = json,
                .named = indicators_ ? indicators_->named() : std::span<const in::Observable>(),
                .texts = texts_});
}

void Judging::look_for_patterns(std::string_view json, const in::EventBatch& batch) {
  if (!is_recalling_)
    for (const PatternJudge::Found& found : patterns_->found(time()))
      tell(found.by, found.matched, json, batch);
  PatternSighting sighting{event_number(0, record_), time(), {}};
  if (patterns_->sighting(sighting)) pattern_sightings_.push_back(std::move(sighting));
}

std::optional<Time> Judging::time() {
  if (!time_) time_ = detect::time_of(*options_.plan, detector_.event());
  return *time_;
}

void Judging::tell(const Finder& by, std::vector<Evidence> matched, std::string_view json,
                   const in::EventBatch& batch) {
  tell_({.by = by,
         .event = {batch.source, record_},
         .time = time(),
         .matched = std::move(matched),
         .json = json,
         .together = {}},
        batch.sensor);
}

}  // namespace hinomi::watch
