// A device kept to what it is meant to communicate with: access lists of its MUD file (RFC 8520)
// as a table for `nft -f`. Any thread.
#pragma once

#include <string>
#include <vector>

#include "in/inventory/mud_access.h"

namespace hinomi::mud {

struct Isolation {
  std::string text;
  // Rules that allow something and are not in it, each with the word whose addresses nobody said:
  // what they would allow is dropped.
  std::vector<std::string> left_out;
  // "default-dns", "default-ntp": nobody said their controllers' addresses, so these are dropped
  // too.
  std::vector<std::string> defaults_left_out;
};

// A table "hinomi_mud_NAME" that replaces one of that name in one transaction. Meant for the router
// in front of the device: what is forwarded, and what goes to the router itself and comes from it.
// Errors: missing, when the site says no address of the device, or not those of a word in a rule
// that forbids something (without it more would be allowed than its maker says).
Result<Isolation> render_isolation(const in::MudAccess& access, const in::MudSite& site,
                                   const std::string& name);

// Letters, digits and '_' of a device's name, at most 40, for a table's name; "device" when none is
// left.
std::string table_word(std::string_view name);

}  // namespace hinomi::mud
