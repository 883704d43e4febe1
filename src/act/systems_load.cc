// A start: the kept index and what came after it, or all that the journal has.
#include "act/systems_read.h"
#include "act/systems_state.h"
#include "base/log.h"

namespace hinomi::act {
namespace {

using picture::AssetRow;

struct Told {
  std::vector<picture::AdvisoryRow> advisories;
  std::vector<AssetRow> assets;  // also those that are removed
  std::vector<picture::StatementRow> statements;
  std::vector<picture::IdentificationRow> identities;
};

Told told_in(const picture::Systems& systems) {
  Told out;
  out.advisories.assign(systems.advisories().begin(), systems.advisories().end());
  for (const auto& [id, row] : systems.assets()) out.assets.push_back(row);
  out.statements.assign(systems.statements().begin(), systems.statements().end());
  out.identities.assign(systems.identities().begin(), systems.identities().end());
  return out;
}

// When it was told what the asset runs; nothing: never.
std::optional<Time> when_told(const AssetRow& row) {
  if (row.inventories.empty()) return {};
  return row.inventories.back().first;
}

}  // namespace

// In place of what was here.
Result<void> Systems::load() {
  const Told told =
      keeper_.read([](const picture::Picture& picture) { return told_in(picture.systems()); });
  std::string why_not;
  const Position kept = restore(why_not);
  {
    WriteLock hold(mutex_);
    for (const picture::IdentificationRow& row : told.identities) add_identification(row);
    for (const AssetRow& row : told.assets) {
      auto known = state_->assets.find(row.asset.id);
      if (known == state_->assets.end()) continue;
      known->second.asset = row.asset;
      known->second.told = when_told(row).value_or(Time());
      if (row.asset.removed) forget(row.asset.id);
    }
  }
  std::size_t unkept = 0;  // bytes
  Changes changes;
  // A table of decisions may be another one than when it was kept.
  for (exposure::FlawNumber flaw : state_->index.advised()) changes.flaws.insert(flaw);
  for (const picture::AdvisoryRow& row : told.advisories) {
    if (row.position <= kept) continue;
    const Record record = TRY(journal_.by_id(row.id));
    unkept += record.body.size();
    in::AdvisoryList list;
    // What was refused when it came is refused now.
    TRY(in::read_advisories(record.body, record.id, {}, list));
    put_advisories(std::move(list), changes);
  }
  find_urgent(changes);
  std::set<std::pair<std::string, std::string>> named;  // since then: member, asset
  for (const picture::IdentificationRow& row : told.identities)
    if (row.position > kept)
      if (auto name = state_->names.find(exposure::called(row.said.name, row.said.maker));
          name != state_->names.end())
        for (const std::string& id : name->second.assets) named.emplace(row.said.member, id);
  std::vector<const AssetRow*> anew;
  for (const AssetRow& row : told.assets)
    if (!row.asset.removed && (row.position > kept || !state_->assets.contains(row.asset.id) ||
                               named.contains({row.asset.member, row.asset.id})))
      anew.push_back(&row);
  TRY(read_inventories(journal_, anew, [&](const AssetRow& row, InventoryRead&& read) {
    unkept += read.bytes;
    place(row.asset, std::move(read.inventory), when_told(row));
  }));
  // A start adds nothing: what time has changed meanwhile, the first tick finds.
  for (const AssetRow& row : told.assets)
    if (!row.asset.removed && row.asset.kind == AssetKind::device)
      place_device(row.asset.id, TRY(device_state(row.asset, row.told, nullptr)), {});
  {
    WriteLock hold(mutex_);
    for (const picture::StatementRow& row : told.statements) add_statement(row);
    state_->unkept = unkept;
  }
  TRY(write({}, changes));
  if (kept == 0 && unkept > 0)
    log(LogLevel::info, "exposure_read_from_journal",
        {{"why", why_not}, {"bytes", std::to_string(unkept)}});
  save_when_due();
  return {};
}

}  // namespace hinomi::act
