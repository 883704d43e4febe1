#include "picture/systems.h"

#include "base/text.h"

namespace hinomi::picture {

void Systems::add(const Record& record, Asset asset) {
  auto [at, is_new] = assets_.try_emplace(asset.id);
  AssetRow& row = at->second;
  if (is_new) row.since = record.received;
  asset_of_.erase({row.asset.member, row.asset.name});
  if (!asset.removed) asset_of_[{asset.member, asset.name}] = asset.id;
  if (!asset.inventory.empty() && asset.inventory != row.asset.inventory)
    row.inventories.emplace_back(record.received, asset.inventory);
  row.asset = std::move(asset);
  row.marking = record.marking;
  row.position = record.position;
  row.told = record.received;
}

Result<void> Systems::add(const Record& record, Exposed exposed) {
  std::size_t place = exposed_.size();
  if (exposed.continues.empty()) {
    exposed_of_id_[record.id] = place;
    exposed_.push_back({.id = record.id,
                        .position = record.position,
                        .marking = {},
                        .since = record.received,
                        .told = {},
                        .exposed = {},
                        .duty = {}});
  } else {
    auto found = exposed_of_id_.find(exposed.continues);
    if (found == exposed_of_id_.end())
      return fail(ErrorKind::damaged, "an exposure goes on that is not there");
    place = found->second;
  }
  ExposedRow& row = exposed_[place];
  const std::string member = exposed.member;
  for (const std::string& name : row.exposed.names)
    if (auto open = open_.find({to_lower(name), member}); open != open_.end())
      if (open->second == place) open_.erase(open);
  if (!exposed.over)
    for (const std::string& name : exposed.names) open_[{to_lower(name), member}] = place;
  row.marking = record.marking;
  row.told = record.received;
  row.exposed = std::move(exposed);
  return {};
}

void Systems::add(const Record& record, FlawStatement statement) {
  statements_.push_back({.id = record.id,
                         .position = record.position,
                         .received = record.received,
                         .marking = record.marking,
                         .statement = std::move(statement)});
}

void Systems::add(const Record& record, Identification said) {
  identities_.push_back({.id = record.id,
                         .position = record.position,
                         .received = record.received,
                         .said = std::move(said)});
}

void Systems::add_advisory(const Record& record) {
  advisories_.push_back({.id = record.id,
                         .position = record.position,
                         .received = record.received,
                         .format = record.format});
}

void Systems::duty_opened(std::string_view exposed, std::string_view duty) {
  if (auto found = exposed_of_id_.find(exposed); found != exposed_of_id_.end())
    exposed_[found->second].duty = duty;
}

void Systems::duty_ended(std::string_view exposed) { duty_opened(exposed, {}); }

const AssetRow* Systems::asset(std::string_view id) const {
  auto found = assets_.find(id);
  return found == assets_.end() || found->second.asset.removed ? nullptr : &found->second;
}

const AssetRow* Systems::asset(std::string_view member, std::string_view name) const {
  auto found = asset_of_.find(std::pair(std::string(member), std::string(name)));
  return found == asset_of_.end() ? nullptr : asset(found->second);
}

const ExposedRow* Systems::exposed(std::string_view id) const {
  auto found = exposed_of_id_.find(id);
  return found == exposed_of_id_.end() ? nullptr : &exposed_[found->second];
}

const ExposedRow* Systems::exposed(std::string_view member,
                                   const std::vector<std::string>& names) const {
  for (const std::string& name : names)
    if (auto found = open_.find({to_lower(name), std::string(member)}); found != open_.end())
      return &exposed_[found->second];
  return nullptr;
}

std::vector<const ExposedRow*> Systems::running(std::string_view flaw) const {
  std::vector<const ExposedRow*> out;
  const std::string name = to_lower(flaw);
  for (auto at = open_.lower_bound({name, std::string()});
       at != open_.end() && at->first.first == name; ++at)
    out.push_back(&exposed_[at->second]);
  return out;
}

void Systems::dump(std::string& out) const {
  for (const auto& [id, row] : assets_)
    out += "asset " + to_json(row.asset) + " " + to_json(row.marking) + " since " +
           format_time(row.since) + " told " + format_time(row.told) + " at " +
           std::to_string(row.position) + " after " + std::to_string(row.inventories.size()) +
           " inventories\n";
  for (const ExposedRow& row : exposed_)
    out += "exposed " + row.id + " " + to_json(row.exposed) + " " + to_json(row.marking) +
           " since " + format_time(row.since) + " told " + format_time(row.told) + " duty " +
           row.duty + "\n";
  for (const auto& [key, place] : open_)
    out += "open " + key.first + " " + key.second + " " + exposed_[place].id + "\n";
  for (const StatementRow& row : statements_)
    out += "statement " + row.id + " " + to_json(row.statement) + " " + to_json(row.marking) +
           " at " + format_time(row.received) + "\n";
  for (const IdentificationRow& row : identities_)
    out +=
        "identity " + row.id + " " + to_json(row.said) + " at " + format_time(row.received) + "\n";
  for (const AdvisoryRow& row : advisories_)
    out += "advisory " + row.id + " " + row.format + " at " + format_time(row.received) + "\n";
}

}  // namespace hinomi::picture
