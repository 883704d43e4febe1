#include "watch/hunt.h"

#include "judge/detect/event_time.h"

namespace hinomi::watch {

Result<HuntTally> hunt(const store::Segments& store, const EventReading& reading,
                       const HuntRequest& request,
                       const std::function<bool(const KeptFinding&)>& sink,
                       const std::function<void(const Error&)>& on_damage) {
  std::vector<store::FingerprintRange> wanted;
  request.indicators->for_each([&](indicators::Table::Offset at) {
    indicators::Entry entry = request.indicators->entry(at);
    wanted.push_back(fingerprints_of(entry.type, entry.value));
  });
  HuntTally out;
  out.indicators = wanted.size();
  std::vector<store::EventPlace> places = TRY(store.find(std::move(wanted)));

  detect::Event event(reading.plan->places());
  IndicatorJudge judge(*reading.plan,
                       {.live = std::make_shared<const indicators::Live>(request.indicators),
                        .observe = reading.observe,
                        .least = request.least});
  store.read(
      places,
      [&](const store::KeptEvent& kept) {
        ++out.read;
        if (!request.range.has_sensor(kept.sensor)) return true;
        if (!event.read(kept.json) || !judge.look(event)) return true;
        std::optional<Time> time = detect::time_of(*reading.plan, event);
        if (!request.range.has(time.value_or(kept.received))) return true;
        std::span<const IndicatorJudge::Found> found = judge.found(time.value_or(request.now));
        if (found.empty()) return true;
        ++out.events;
        out.hits += found.size();
        return sink({kept, time, found});
      },
      on_damage);
  return out;
}

}  // namespace hinomi::watch
