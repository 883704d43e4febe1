// Addresses to listen on, as node.json has them.
#pragma once

#include <string_view>

#include "base/world.h"

namespace hinomi::node {

// "127.0.0.1:8420" or "[::1]:8420". Error: invalid, with `where` as place.
Result<ListenAt> address_of(std::string_view text, std::string_view where);

}  // namespace hinomi::node
