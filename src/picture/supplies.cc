#include "picture/supplies.h"

#include <algorithm>

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

std::vector<std::string> Supplies::add(const Record& record, SupplierChange change) {
  auto [at, is_new] = changes_.try_emplace(change.id);
  SupplierChangeRow& row = at->second;
  if (is_new) row.since = record.received;
  row.change = std::move(change);
  row.marking = record.marking;
  row.position = record.position;
  row.told = record.received;
  std::vector<std::string> over;
  const auto& members = row.change.members;
  for (const auto& [member, duty] : row.duties)
    if (row.change.over || std::find(members.begin(), members.end(), member) == members.end())
      over.push_back(duty);
  return over;
}

void Supplies::duty_opened(std::string_view change, const std::string& member,
                           const std::string& duty) {
  if (auto found = changes_.find(change); found != changes_.end())
    found->second.duties[member] = duty;
}

void Supplies::duty_ended(std::string_view change, const std::string& member) {
  if (auto found = changes_.find(change); found != changes_.end())
    found->second.duties.erase(member);
}

const SupplierChangeRow* Supplies::change(std::string_view id) const {
  auto found = changes_.find(id);
  return found == changes_.end() ? nullptr : &found->second;
}

void Supplies::dump(std::string& out) const {
  for (const auto& [id, row] : all_)
    out += "supply " + to_json(row.supply) + " " + to_json(row.marking) + " since " +
           format_time(row.since) + " told " + format_time(row.told) + " at " +
           std::to_string(row.position) + "\n";
  for (const auto& [id, row] : changes_) {
    out += "supplier change " + to_json(row.change) + " " + to_json(row.marking) + " since " +
           format_time(row.since) + " told " + format_time(row.told) + " at " +
           std::to_string(row.position);
    for (const auto& [member, duty] : row.duties) out += " " + member + ":" + duty;
    out += "\n";
  }
}

}  // namespace hinomi::picture
