#include "watch/event_fields.h"

namespace hinomi::watch {

EventFields::EventFields(const detect::Plan& plan, std::span<const std::string> fields)
    : best_(fields.size(), ~0u) {
  std::vector<std::vector<Use>> by_place(plan.places().count());
  for (std::uint32_t field = 0; field < fields.size(); ++field) {
    const detect::FieldPlaces& places = plan.field(fields[field]);
    for (std::uint32_t rank = 0; rank < places.size(); ++rank)
      by_place[places[rank]].push_back({field, rank});
  }
  for (const std::vector<Use>& some : by_place) {
    first_.push_back(static_cast<std::uint32_t>(uses_.size()));
    uses_.insert(uses_.end(), some.begin(), some.end());
  }
  first_.push_back(static_cast<std::uint32_t>(uses_.size()));
}

void EventFields::find(detect::Event& event) {
  given_.clear();
  for (detect::Place place : event.present())
    for (std::uint32_t i = first_[place]; i < first_[place + 1]; ++i) {
      const Use& use = uses_[i];
      best_[use.field] = std::min(best_[use.field], use.rank);
      given_.push_back({use, place});
    }
}

}  // namespace hinomi::watch
