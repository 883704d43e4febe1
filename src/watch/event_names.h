// What an event names, by its fields' names. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace hinomi::watch {

// What hits of one rule are grouped by: the host of the event; where it names none, the user; then
// the address that something came from. docs/watch.md lists the fields.
struct Entity {
  std::string_view kind;  // "host", "user", "address"; empty: the event names none of them
  std::string value;
};
Entity entity_of(const json::object& event);

// Has a field of this name this text, letter case aside? A name is a path ("host.name") from the
// top, or that of a member at any depth; of a list one element is enough; numbers and booleans have
// the text that JSON gives them.
bool has_text(const json::object& event, std::string_view field, std::string_view text);

}  // namespace hinomi::watch
