// Which fields of an event the models of docs/anomaly.md look at.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "watch/seen.h"

namespace hinomi::watch {

// By number; the plan keeps them (Plan::compile, `kept`).
const std::vector<std::string>& anomaly_fields();

// What an event says of itself, each with the field that it stands in. Empty: nothing.
struct AnomalyValues {
  FieldText process, user, domain, from, to;
};
// Of each the best field that has a text; of names of destinations the registered part.
AnomalyValues anomaly_values(std::span<const FieldText> texts);

}  // namespace hinomi::watch
