// What an event that a detector read names, without reading it again.
#pragma once

#include <span>

#include "in/observables.h"
#include "watch/event_fields.h"

namespace hinomi::watch {

// One thread.
class Observing {
 public:
  // `plan` keeps the places of Observer::fields() (Plan::compile, `kept`).
  Observing(const detect::Plan& plan, const in::ObserveMapping& mapping)
      : observer_(mapping), fields_(plan, observer_.fields()) {}

  // Good until the next call, and while the event is.
  std::span<const in::Observable> read(detect::Event& event) {
    observer_.begin();
    fields_.give(
        event, [this](std::uint32_t field, std::string_view text) { observer_.add(field, text); });
    return observer_.end();
  }

 private:
  in::Observer observer_;
  EventFields fields_;
};

}  // namespace hinomi::watch
