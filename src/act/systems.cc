#include "act/systems.h"

#include <algorithm>

#include "act/systems_state.h"
#include "judge/exposure/flaw_names.h"

namespace hinomi::act {

using exposure::AssetNumber;
using exposure::FlawNumber;

Systems::Systems(World& world, store::Journal& journal, picture::Keeper& keeper,
                 exposure::SsvcTables tables, device::Policy devices, IndexFile file)
    : world_(world),
      journal_(journal),
      keeper_(keeper),
      tables_(std::move(tables)),
      devices_(std::move(devices)),
      file_(std::move(file)),
      state_(std::make_unique<State>()) {}

Systems::~Systems() = default;

Result<std::unique_ptr<Systems>> Systems::open(World& world, store::Journal& journal,
                                               picture::Keeper& keeper, exposure::SsvcTables tables,
                                               device::Policy devices, IndexFile file) {
  std::unique_ptr<Systems> out(
      new Systems(world, journal, keeper, std::move(tables), std::move(devices), std::move(file)));
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

exposure::Reached Systems::View::reached(const exposure::Exposure& one) const {
  auto known = of.state_->assets.find(std::string(index.asset_name(one.asset)));
  if (known == of.state_->assets.end() || known->second.usages.empty()) return {};
  return known->second.usages.reached(one.product, one.version,
                                      facts.symbols(index.names(one.flaw), one.product));
}

std::optional<Standing> Systems::View::standing(std::string_view member, std::string_view asset,
                                                FlawNumber flaw, Time now) const {
  const picture::StatementRow* of_all = nullptr;
  const picture::StatementRow* of_asset = nullptr;
  auto newer = [](const picture::StatementRow*& best, const picture::StatementRow& row) {
    if (!best || best->position < row.position) best = &row;
  };
  for (const std::string& name : index.names(flaw)) {
    auto of_flaw = of.state_->said.find(exposure::folded_name(name));
    if (of_flaw == of.state_->said.end()) continue;
    auto found = of_flaw->second.find(member);
    if (found == of_flaw->second.end()) continue;
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
  auto& all = state_->said[exposure::folded_name(said.flaw)][said.member];
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
  std::vector<exposure::Unnamed> unnamed = exposure::unnamed_in(*inventory);
  name_confirmed(asset.member, unnamed, *inventory);
  exposure::Usages usages(*inventory);
  WriteLock hold(mutex_);
  State::Known& known = state_->assets[asset.id];
  known.usages = std::move(usages);
  known.number = state_->index.put(asset.id, owner_of(asset.member), *inventory);
  known.asset = asset;
  if (told) known.told = *told;
  set_unnamed(asset.id, std::move(unnamed));
  propose(asset.id);
}

}  // namespace hinomi::act
