#include "judge/exposure/exposures.h"

#include <algorithm>
#include <tuple>

#include "judge/exposure/exposures_parts.h"
#include "judge/exposure/statements.h"

namespace hinomi::exposure {
namespace {

bool is_plain(const in::CpeNode& node) {
  return node.op == in::CpeNode::Operator::any && !node.negate && node.children.empty();
}

// Of lists that each are in order, one after the other, one.
void merge(std::vector<std::uint64_t>& all, std::vector<std::size_t> begins) {
  auto at = [&](std::size_t run) {
    return all.begin() +
           static_cast<std::ptrdiff_t>(run < begins.size() ? begins[run] : all.size());
  };
  for (std::size_t step = 1; step < begins.size(); step *= 2)
    for (std::size_t run = 0; run + step < begins.size(); run += 2 * step)
      std::inplace_merge(at(run), at(run + step), at(run + 2 * step));
}

}  // namespace

std::string advisory_name(const in::Advisory& advisory) {
  std::string out = advisory.source + " " + advisory.id;
  if (!advisory.document.empty()) out += " (" + advisory.document + ")";
  return out;
}

Exposures::Exposures() : parts_(std::make_unique<Parts>()) {}
Exposures::~Exposures() = default;

FlawNumber Exposures::put(const in::Advisory& advisory) {
  std::uint32_t number = 0;
  return parts_->put(advisory, number);
}

FlawNumber Exposures::Parts::put(const in::Advisory& advisory, std::uint32_t& number) {
  std::string name = advisory_name(advisory);
  auto [found, is_new] =
      advisory_numbers.try_emplace(name, static_cast<std::uint32_t>(advisories.size()));
  number = found->second;
  if (is_new)
    advisories.push_back({std::move(name), {}, 0, {}, {}});
  else
    forget(advisories[number]);
  // A document of statements is named by itself; each of them names its flaw.
  const FlawNumber flaw = flaws.join(advisory.id, advisory.aliases);
  advisories[number].flaw = flaw;
  if (is_new) advisories_of[flaw].push_back(number);
  if (advisory.is_rejected || advisory.withdrawn != Time()) return flaws.root(flaw);
  place_entries(number, advisory);
  for (std::size_t i = 0; i < advisory.configurations.size(); ++i) {
    const in::CpeNode& node = advisory.configurations[i];
    const in::CpeNode* tree = nullptr;
    if (!is_plain(node)) {
      auto& trees = advisories[number].trees;
      trees.push_back(std::make_unique<in::CpeNode>(node));
      tree = trees.back().get();
    }
    place_leaves(number, node, tree, "/configurations/" + std::to_string(i));
  }
  for (const in::Advisory& one : statements_of(advisory)) {
    std::uint32_t statement = 0;
    put(one, statement);
    advisories[number].statements.push_back(statement);
  }
  return flaws.root(flaw);
}

AssetNumber Exposures::put(std::string_view asset, std::uint32_t owner,
                           const in::Inventory& inventory) {
  Parts& parts = *parts_;
  auto [found, is_new] = parts.asset_numbers.try_emplace(
      std::string(asset), static_cast<AssetNumber>(parts.assets.size()));
  if (is_new) parts.assets.push_back({std::string(asset), owner, {}});
  parts.assets[found->second].owner = owner;
  std::vector<VersionNumber> now;
  // By what statements may call a component.
  std::unordered_map<std::string_view, std::vector<VersionNumber>> called;
  for (const in::Component& component : inventory.components) {
    const std::span<const VersionNumber> met = parts.versions_of(component);
    now.insert(now.end(), met.begin(), met.end());
    if (inventory.statements.empty()) continue;
    auto call = [&](std::string_view name) {
      auto& versions = called[name];
      versions.insert(versions.end(), met.begin(), met.end());
    };
    if (!component.ref.empty()) call(component.ref);
    for (const std::string& purl : component.purls) call(purl);
    for (const std::string& cpe : component.cpes) call(cpe);
  }
  parts.set_versions(found->second, std::move(now));
  std::vector<OwnStatement>& own = parts.assets[found->second].statements;
  own.clear();
  for (const in::Statement& statement : inventory.statements) {
    OwnStatement one{parts.flaws.join(statement.flaw, statement.aliases),
                     {},
                     verdict_of(statement.status),
                     said_in(statement)};
    for (const std::string& name : statement.about)
      if (auto known = called.find(name); known != called.end())
        one.about.insert(one.about.end(), known->second.begin(), known->second.end());
    if (one.about.empty() && !statement.about.empty()) continue;  // of nothing that is here
    std::sort(one.about.begin(), one.about.end());
    own.push_back(std::move(one));
  }
  return found->second;
}

void Exposures::propose(AssetNumber asset, std::span<const in::Component> components) {
  std::vector<VersionNumber> now = parts_->assets[asset].versions;
  std::erase_if(now, [&](VersionNumber at) { return parts_->versions[at].is_proposed(); });
  for (const in::Component& component : components)
    for (const Identity& identity : identities_of(component))
      now.push_back(parts_->version(identity, true));
  parts_->set_versions(asset, std::move(now));
}

void Exposures::remove(AssetNumber asset) {
  parts_->set_versions(asset, {});
  parts_->assets[asset].statements.clear();
}

std::optional<FlawNumber> Exposures::flaw(std::string_view name) const {
  return parts_->flaws.find(name);
}

std::span<const std::string> Exposures::names(FlawNumber flaw) const {
  return parts_->flaws.names(flaw);
}

bool Exposures::is_advised(FlawNumber flaw) const {
  const auto members = parts_->flaws.members(parts_->flaws.root(flaw));
  return std::any_of(members.begin(), members.end(),
                     [&](FlawNumber member) { return parts_->advisories_of.contains(member); });
}

std::vector<FlawNumber> Exposures::advised() const {
  std::vector<FlawNumber> out;
  for (const auto& [flaw, advisories] : parts_->advisories_of)
    out.push_back(parts_->flaws.root(flaw));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::optional<AssetNumber> Exposures::asset(std::string_view name) const {
  auto found = parts_->asset_numbers.find(std::string(name));
  if (found == parts_->asset_numbers.end()) return {};
  return found->second;
}

std::string_view Exposures::asset_name(AssetNumber asset) const {
  return parts_->assets[asset].name;
}
std::uint32_t Exposures::owner(AssetNumber asset) const { return parts_->assets[asset].owner; }

std::vector<Exposure> Exposures::who(FlawNumber flaw,
                                     const std::function<bool(std::uint32_t)>& may) const {
  const Parts& parts = *parts_;
  const FlawNumber root = parts.flaws.root(flaw);
  std::vector<VersionNumber> versions;
  for (FlawNumber member : parts.flaws.members(root))
    if (auto advisories = parts.advisories_of.find(member); advisories != parts.advisories_of.end())
      for (std::uint32_t advisory : advisories->second)
        for (ClaimNumber claim : parts.advisories[advisory].claims)
          versions.insert(versions.end(), parts.claims[claim].versions.begin(),
                          parts.claims[claim].versions.end());
  std::sort(versions.begin(), versions.end());
  versions.erase(std::unique(versions.begin(), versions.end()), versions.end());
  std::sort(versions.begin(), versions.end(), [&](VersionNumber a, VersionNumber b) {
    const VersionEntry &x = parts.versions[a], &y = parts.versions[b];
    if (x.product != y.product)
      return parts.products[x.product].about.key < parts.products[y.product].about.key;
    return x.key.text < y.key.text;
  });
  // What is the same for many assets, once; and of each asset the number of it, in order.
  struct Kind {
    VersionNumber at;
    Exposure exposure;
  };
  std::vector<Kind> kinds;
  std::vector<std::uint64_t> found;  // the asset above, the kind below
  std::vector<std::size_t> runs;     // where one begins, each in order
  for (VersionNumber at : versions) {
    const VersionEntry& version = parts.versions[at];
    // Without trees what holds for one asset holds for all of them.
    const Hit* best = nullptr;
    bool has_tree = false;
    for (const Hit& hit : version.hits) {
      const ClaimEntry& claim = parts.claims[hit.claim];
      if (parts.flaws.root(parts.advisories[claim.advisory].flaw) != root) continue;
      has_tree |= claim.tree != nullptr;
      best = parts.weighed(best, hit);
    }
    if (!best || (!has_tree && !version.may_say(best->judged))) continue;
    runs.push_back(found.size());
    if (!has_tree) kinds.push_back({at, parts.exposure(root, at, *best)});
    // Assets of one owner mostly lie beside each other.
    std::optional<std::uint32_t> owner;
    bool owner_may = false;
    for (AssetNumber asset : version.assets) {
      const AssetEntry& entry = parts.assets[asset];
      if (owner != entry.owner) {
        owner = entry.owner;
        owner_may = may(entry.owner);
      }
      if (!owner_may) continue;
      auto add = [&] { found.push_back(std::uint64_t{asset} << 32 | (kinds.size() - 1)); };
      if (!has_tree)
        add();
      else
        parts.each_flaw(version, entry, [&](FlawNumber one, const Hit& hit) {
          if (one != root || !version.may_say(hit.judged)) return;
          kinds.push_back({at, parts.exposure(root, at, hit)});
          add();
        });
    }
  }
  merge(found, std::move(runs));
  std::vector<Exposure> out;
  out.reserve(found.size());
  for (std::uint64_t one : found) {
    const Kind& kind = kinds[static_cast<std::uint32_t>(one)];
    out.push_back(kind.exposure);
    out.back().asset = static_cast<AssetNumber>(one >> 32);
    parts.state(out.back(), kind.at);
  }
  return out;
}

std::vector<Exposure> Exposures::of(AssetNumber asset) const {
  const Parts& parts = *parts_;
  std::vector<Exposure> out;
  for (VersionNumber at : parts.assets[asset].versions)
    parts.each_flaw(parts.versions[at], parts.assets[asset], [&](FlawNumber flaw, const Hit& hit) {
      if (!parts.versions[at].may_say(hit.judged)) return;
      out.push_back(parts.exposure(flaw, at, hit));
      out.back().asset = asset;
      parts.state(out.back(), at);
    });
  std::sort(out.begin(), out.end(), [](const Exposure& a, const Exposure& b) {
    return std::tie(a.flaw, a.product, a.version) < std::tie(b.flaw, b.product, b.version);
  });
  return out;
}

Exposures::Size Exposures::size() const {
  const Parts& parts = *parts_;
  Size out{.assets = parts.assets.size(),
           .instances = parts.instances,
           .products = parts.products.size(),
           .versions = parts.versions.size(),
           .flaws = parts.flaws.size(),
           .claims = parts.claims.size() - parts.free_claims.size(),
           .hits = 0,
           .unplaced = parts.unplaced};
  for (const VersionEntry& version : parts.versions) out.hits += version.hits.size();
  return out;
}

}  // namespace hinomi::exposure
