#include "watch/facts.h"

#include <algorithm>

#include "in/normalise.h"
#include "judge/detect/event_time.h"
#include "watch/observing.h"

namespace hinomi::watch {

namespace {

static_assert(store::event_padding >= simdjson::SIMDJSON_PADDING);

class ObservedFacts final : public store::EventDescriber {
 public:
  explicit ObservedFacts(EventReading reading)
      : reading_(std::move(reading)),
        observing_(*reading_.plan, *reading_.observe),
        event_(reading_.plan->places()) {}

  void describe(std::string_view json, store::EventFacts& out) override {
    if (!event_.read(json)) return;
    out.time = detect::time_of(*reading_.plan, event_);
    for (const in::Observable& one : observing_.read(event_)) add_fingerprints(one, out.keys);
  }

 private:
  const EventReading reading_;
  Observing observing_;
  detect::Event event_;
};

std::uint64_t fingerprint_of(IndicatorType type, std::string_view value) {
  thread_local std::string key;
  key = name_of(type);
  key += ':';
  key += value;
  return store::fingerprint(key);
}

}  // namespace

store::MakeDescriber describer(EventReading reading) {
  return [reading = std::move(reading)] { return std::make_unique<ObservedFacts>(reading); };
}

void add_fingerprints(const in::Observable& observable, std::vector<std::uint64_t>& out) {
  const IndicatorType type = observable.type;
  std::string_view value = observable.value;
  if (type == IndicatorType::ipv4 || type == IndicatorType::ipv6)
    if (auto address = in::network_from(value))
      out.push_back(store::fingerprint_of_address(address->first));
  if (type == IndicatorType::ipv4) return;
  out.push_back(fingerprint_of(type, value));
  if (type != IndicatorType::domain) return;
  for (std::size_t dot; (dot = value.find('.')) != value.npos;) {
    value.remove_prefix(dot + 1);
    if (value.find('.') == value.npos) break;
    out.push_back(fingerprint_of(type, value));
  }
}

store::FingerprintRange fingerprints_of(IndicatorType type, std::string_view value) {
  if (type == IndicatorType::ipv4 || type == IndicatorType::network)
    if (auto network = in::network_from(value))
      return store::fingerprints_of_addresses(network->first, network->last);
  std::uint64_t key = fingerprint_of(type, value);
  return {key, key};
}

}  // namespace hinomi::watch
