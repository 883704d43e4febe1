#include "act/supply_follow.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "act/made_here.h"
#include "in/gate.h"
#include "judge/supply/lost.h"

namespace hinomi::act {

namespace {

using picture::Picture;
using supply::Node;

const Marking for_who_is_concerned{.tlp = Tlp::amber_strict};
constexpr std::size_t longest_chain_text = 300;  // bytes

supply::Roles roles_of(const SupplierChange& change) {
  if (change.roles.empty()) return supply::all_roles;
  supply::Roles out = 0;
  for (SupplyRole role : change.roles) out |= supply::bit(*supply::role_from(name_of(role)));
  return out;
}

// What of each member stops, in this graph; services by id. The suppliers themselves are none.
std::map<std::string, std::set<Node>> stopping(const SupplyView& view,
                                               std::span<const Node> suppliers,
                                               supply::Roles roles) {
  std::map<std::string, std::set<Node>> out;
  if (suppliers.empty()) return out;
  for (Node node : supply::stopped_by(view.graph, suppliers, roles)) {
    const bool is_service = view.graph.kind(node) == supply::NodeKind::service;
    const Node member = is_service ? view.graph.member(node) : node;
    if (view.graph.kind(member) != supply::NodeKind::organisation ||
        view.graph.id(member).starts_with("name:") ||
        std::find(suppliers.begin(), suppliers.end(), member) != suppliers.end())
      continue;
    auto& of_member = out[view.graph.id(member)];
    if (is_service) of_member.insert(node);
  }
  return out;
}

std::span<const Node> nodes_of(const SupplyView& view, const std::string& of_all) {
  auto found = view.of_all.find(of_all);
  return found == view.of_all.end() ? std::span<const Node>() : std::span(found->second);
}

// Of what stops of a member, or the member itself, the one that is nearest to the supplier.
Node nearest(const SupplyView& view, const std::string& member, const std::set<Node>& stops,
             const std::vector<std::uint32_t>& tiers) {
  if (stops.empty()) return *view.organisation(member);
  return *std::min_element(stops.begin(), stops.end(), [&](Node a, Node b) {
    return std::tie(tiers[a], view.graph.id(a)) < std::tie(tiers[b], view.graph.id(b));
  });
}

// What the member may know of it, from its own graph.
void add_its_own(const Picture& picture, const SupplyGround& ground, const std::string& of_all,
                 supply::Roles roles, Concerned& one) {
  const SupplyView view = ground.view(supply_reader(picture, one.member));
  const auto suppliers = nodes_of(view, of_all);
  auto stops = stopping(view, suppliers, roles);
  auto found = stops.find(one.member);
  if (found == stops.end()) return;
  one.known_services = found->second.size();
  const Node own = *view.organisation(one.member);
  const Node from =
      nearest(view, one.member, found->second, supply::tiers_to(view.graph, suppliers, roles));
  for (Node supplier : suppliers)
    for (const supply::Chain& way : supply::chains(view.graph, from, supplier, 1, roles)) {
      if (one.may_know()) continue;
      one.supplier = view.graph.id(supplier);
      one.chain.push_back(view.names[from]);
      for (const supply::Step& step : way.steps)
        if (step.to != own) one.chain.push_back(view.names[step.to]);
    }
}

std::string reason_of(const Concerned& one) {
  std::string out;
  for (const std::string& name : one.chain) out += (out.empty() ? "" : " → ") + name;
  if (one.known_services > 1) out += " (+" + std::to_string(one.known_services - 1) + ")";
  return out.size() <= longest_chain_text
             ? out
             : std::string(in::cut(out, longest_chain_text - 3)) + "...";
}

// What somebody else has in hand is urgent; the rest by the day that it comes, if that is sooner.
Time due_of(const Setting& setting, const SupplierChange& change, Time now) {
  if (change.what == SupplierTurn::compromised)
    return now + std::chrono::hours(setting.immediate_hours);
  const Time by_setting = now + std::chrono::days(setting.out_of_cycle_days);
  return change.at && *change.at > now ? std::min(by_setting, *change.at) : by_setting;
}

}  // namespace

std::vector<Concerned> concerned_by(const Picture& picture, const SupplyGround& ground,
                                    const SupplyView& all, const SupplierChange& change) {
  const supply::Roles roles = roles_of(change);
  const std::string of_all = ground.of_all(change.supplier);
  const auto suppliers = nodes_of(all, of_all);
  const std::vector<std::uint32_t> tiers = supply::tiers_to(all.graph, suppliers, roles);
  std::vector<Concerned> out;
  for (const auto& [member, nodes] : stopping(all, suppliers, roles)) {
    if (!picture.member(member)) continue;
    Concerned one{.member = member};
    for (Node node : nodes) one.services.push_back(all.graph.id(node));
    one.tier = tiers[nearest(all, member, nodes, tiers)];
    add_its_own(picture, ground, of_all, roles, one);
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<std::string> members_on(const Picture& picture, const SupplyGround& ground,
                                    const SupplyView& all, std::string_view supplier) {
  const auto suppliers = nodes_of(all, ground.of_all(supplier));
  const std::vector<std::uint32_t> tiers = supply::tiers_to(all.graph, suppliers);
  std::set<std::string> out;
  for (Node node = 0; node < all.graph.size(); ++node) {
    if (tiers[node] == supply::no_tier || tiers[node] == 0) continue;
    const bool is_service = all.graph.kind(node) == supply::NodeKind::service;
    const std::string& id = all.graph.id(is_service ? all.graph.member(node) : node);
    const bool is_organisation =
        is_service || all.graph.kind(node) == supply::NodeKind::organisation;
    if (is_organisation && picture.member(id)) out.insert(id);
  }
  return {out.begin(), out.end()};
}

void write_supplier_change(World& world, const Picture& picture, Time now, SupplierChange change,
                           const std::vector<Concerned>& concerns,
                           std::vector<picture::Draft>& drafts) {
  const auto* before = picture.supplies().change(change.id);
  const std::vector<std::string> told =
      before ? before->change.members : std::vector<std::string>();
  std::vector<const Concerned*> news;
  change.members.clear();
  if (!change.over)
    for (const Concerned& one : concerns) {
      const bool is_told = std::find(told.begin(), told.end(), one.member) != told.end();
      if (!is_told && !one.may_know()) continue;
      change.members.push_back(one.member);
      if (!is_told) news.push_back(&one);
    }
  if (before && change == before->change) return;
  picture::Draft draft =
      made_here(world, Kind::supplier_change, picture, for_who_is_concerned, to_json(change));
  if (!before) draft.id = change.id;
  drafts.push_back(std::move(draft));
  for (const Concerned* one : news) {
    const Duty duty{.kind = DutyKind::secure_supply,
                    .subject = change.id,
                    .owner = "analyst",
                    .member = one->member,
                    .due = due_of(picture.setting(), change, now),
                    .reason = reason_of(*one),
                    .about = one->supplier};
    drafts.push_back(made_here(world, Kind::duty, picture, for_who_is_concerned, to_json(duty)));
  }
}

void follow_supplier_changes(World& world, const Picture& picture, Time now,
                             std::span<const Supply> supplies,
                             std::vector<picture::Draft>& drafts) {
  const auto& changes = picture.supplies().changes();
  if (std::none_of(changes.begin(), changes.end(),
                   [](const auto& one) { return !one.second.change.over; }))
    return;
  const SupplyGround ground(picture, now, supplies);
  const SupplyView all = ground.view(supply_reader_of_all());
  for (const auto& [id, row] : changes)
    if (!row.change.over)
      write_supplier_change(world, picture, now, row.change,
                            concerned_by(picture, ground, all, row.change), drafts);
}

}  // namespace hinomi::act
