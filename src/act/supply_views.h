// Views of the supplier graph with the figures that are asked of them again and again: built once
// for a reader, and anew when something changed that they are built from. Any thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "act/supply_view.h"
#include "base/mutex.h"
#include "judge/supply/standing.h"

namespace hinomi::act {

// What one reader may know at one time; it does not change any more.
class SeenSupplies {
 public:
  explicit SeenSupplies(SupplyView seen) : view(std::move(seen)) {}
  const SupplyView view;
  // The most lost first; counted when they are first asked for.
  std::shared_ptr<const std::vector<supply::Standing>> standings(supply::Roles roles) const;

 private:
  mutable Mutex mutex_;
  mutable std::map<supply::Roles, std::shared_ptr<const std::vector<supply::Standing>>> standings_
      HINOMI_GUARDED_BY(mutex_);
};

class SupplyViews {
 public:
  std::shared_ptr<const SeenSupplies> of(const picture::Keeper& keeper, const Actor& reader,
                                         Time now);

 private:
  struct Kept {
    Position serial = 0;  // Picture::supply_serial() that it was built from
    Time built, until;    // it holds between: then a supply begins or ends
    Time asked;           // last
    std::shared_ptr<const SeenSupplies> seen;
  };
  Mutex mutex_;
  std::map<std::string, Kept> kept_ HINOMI_GUARDED_BY(mutex_);  // by what decides what one may know
};

}  // namespace hinomi::act
