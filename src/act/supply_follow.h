// Whom a change of a supplier concerns, and the Duties that follow from it. By the keeper's thread,
// or under its lock.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "act/supply_view.h"
#include "judge/supply/chains.h"
#include "model/supplier_change.h"

namespace hinomi::act {

// A member of which something stops without the supplier: nothing could take its place.
struct Concerned {
  std::string member;
  std::vector<std::string> services;  // ids of its services that stop; none: the member itself
  std::uint32_t tier = 0;             // of the nearest
  // As the member's own graph has it, where that shows it; else empty: it may not know why, as a
  // member between them does not let it know whom it stands on.
  std::string supplier;            // its node
  std::vector<std::string> chain;  // names, from the service to the supplier
  std::size_t known_services = 0;  // of its services, those that it may know to stop
  bool may_know() const { return !chain.empty(); }
};

// By member. `ground` is of the Picture that the change is judged on.
std::vector<Concerned> concerned_by(const picture::Picture& picture, const SupplyGround& ground,
                                    const SupplyView& all, const SupplierChange& change);

// Ids of the members that stand on one who is named so, whatever the alternatives; sorted.
std::vector<std::string> members_on(const picture::Picture& picture, const SupplyGround& ground,
                                    const SupplyView& all, std::string_view supplier);

// Adds to `drafts` what follows for each change that is not over from `supplies`, which are about
// to be written: that it concerns others than before, and the Duties of those who are new.
void follow_supplier_changes(World& world, const picture::Picture& picture, Time now,
                             std::span<const Supply> supplies, std::vector<picture::Draft>& drafts);

// The same for one change, as it is about to be written: its Record, and the Duties. What it
// `concerns` was judged before.
void write_supplier_change(World& world, const picture::Picture& picture, Time now,
                           SupplierChange change, const std::vector<Concerned>& concerns,
                           std::vector<picture::Draft>& drafts);

}  // namespace hinomi::act
