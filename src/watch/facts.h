// What the index of kept events is made from: when an event was and what it names; and what of it
// an indicator asks for.
#pragma once

#include <memory>
#include <vector>

#include "in/observables.h"
#include "judge/detect/plan.h"
#include "store/fingerprint.h"
#include "store/segment_batch.h"

namespace hinomi::watch {

// How the events of a store are read; the same for keeping and hunting. `plan` (of any rules) keeps
// the places of the mapping's fields and says where times lie.
struct EventReading {
  std::shared_ptr<const detect::Plan> plan;
  std::shared_ptr<const in::ObserveMapping> observe;
};

// A name is indexed with the names above it, down to two labels: who looks for a domain finds the
// hosts in it. An address is in the order of its number: who looks for a network finds its
// addresses.
store::MakeDescriber describer(EventReading reading);

// Of something that an event names, behind what `out` has.
void add_fingerprints(const in::Observable& observable, std::vector<std::uint64_t>& out);
// Where all events that an indicator may cover are.
store::FingerprintRange fingerprints_of(IndicatorType type, std::string_view value);

}  // namespace hinomi::watch
