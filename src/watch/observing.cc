#include "watch/observing.h"

#include <algorithm>

namespace hinomi::watch {

Observing::Observing(const detect::Plan& plan, const in::ObserveMapping& mapping)
    : observer_(mapping), best_(observer_.fields().size(), ~0u) {
  std::vector<std::vector<Use>> by_place(plan.places().count());
  for (std::uint32_t field = 0; field < observer_.fields().size(); ++field) {
    const detect::FieldPlaces& places = plan.field(observer_.fields()[field]);
    for (std::uint32_t rank = 0; rank < places.size(); ++rank)
      by_place[places[rank]].push_back({field, rank});
  }
  for (const std::vector<Use>& some : by_place) {
    first_.push_back(static_cast<std::uint32_t>(uses_.size()));
    uses_.insert(uses_.end(), some.begin(), some.end());
  }
  first_.push_back(static_cast<std::uint32_t>(uses_.size()));
}

std::span<const in::Observable> Observing::read(detect::Event& event) {
  given_.clear();
  for (detect::Place place : event.present())
    for (std::uint32_t i = first_[place]; i < first_[place + 1]; ++i) {
      const Use& use = uses_[i];
      best_[use.field] = std::min(best_[use.field], use.rank);
      given_.push_back({use, place});
    }
  observer_.begin();
  for (const Given& one : given_) {
    if (best_[one.use.field] != one.use.rank) continue;
    for (detect::Member* member = event.first(one.place); member; member = event.next(*member))
      if (member->kind == detect::Member::Kind::text ||
          member->kind == detect::Member::Kind::number)
        observer_.add(one.use.field, member->text);
  }
  for (const Given& one : given_) best_[one.use.field] = ~0u;
  return observer_.end();
}

}  // namespace hinomi::watch
