#include "act/systems.h"

#include <algorithm>

#include "act/systems_state.h"
#include "judge/exposure/flaw_names.h"

namespace hinomi::act {

using exposure::AssetNumber;
using exposure::FlawNumber;

Systems::Systems(World& world, store::Journal& journal, picture::Keeper& keeper,
                 exposure::SsvcTables tables)
    : world_(world),
      journal_(journal),
      keeper_(keeper),
      tables_(std::move(tables)),
      state_(std::make_unique<State>()) {}

Systems::~Systems() = default;

Result<std::unique_ptr<Systems>> Systems::open(World& world, store::Journal& journal,
                                               picture::Keeper& keeper,
                                               exposure::SsvcTables tables) {
  std::unique_ptr<Systems> out(new Systems(world, journal, keeper, std::move(tables)));
  Lock alone(out->change_mutex_);
  TRY(out->load());
  return out;
}

Systems::View Systems::view() const { return {state_->index, state_->facts, *this}; }

std::optional<AssetNumber> Systems::View::asset(std::string_view id) const {
  auto found = of.state_->assets.find(std::string(id));
  if (found == of.state_->assets.end()) return {};
  return found->second.number;
}

std::string_view Systems::View::member(std::uint32_t owner) const {
  return of.state_->members[owner];
}

std::optional<FlawNumber> Systems::View::advised(std::string_view name) const {
  auto flaw = index.flaw(name);
  return flaw && index.is_advised(*flaw) ? flaw : std::nullopt;
}

exposure::Urgency Systems::View::urgency(FlawNumber flaw, Reach reach) const {
  return urgency_of(of.tables_, facts.of(index.names(flaw)), reach);
}

std::optional<Standing> Systems::View::standing(std::string_view member, std::string_view asset,
                                                FlawNumber flaw, Time now) const {
  const picture::StatementRow* of_all = nullptr;
  const picture::StatementRow* of_asset = nullptr;
  auto newer = [](const picture::StatementRow*& best, const picture::StatementRow& row) {
    if (!best || best->position < row.position) best = &row;
  };
  for (const std::string& name : index.names(flaw)) {
    auto found = of.state_->said.find({std::string(member), exposure::folded_name(name)});
    if (found == of.state_->said.end()) continue;
    for (const picture::StatementRow& row : found->second) {
      const auto& assets = row.statement.assets;
      if (assets.empty())
        newer(of_all, row);
      else if (std::find(assets.begin(), assets.end(), asset) != assets.end())
        newer(of_asset, row);
    }
  }
  const picture::StatementRow* row = of_asset ? of_asset : of_all;
  if (!row) return {};
  const FlawStatement& said = row->statement;
  if (said.until && *said.until <= now) return {};
  if (said.status == FlawStatus::fixed)
    if (auto known = of.state_->assets.find(std::string(asset));
        known != of.state_->assets.end() && row->received < known->second.told)
      return {};
  return Standing{.status = said.status,
                  .justification = said.justification,
                  .detail = said.detail,
                  .by = said.by,
                  .statement = row->id,
                  .said = row->received,
                  .until = said.until};
}

std::uint32_t Systems::owner_of(const std::string& member) {
  auto [found, is_new] =
      state_->owner_of.try_emplace(member, static_cast<std::uint32_t>(state_->members.size()));
  if (is_new) state_->members.push_back(member);
  return found->second;
}

void Systems::add_statement(picture::StatementRow row) {
  const FlawStatement& said = row.statement;
  row.position = ++state_->last_said;
  if (said.until) state_->ends.emplace(*said.until, std::pair(said.member, said.flaw));
  auto& all = state_->said[{said.member, exposure::folded_name(said.flaw)}];
  all.push_back(std::move(row));
}

void Systems::place(const Asset& asset, std::optional<in::Inventory> inventory,
                    std::optional<Time> told) {
  if (!inventory) inventory.emplace();
  // That two names are of one flaw would hold for everybody: publishers say that.
  for (in::Statement& statement : inventory->statements) statement.aliases.clear();
  if (asset.kind == AssetKind::device && !asset.model.empty()) {
    in::Component self;
    self.kind = "device";
    self.name = asset.model;
    self.version = asset.firmware;
    self.maker = asset.maker;
    self.models = {asset.model};
    inventory->components.push_back(std::move(self));
  }
  WriteLock hold(mutex_);
  State::Known& known = state_->assets[asset.id];
  known.number = state_->index.put(asset.id, owner_of(asset.member), *inventory);
  known.asset = asset;
  if (told) known.told = *told;
}

// All that the journal has, in place of what was here.
Result<void> Systems::load() {
  struct Known {
    std::vector<std::string> advisories;
    std::vector<picture::AssetRow> assets;
    std::vector<picture::StatementRow> statements;
  };
  const Known known = keeper_.read([](const picture::Picture& picture) {
    Known out;
    for (const auto& row : picture.systems().advisories()) out.advisories.push_back(row.id);
    for (const auto& [id, row] : picture.systems().assets())
      if (!row.asset.removed) out.assets.push_back(row);
    for (const auto& row : picture.systems().statements()) out.statements.push_back(row);
    return out;
  });
  {
    WriteLock hold(mutex_);
    state_ = std::make_unique<State>();
  }
  Changes changes;
  for (const std::string& id : known.advisories) {
    Record record = TRY(journal_.by_id(id));
    in::AdvisoryList list;
    // What was refused when it came is refused now.
    TRY(in::read_advisories(record.body, record.id, {}, list));
    put_advisories(std::move(list), changes);
  }
  for (const picture::AssetRow& row : known.assets) {
    const Asset& asset = row.asset;
    std::optional<in::Inventory> inventory;
    if (!asset.inventory.empty())
      inventory =
          TRY(in::read_inventory(TRY(journal_.by_id(asset.inventory)).body, {}, asset.os_release));
    std::optional<Time> told;
    if (!row.inventories.empty()) told = row.inventories.back().first;
    place(asset, std::move(inventory), told);
  }
  {
    WriteLock hold(mutex_);
    for (const picture::StatementRow& row : known.statements) add_statement(row);
  }
  TRY(write({}, changes));
  return {};
}

}  // namespace hinomi::act
