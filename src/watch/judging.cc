#include "watch/judging.h"

#include "judge/detect/event_time.h"
#include "store/segment_batch.h"

namespace hinomi::watch {

namespace {

Correlating::Options correlating(const std::shared_ptr<const detect::CorrelationPlan>& plan) {
  Correlating::Options out;
  out.plan = plan;
  if (plan) out.wanted.resize(plan->correlations().size(), true);
  return out;
}

}  // namespace

Judging::Judging(Options options, Tell tell)
    : options_(std::move(options)),
      tell_(std::move(tell)),
      detector_(options_.plan),
      correlating_(correlating(options_.correlations), sources_,
                   [this](const Hit& hit) { tell_(hit, {}); }),
      events_(options_.events) {
  silent_.resize(options_.plan->rules().rules.size());
  if (options_.indicators.live) indicators_.emplace(*options_.plan, options_.indicators);
  if (options_.see) fields_.emplace(*options_.plan, options_.fields);
  if (!options_.correlations) return;
  gatherer_.emplace(options_.correlations, detector_);
  silent_ = options_.correlations->silent_rules();
}

void Judging::look_at(const in::EventBatch& batch, Time now) {
  if (indicators_) indicators_->renew();
  text_.reserve(batch.lines.size() + store::event_padding);
  text_ = batch.lines;
  std::string_view rest = text_;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (!line.empty()) look_at(line, batch, now);
  }
  if (sightings_.empty()) return;
  correlating_.add(std::move(sightings_), now);
  sightings_.clear();
}

void Judging::look_at(std::string_view json, const in::EventBatch& batch, Time now) {
  ++events_;
  auto matched = detector_.match(json);
  if (!matched) {
    ++bad_;
    return;
  }
  time_.reset();
  if (gatherer_ && !matched->empty())
    if (auto sighting = gatherer_->gather(event_number(0, events_), *matched))
      sightings_.push_back(std::move(*sighting));
  for (std::uint32_t rule : *matched)
    if (!silent_[rule])
      tell(finder_of(options_.plan->rules().rules[rule]), detector_.evidence(rule), json, batch);
  if (indicators_ && indicators_->look(detector_.event()))
    for (const IndicatorJudge::Found& found : indicators_->found(time().value_or(now)))
      tell(found.by, {found.matched}, json, batch);
  if (options_.see) show(json, batch);
}

void Judging::show(std::string_view json, const in::EventBatch& batch) {
  texts_.clear();
  fields_->give(detector_.event(), [this](std::uint32_t field, std::string_view text) {
    texts_.push_back({field, text});
  });
  options_.see({.sensor = batch.sensor,
                .event = {batch.source, events_},
                .time = time(),
                .json = json,
                .named = indicators_ ? indicators_->named() : std::span<const in::Observable>(),
                .texts = texts_});
}

std::optional<Time> Judging::time() {
  if (!time_) time_ = detect::time_of(*options_.plan, detector_.event());
  return *time_;
}

void Judging::tell(const Finder& by, std::vector<Evidence> matched, std::string_view json,
                   const in::EventBatch& batch) {
  tell_({.by = by,
         .event = {batch.source, events_},
         .time = time(),
         .matched = std::move(matched),
         .json = json,
         .together = {}},
        batch.sensor);
}

}  // namespace hinomi::watch
