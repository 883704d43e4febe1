// Which field each place of an event stands for, the best place first.
#pragma once

#include <span>
#include <vector>

#include "judge/detect/ask.h"

namespace hinomi::detect {

class PlaceUses {
 public:
  PlaceUses() = default;
  // `fields` by number, each with its places; `places` is how many places there are in all.
  PlaceUses(std::span<const FieldPlaces> fields, Place places);

  // The place that is each field in the event; no_place where the field is absent.
  struct Found {
    std::vector<Place> places;         // by field
    std::vector<std::uint16_t> ranks;  // of the place found, 0 the best
  };
  void find(const Event& event, Found& out) const;

 private:
  struct Use {
    std::uint16_t field = 0, rank = 0;
  };
  std::size_t fields_ = 0;
  std::vector<std::uint32_t> first_;  // place -> range of `uses_`, one more at the end
  std::vector<Use> uses_;
};

}  // namespace hinomi::detect
