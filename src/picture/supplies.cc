#include "picture/supplies.h"

namespace hinomi::picture {

void Supplies::add(const Record& record, Supply supply) {
  auto [at, is_new] = all_.try_emplace(supply.id);
  SupplyRow& row = at->second;
  if (is_new) row.since = record.received;
  row.supply = std::move(supply);
  row.marking = record.marking;
  row.position = record.position;
  row.told = record.received;
}

const SupplyRow* Supplies::supply(std::string_view id) const {
  auto found = all_.find(id);
  return found == all_.end() || found->second.supply.removed ? nullptr : &found->second;
}

void Supplies::dump(std::string& out) const {
  for (const auto& [id, row] : all_)
    out += "supply " + to_json(row.supply) + " " + to_json(row.marking) + " since " +
           format_time(row.since) + " told " + format_time(row.told) + " at " +
           std::to_string(row.position) + "\n";
}

}  // namespace hinomi::picture
