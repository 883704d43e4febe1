// What a pipeline makes of an event's fields, in plain words.
#pragma once

#include <string>

#include "judge/detect/made_value.h"

namespace hinomi::hits {

// One line for each way in which the field is made; indented.
std::string explain(const detect::MadeField& field, bool japanese);

}  // namespace hinomi::hits
