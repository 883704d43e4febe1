// Who supplies what to a member, as the member tells it (docs/suppliers.md). The body of a Record
// of kind supply; the newest of an id counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi {

enum class SupplyRole : std::uint8_t { makes, hosts, maintains, resells };
std::string_view name_of(SupplyRole role);
std::optional<SupplyRole> supply_role_from(std::string_view name);

// Who, beside the member and the node's own organisation, may know of it.
enum class SupplyConsent : std::uint8_t {
  desk,        // nobody else
  dependents,  // members that stand on this member
};
std::string_view name_of(SupplyConsent consent);
std::optional<SupplyConsent> supply_consent_from(std::string_view name);

struct Supply {
  std::string id;
  std::string member;    // who is supplied
  std::string supplier;  // id or name of a member, or the name of another organisation
  SupplyRole role = SupplyRole::makes;
  std::string what;                   // in words: "records system, contract 12"
  std::vector<std::string> services;  // ids of the member's services that need it
  std::vector<std::string> assets;    // ids of the member's assets that it is for
  // Of a member's supplies with one word here `least` are enough; empty: none can take its place.
  std::string group;
  std::uint32_t least = 1;
  std::optional<Time> from, until;
  std::string evidence;  // what shows it: a contract, a page, a Record
  SupplyConsent consent = SupplyConsent::desk;
  std::string by;  // who told it
  bool removed = false;
  bool operator==(const Supply&) const = default;
};

std::string to_json(const Supply&);
Result<Supply> supply_from_json(std::string_view body);  // Error: damaged, naming the missing part

}  // namespace hinomi
