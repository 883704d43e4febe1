// Indicators in the events that a detector reads.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "judge/indicators/matcher.h"
#include "watch/hit.h"
#include "watch/observing.h"

namespace hinomi::watch {

struct IndicatorOptions {
  std::shared_ptr<const indicators::Live> live;  // nullptr: none are looked for
  std::shared_ptr<const in::ObserveMapping> observe;
  std::size_t least = 0;  // rank of the level below which hits are not told, from informational 0
};

// One thread. The plan keeps the places of the mapping's fields and outlives it.
class IndicatorJudge {
 public:
  IndicatorJudge(const detect::Plan& plan, IndicatorOptions options);

  // From here on with the indicators as they are now. Once for many events.
  void renew() { view_ = options_.live->view(); }
  // Whether the event names any, expired ones too.
  bool look(detect::Event& event);
  // All that the event names, indicator or not; as long as the event.
  std::span<const in::Observable> named() const { return named_; }

  struct Found {
    Finder by;
    std::size_t rank = 0;  // of its level
    Evidence matched;
  };
  // Those that held then. Good until the next call.
  std::span<const Found> found(Time when);

 private:
  IndicatorOptions options_;
  Observing observing_;
  indicators::Matcher matcher_;
  std::shared_ptr<const indicators::View> view_;
  std::span<const in::Observable> named_;
  std::vector<std::string> ids_;
  std::vector<Found> found_;
};

}  // namespace hinomi::watch
