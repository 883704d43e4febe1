#include "act/supply_views.h"

#include <algorithm>

namespace hinomi::act {

namespace {

constexpr std::size_t most_supply_views = 32;

// All of the reader that a view depends on; a name cannot hold a line's end.
std::string key_of_reader(const Actor& reader) {
  if (reader.party.relation == Relation::own) return "own";
  std::string out = reader.party.member + "\n" + reader.group;
  for (const std::string& group : reader.party.groups) out += "\n" + group;
  return out;
}

}  // namespace

std::shared_ptr<const std::vector<supply::Standing>> SeenSupplies::standings(
    supply::Roles roles) const {
  Lock hold(mutex_);
  auto& kept = standings_[roles];
  if (!kept)
    kept =
        std::make_shared<const std::vector<supply::Standing>>(supply::standings(view.graph, roles));
  return kept;
}

std::shared_ptr<const SeenSupplies> SupplyViews::of(const picture::Keeper& keeper,
                                                    const Actor& reader, Time now) {
  const std::string key = key_of_reader(reader);
  const Position serial =
      keeper.read([](const picture::Picture& picture) { return picture.supply_serial(); });
  {
    Lock hold(mutex_);
    if (auto found = kept_.find(key); found != kept_.end() && found->second.serial == serial &&
                                      now < found->second.until && found->second.built <= now) {
      found->second.asked = now;
      return found->second.seen;
    }
  }
  // Without the lock: others may read what is kept meanwhile.
  Kept made{.built = now, .asked = now};
  made.seen =
      std::make_shared<const SeenSupplies>(keeper.read([&](const picture::Picture& picture) {
        const SupplyGround ground(picture, now);
        made.serial = picture.supply_serial();
        made.until = ground.holds_until();
        return ground.view(reader);
      }));
  Lock hold(mutex_);
  if (!kept_.contains(key) && kept_.size() >= most_supply_views)
    kept_.erase(std::min_element(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) {
      return a.second.asked < b.second.asked;
    }));
  auto& place = kept_[key];
  place = std::move(made);
  return place.seen;
}

}  // namespace hinomi::act
