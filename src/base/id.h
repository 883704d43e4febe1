// Ids as UUID text (36 characters, lower case).
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "base/world.h"

namespace hinomi {

// UUIDv7 (RFC 9562 section 5.7): begins with the time, so new ids land at the end of an index.
std::string new_id(Time now, Random& random);

// UUIDv5 (RFC 9562 section 5.5) of `name` in a namespace given as UUID text.
std::string named_id(std::string_view name_space, std::string_view name);

bool is_uuid(std::string_view text);

}  // namespace hinomi
