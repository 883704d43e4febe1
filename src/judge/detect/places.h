// Where fields lie in an event: in/places.h.
#pragma once

#include "in/places.h"

namespace hinomi::detect {

using in::no_place;
using in::Place;
using in::Places;

}  // namespace hinomi::detect
