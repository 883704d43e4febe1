// Networks as text.
#pragma once

#include <string>

#include "in/normalise.h"

namespace hinomi::in {

// As network_from() reads it; an address without its prefix.
std::string text_of(const Network& network);

}  // namespace hinomi::in
