#include "act/supply_view.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "in/fold.h"
#include "model/policy.h"

namespace hinomi::act {

namespace {

using picture::Picture;
using supply::Node;

supply::Role graph_role(SupplyRole role) {
  switch (role) {
    case SupplyRole::makes: return supply::Role::makes;
    case SupplyRole::hosts: return supply::Role::hosts;
    case SupplyRole::maintains: return supply::Role::maintains;
    case SupplyRole::resells: return supply::Role::resells;
  }
  std::unreachable();
}

class SupplyGraphView {
 public:
  SupplyGraphView(const Picture& picture, const Actor& reader, Time now)
      : picture_(picture),
        party_(reader.party),
        now_(now),
        sees_all_(party_.relation == Relation::own) {
    for (const auto& [id, row] : picture.supplies().all())
      if (is_in_force(row.supply)) of_member_[row.supply.member].push_back(&row.supply);
    for (const auto& [id, member] : picture.members())
      if (!member.removed && may_show(reader, member)) {
        shown_.insert(id);
        by_name_.try_emplace(in::folded_for_search(member.name), id);
      }
  }

  SupplyView take() && {
    for (const auto& [id, service] : picture_.people().services())
      if (!service.removed && (sees_all_ || service.member == party_.member)) add_service(service);
    for (const auto& [id, row] : picture_.systems().assets())
      if (!row.asset.removed && (sees_all_ || row.asset.member == party_.member))
        add_asset(row.asset);
    if (sees_all_) {
      for (const auto& [member, all] : of_member_)
        for (const Supply* one : all) add_supply(*one);
    } else {
      add_chain();
    }
    for (auto& [key, group] : groups_) {
      group.least = std::min(group.least, static_cast<std::uint32_t>(group.of.size()));
      out_.graph.need(key.first, group.role, group.of, group.least);
    }
    out_.names.resize(out_.graph.size());
    for (Node node = 0; node < out_.graph.size(); ++node)
      if (out_.names[node].empty()) out_.names[node] = name_of_node(node);
    return std::move(out_);
  }

 private:
  struct Alternatives {
    supply::Role role;
    std::vector<Node> of;
    std::uint32_t least;
  };

  bool is_in_force(const Supply& one) const {
    return !one.removed && (!one.from || *one.from <= now_) && (!one.until || now_ < *one.until);
  }

  // May it show that this is a member?
  bool may_show(const Actor& reader, const Member& member) const {
    if (sees_all_ || member.id == party_.member ||
        policy::may_read_entry(party_, reader.group, member.id, member.groups))
      return true;
    auto told = of_member_.find(member.id);
    return told != of_member_.end() &&
           std::any_of(told->second.begin(), told->second.end(),
                       [](const Supply* one) { return one->consent == SupplyConsent::dependents; });
  }

  Node named(Node node, std::string_view name) {
    if (out_.names.size() <= node) out_.names.resize(node + 1);
    if (out_.names[node].empty()) out_.names[node] = name;
    return node;
  }
  std::string name_of_node(Node node) const {
    const std::string& id = out_.graph.id(node);
    if (out_.graph.kind(node) == supply::NodeKind::organisation)
      if (const Member* member = picture_.member(id); member && shown_.contains(id))
        return member->name;
    return id;
  }
  // A member by its id or name, else another organisation by its name.
  Node organisation(std::string_view text) {
    if (shown_.contains(text)) return out_.graph.organisation(text);
    const std::string folded = in::folded_for_search(text);
    if (auto found = by_name_.find(folded); found != by_name_.end())
      return out_.graph.organisation(found->second);
    return named(out_.graph.organisation("name:" + folded), text);
  }
  Node service_node(const Service& service) {
    if (!sees_all_ && service.member != party_.member) return out_.graph.product(service.id);
    const Member* member = picture_.member(service.member);
    return named(out_.graph.service(service.id, service.member, member ? member->sector : ""),
                 service.name);
  }
  void add_service(const Service& service) {
    const Node node = service_node(service);
    for (const std::string& id : service.needs)
      if (const Service* other = picture_.people().service(id))
        out_.graph.need(node, supply::Role::uses, service_node(*other));
  }
  void add_asset(const Asset& asset) {
    const Node node = named(out_.graph.product(asset.id), asset.name);
    for (const std::string& id : asset.services)
      if (const Service* service = picture_.people().service(id))
        out_.graph.need(service_node(*service), supply::Role::uses, node);
    if (!asset.maker.empty()) out_.graph.need(node, supply::Role::makes, organisation(asset.maker));
  }
  Node add_supply(const Supply& one) {
    const Node supplier = organisation(one.supplier);
    out_.told[supplier].push_back(one.id);
    std::vector<Node> from;
    const bool is_whole = one.services.empty() && one.assets.empty();
    // What another needs it for is that member's own.
    if (is_whole || (!sees_all_ && one.member != party_.member)) {
      add_from(one, out_.graph.organisation(one.member), supplier);
      return supplier;
    }
    for (const std::string& id : one.services)
      if (const Service* service = picture_.people().service(id))
        from.push_back(service_node(*service));
    for (const std::string& id : one.assets)
      if (const auto* row = picture_.systems().asset(id))
        from.push_back(named(out_.graph.product(id), row->asset.name));
    for (Node node : from) add_from(one, node, supplier);
    return supplier;
  }
  void add_from(const Supply& one, Node node, Node supplier) {
    if (one.group.empty()) {
      out_.graph.need(node, graph_role(one.role), supplier);
      return;
    }
    auto& group =
        groups_.try_emplace({node, one.group}, Alternatives{graph_role(one.role), {}, one.least})
            .first->second;
    group.of.push_back(supplier);
    group.least = std::max(group.least, one.least);
  }
  // From the member's own supplies to those that its suppliers let it know, and on.
  void add_chain() {
    std::set<std::string> met{party_.member};
    std::vector<std::string> next{party_.member};
    while (!next.empty()) {
      const std::string member = next.back();
      next.pop_back();
      auto found = of_member_.find(member);
      if (found == of_member_.end()) continue;
      for (const Supply* one : found->second) {
        if (member != party_.member && one->consent != SupplyConsent::dependents) continue;
        const std::string& id = out_.graph.id(add_supply(*one));
        if (shown_.contains(id) && met.insert(id).second) next.push_back(id);
      }
    }
  }

  const Picture& picture_;
  const Party& party_;
  const Time now_;
  const bool sees_all_;
  SupplyView out_;
  std::set<std::string, std::less<>> shown_;  // ids of members
  std::unordered_map<std::string, std::string> by_name_;
  std::map<std::string, std::vector<const Supply*>> of_member_;
  std::map<std::pair<Node, std::string>, Alternatives> groups_;
};

}  // namespace

bool may_know_supply(const Party& party, const picture::SupplyRow& row) {
  if (!party.member.empty() && row.supply.member == party.member) return true;
  return party.relation == Relation::own;
}

SupplyView supply_view(const Picture& picture, const Actor& reader, Time now) {
  return SupplyGraphView(picture, reader, now).take();
}

}  // namespace hinomi::act
