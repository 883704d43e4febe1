// Values that are made, at the places of one lane: done once for each of its events, before rules
// are asked.
#pragma once

#include <span>
#include <vector>

#include "judge/detect/ask.h"
#include "judge/detect/made_value.h"

namespace hinomi::detect {

struct Making {
  const MadeField* field = nullptr;  // the plan's
  Place to = no_place;               // where the members are put
  // By value: where what it is made of lies. Of `from` one, of `text` one for each of its fields,
  // of itself one.
  std::vector<std::vector<FieldPlaces>> places;
};

// `makings` in an order in which what one puts down is there for those behind it.
void make_values(std::span<const Making> makings, Event& event);

}  // namespace hinomi::detect
