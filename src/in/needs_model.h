// A model of who needs what, written by people: docs/impact.md has the format. JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::in {

struct NeedsModel {
  using Number = std::uint32_t;  // of an item, in the model's order
  struct Need {
    std::vector<Number> of;
    std::uint32_t least = 1;  // of them have to run
  };
  struct Mission {
    double weight = 1;
    double target_hours = 0, most_hours = 0;  // until it shall, and has to, run again; 0: not said
  };
  struct Item {
    std::string id, name, kind, owner;
    double buffer_hours = 0, recovery_hours = 0;
    std::optional<double> repair_hours;  // to mend it when it fails itself
    std::vector<Number> repair_after;
    std::optional<double> probability;  // that it fails by itself
    std::vector<Need> needs;
    std::optional<Mission> mission;
  };
  struct Outage {
    Number item = 0;
    double from_hours = 0, to_hours = 0;  // to: infinite when nobody knows
  };
  std::vector<Item> items;
  std::vector<Outage> outages;
  std::vector<std::string> remarks;  // what is odd and no error, in words

  std::optional<Number> find(std::string_view id) const;
};

constexpr std::size_t most_items = 2'000'000;

// Errors: invalid, with the place as a JSON pointer; too_large.
Result<NeedsModel> read_needs_model(std::string_view json);

}  // namespace hinomi::in
