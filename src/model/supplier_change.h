// What became of a supplier, as the node's desk tells it with evidence (docs/suppliers.md, "When a
// supplier changes"). The body of a Record of kind supplier_change; the newest of an id counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/supply.h"

namespace hinomi {

enum class SupplierTurn : std::uint8_t {
  replaced,       // another takes its place
  ends,           // it supplies no more
  support_ends,   // it mends what it supplies no more
  compromised,    // somebody else has its systems, or what it hands out, in hand
  insolvent,      // it cannot pay any more
  foreign_order,  // a foreign state has it hand over data, or stop
};
std::string_view name_of(SupplierTurn turn);
std::optional<SupplierTurn> supplier_turn_from(std::string_view name);

struct SupplierChange {
  std::string id;        // of its first Record
  std::string supplier;  // as in Supply
  SupplierTurn what = SupplierTurn::ends;
  std::vector<SupplyRole> roles;  // only where it is one of these for somebody; empty: all
  std::string text;               // for those whom it concerns, in words
  std::string evidence;           // what shows it; for the desk
  std::string successor;          // of replaced: who takes its place
  std::optional<Time> at;         // when it comes, if that is to come
  std::string by;                 // named person
  // Ids of those whose services would stop, as the node judged it: each has, or had, a Duty.
  std::vector<std::string> members;
  bool over = false;
  bool operator==(const SupplierChange&) const = default;
};

std::string to_json(const SupplierChange&);
// Error: damaged, naming the missing part.
Result<SupplierChange> supplier_change_from_json(std::string_view body);

}  // namespace hinomi
