// What becomes of suppliers: the node's own desk tells it with evidence, and in the same commit
// each member whose services would stop without the supplier has a Duty to see to it, with the
// chain as reason (docs/suppliers.md, "When a supplier changes"). A member that may not know the
// chain has none: the desk sees how many there are. What is told of supplies later is followed too:
// who has another way has nothing left to see to. All may be called from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "act/supply_follow.h"
#include "base/mutex.h"

namespace hinomi::act {

struct SupplierChangeAnswer {
  std::string change;  // its id; empty: nothing was kept
  bool is_new = false;
  std::size_t told = 0, withheld = 0;  // members that have, or had, a Duty; that may not know why
  std::vector<Concerned> concerns;     // by member
};

class SupplierChanges {
 public:
  SupplierChanges(World& world, picture::Keeper& keeper) : world_(world), keeper_(keeper) {}

  // A new one, or in place of the one with its id. Errors: denied; missing (no such change);
  // invalid; too_large; busy, io.
  Result<SupplierChangeAnswer> tell(const Actor& actor, SupplierChange change,
                                    bool dry_run = false) const;
  // What the caller's member did about it, in words: its Duty is done. Errors: denied; missing (no
  // open Duty of its own); invalid; busy, io.
  Result<void> answer(const Actor& actor, std::string_view id, std::string note) const;
  // It is over, or was none: so are the Duties. Errors: denied; missing; conflict; busy, io.
  Result<void> end(const Actor& actor, std::string_view id) const;

  // Follows what changed beside supplies: services, systems, members; supplies that begin or end.
  Result<void> settle(Time now);

 private:
  World& world_;
  picture::Keeper& keeper_;
  Mutex mutex_;
  // What settle() has followed, and until when that holds.
  Position followed_ HINOMI_GUARDED_BY(mutex_) = 0;
  Time holds_until_ HINOMI_GUARDED_BY(mutex_);
};

}  // namespace hinomi::act
