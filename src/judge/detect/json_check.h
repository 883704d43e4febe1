// Parts of JSON's grammar (RFC 8259) that simdjson's first stage leaves open.
#pragma once

#include <string_view>

namespace hinomi::detect {

// Section 6; `text` is not empty.
bool is_number(std::string_view text);

// Whether each backslash begins an escape of two characters (section 7). False also for \u, which
// is right or not by what follows. `json` is followed by 31 readable bytes; its quotes are right.
bool has_only_short_escapes(std::string_view json);

}  // namespace hinomi::detect
