// Who supplies whom, told by members (docs/suppliers.md). Each change is a Record, and is answered
// with the services that it concerns. All may be called from any thread.
//
// A member tells of its own suppliers; the node's own organisation also of another member's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "act/desk.h"
#include "in/supplies.h"

namespace hinomi::act {

struct SupplyAnswer {
  std::string supply;  // its id; empty: nothing was kept
  bool is_new = false, is_changed = false;
};

struct SuppliesAnswer {
  std::size_t added = 0, changed = 0, unchanged = 0, refused_count = 0;
  std::vector<Error> refused;  // at most 1,000
  std::vector<std::string> ignored;
};

class Supplies {
 public:
  Supplies(World& world, picture::Keeper& keeper) : world_(world), keeper_(keeper) {}

  // A new one, or in place of the one with its id. Services and assets by id or name. Errors:
  // denied; missing (no such supply, member, service, asset); invalid; too_large; busy, io.
  Result<SupplyAnswer> put(const Actor& actor, Supply supply, bool dry_run = false) const;
  Result<void> remove(const Actor& actor, std::string_view id) const;
  // A row without an id that names a supplier, role and text of the member's that are there
  // already is that supply. What refuses a row leaves the others. Errors for the whole: denied;
  // invalid; too_large; busy, io.
  Result<SuppliesAnswer> import(const Actor& actor, std::string_view bytes, bool dry_run) const;

 private:
  World& world_;
  picture::Keeper& keeper_;
};

}  // namespace hinomi::act
