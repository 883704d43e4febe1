// Fields of an event that a detector read, without reading it again.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "judge/detect/plan.h"

namespace hinomi::watch {

// One thread.
class EventFields {
 public:
  // `plan` keeps the places of the fields (Plan::compile, `kept`).
  EventFields(const detect::Plan& plan, std::span<const std::string> fields);

  // Calls take(number of the field, text) for each member that has a text.
  template <class Take>
  void give(detect::Event& event, const Take& take) {
    find(event);
    for (const Given& one : given_) {
      if (best_[one.use.field] != one.use.rank) continue;
      for (detect::Member* member = event.first(one.place); member; member = event.next(*member))
        if (member->kind == detect::Member::Kind::text ||
            member->kind == detect::Member::Kind::number)
          take(one.use.field, member->text);
    }
    for (const Given& one : given_) best_[one.use.field] = ~0u;
  }

 private:
  struct Use {
    std::uint32_t field = 0, rank = 0;
  };
  struct Given {
    Use use;
    detect::Place place = detect::no_place;
  };
  void find(detect::Event& event);

  // By place the fields that may lie there; in an event the first place that exists is the field.
  std::vector<std::uint32_t> first_;
  std::vector<Use> uses_;
  std::vector<std::uint32_t> best_;  // by field: the rank that exists in the event
  std::vector<Given> given_;
};

}  // namespace hinomi::watch
