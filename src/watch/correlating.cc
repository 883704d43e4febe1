#include "watch/correlating.h"

#include <utility>

#include "judge/detect/correlation_file.h"

namespace hinomi::watch {

Correlating::Correlating(Options options, const std::vector<std::string>& sources, Tell tell)
    : options_(std::move(options)), sources_(sources), tell_(std::move(tell)) {
  if (!options_.plan) return;
  const std::size_t count = options_.plan->correlations().size();
  options_.wanted.resize(count, true);
  told_.resize(count);
  correlator_.emplace(options_.plan, options_.limits,
                      [this](const detect::Fired& one) { fired(one); });
}

void Correlating::add(std::vector<detect::Sighting> sightings, Time now) {
  for (detect::Sighting& sighting : sightings) correlator_->add(std::move(sighting), now);
}

void Correlating::advance(Time now) {
  if (correlator_) correlator_->advance(now);
}

void Correlating::finish() {
  if (correlator_) correlator_->finish();
}

void Correlating::fired(const detect::Fired& fired) {
  if (fired.silent || !options_.wanted[fired.correlation]) return;
  if (options_.told.has({fired.last, fired.event})) return;
  ++told_[fired.correlation];
  const detect::Correlation& correlation = options_.plan->correlations()[fired.correlation];
  Hit hit{
      .by = finder_of(correlation), .event = place_of(fired.event, sources_), .time = fired.last};
  for (std::size_t i = 0; i < fired.group.size(); ++i)
    hit.matched.push_back({correlation.group_by[i], fired.group[i]});
  Together& together = hit.together.emplace();
  together.type = detect::name_of(correlation.kind);
  together.count = fired.count;
  together.first = fired.first;
  together.last = fired.last;
  together.measure = fired.measure;
  for (std::uint64_t event : fired.events) together.events.push_back(place_of(event, sources_));
  tell_(hit);
}

CorrelationTally Correlating::tally() {
  CorrelationTally out{.by_correlation = told_, .summary = {}, .late = {}};
  if (!correlator_) return out;
  out.summary = correlator_->summary();
  for (std::uint64_t event : out.summary.late_events)
    out.late.push_back(place_text(event, sources_));
  return out;
}

}  // namespace hinomi::watch
