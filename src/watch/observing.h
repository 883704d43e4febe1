// What an event that a detector read names, without reading it again.
#pragma once

#include <span>
#include <vector>

#include "in/observables.h"
#include "judge/detect/plan.h"

namespace hinomi::watch {

// One thread.
class Observing {
 public:
  // `plan` keeps the places of Observer::fields() (Plan::compile, `kept`) and outlives this.
  Observing(const detect::Plan& plan, const in::ObserveMapping& mapping);

  // Good until the next call, and while the event is.
  std::span<const in::Observable> read(detect::Event& event);

 private:
  struct Use {
    std::uint32_t field = 0, rank = 0;
  };
  struct Given {
    Use use;
    detect::Place place = detect::no_place;
  };

  in::Observer observer_;
  // By place the fields that may lie there; in an event the first place that exists is the field.
  std::vector<std::uint32_t> first_;
  std::vector<Use> uses_;
  std::vector<std::uint32_t> best_;  // by field: the rank that exists in the event
  std::vector<Given> given_;
};

}  // namespace hinomi::watch
