#include "judge/detect/place_uses.h"

namespace hinomi::detect {

PlaceUses::PlaceUses(std::span<const FieldPlaces> fields, Place places) : fields_(fields.size()) {
  std::vector<std::vector<Use>> by_place(places);
  for (std::uint16_t field = 0; field < fields.size(); ++field)
    for (std::uint16_t rank = 0; rank < fields[field].size(); ++rank)
      by_place[fields[field][rank]].push_back({field, rank});
  for (const auto& some : by_place) {
    first_.push_back(static_cast<std::uint32_t>(uses_.size()));
    uses_.insert(uses_.end(), some.begin(), some.end());
  }
  first_.push_back(static_cast<std::uint32_t>(uses_.size()));
}

void PlaceUses::find(const Event& event, Found& out) const {
  out.places.assign(fields_, no_place);
  out.ranks.assign(fields_, 0xFFFF);
  for (Place place : event.present())
    for (std::uint32_t i = first_[place]; i < first_[place + 1]; ++i) {
      const Use& use = uses_[i];
      if (use.rank >= out.ranks[use.field]) continue;
      out.ranks[use.field] = use.rank;
      out.places[use.field] = place;
    }
}

}  // namespace hinomi::detect
