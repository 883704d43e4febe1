// Parts of JSON's grammar (RFC 8259) that simdjson's first stage leaves open.
#pragma once

#include <string_view>

namespace hinomi::detect {

// Section 6; `text` is not empty.
bool is_number(std::string_view text);

// What one pass over JSON tells, whose quotes are right and which is followed by 63 readable bytes.
struct JsonLook {
  // Each backslash begins an escape of two characters (section 7). False also for \u, which is
  // right or not by what follows.
  bool only_short_escapes = true;
  bool ascii = true;
};
JsonLook look_at(std::string_view json);

}  // namespace hinomi::detect
