#include "act/supply_view.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "in/fold.h"
#include "model/policy.h"

namespace hinomi::act {

using picture::Picture;
using supply::Node;

struct SupplyGround::Parts {
  const Picture& picture;
  const Time now;
  Time holds_until = Time::max();
  std::map<std::string, Supply, std::less<>> changed;
  // In force, by member.
  std::map<std::string, std::vector<const Supply*>, std::less<>> of_member;
  std::map<std::string, std::vector<const Asset*>, std::less<>> assets_of;
  // Members that take part, by their name as a search would find it; in the order of ids.
  std::unordered_map<std::string, std::vector<const Member*>> by_name;
  // Members of whom some supply lets it be known that they are members.
  std::set<std::string, std::less<>> consenting;

  bool is_in_force(const Supply& one) {
    if (one.removed) return false;
    for (const auto& time : {one.from, one.until})
      if (time && now < *time) holds_until = std::min(holds_until, *time);
    return (!one.from || *one.from <= now) && (!one.until || now < *one.until);
  }
  void add(const Supply& one) {
    if (!is_in_force(one)) return;
    of_member[one.member].push_back(&one);
    if (one.consent == SupplyConsent::dependents) consenting.insert(one.member);
  }
  std::string of_all(std::string_view named, const std::string& folded) const {
    if (const Member* member = picture.member(named)) return member->id;
    auto same = by_name.find(folded);
    return same != by_name.end() ? same->second.front()->id : "name:" + folded;
  }
};

namespace {

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
  SupplyGraphView(const SupplyGround::Parts& ground, const Actor& reader)
      : ground_(ground),
        picture_(ground.picture),
        reader_(reader),
        party_(reader.party),
        sees_all_(party_.relation == Relation::own) {}

  SupplyView take() && {
    if (sees_all_) {
      for (const auto& [id, service] : picture_.people().services())
        if (!service.removed) add_service(service);
      for (const auto& [member, assets] : ground_.assets_of)
        for (const Asset* one : assets) add_asset(*one);
      for (const auto& [member, all] : ground_.of_member)
        for (const Supply* one : all) add_supply(*one);
    } else {
      for (const std::string& id : picture_.people().services_of(party_.member))
        if (const Service* service = picture_.people().service(id)) add_service(*service);
      if (auto assets = ground_.assets_of.find(party_.member); assets != ground_.assets_of.end())
        for (const Asset* one : assets->second) add_asset(*one);
      add_chain();
    }
    for (auto& [key, group] : groups_) {
      group.least = std::min(group.least, static_cast<std::uint32_t>(group.of.size()));
      out_.graph.need(key.first, group.role, group.of, group.least);
    }
    out_.names.resize(out_.graph.size());
    for (Node node = 0; node < out_.graph.size(); ++node)
      if (out_.names[node].empty()) out_.names[node] = name_of_node(node);
    for (const auto& [node, id] : of_all_) out_.of_all[id].push_back(node);
    return std::move(out_);
  }

 private:
  struct Alternatives {
    supply::Role role;
    std::vector<Node> of;
    std::uint32_t least;
  };

  // May it show that this is a member?
  bool is_shown(const Member& member) const {
    return sees_all_ || member.id == party_.member || ground_.consenting.contains(member.id) ||
           policy::may_read_entry(party_, reader_.group, member.id, member.groups);
  }
  Node named(Node node, std::string_view name) {
    if (out_.names.size() <= node) out_.names.resize(node + 1);
    if (out_.names[node].empty()) out_.names[node] = name;
    return node;
  }
  std::string name_of_node(Node node) const {
    const std::string& id = out_.graph.id(node);
    if (out_.graph.kind(node) == supply::NodeKind::organisation)
      if (const Member* member = picture_.member(id); member && is_shown(*member))
        return member->name;
    return id;
  }
  // A member by its id or name, else another organisation by its name.
  Node organisation(std::string_view text) {
    const std::string folded = in::folded_for_search(text);
    const Member* found = picture_.member(text);
    if (!found || !is_shown(*found)) {
      found = nullptr;
      if (auto same = ground_.by_name.find(folded); same != ground_.by_name.end())
        for (const Member* member : same->second)
          if (!found && is_shown(*member)) found = member;
    }
    const Node node = found ? out_.graph.organisation(found->id)
                            : named(out_.graph.organisation("name:" + folded), text);
    // Two that are one there are told apart by whoever may not know it; here each is all of them.
    if (auto [at, is_new] = of_all_.try_emplace(node); is_new)
      at->second = ground_.of_all(text, folded);
    return node;
  }
  Node member_node(const std::string& id) {
    const Node node = out_.graph.organisation(id);
    of_all_.try_emplace(node, id);
    return node;
  }
  Node service_node(const Service& service) {
    if (!sees_all_ && service.member != party_.member) return out_.graph.product(service.id);
    const Member* member = picture_.member(service.member);
    member_node(service.member);
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
      add_from(one, member_node(one.member), supplier);
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
      auto found = ground_.of_member.find(member);
      if (found == ground_.of_member.end()) continue;
      for (const Supply* one : found->second) {
        if (member != party_.member && one->consent != SupplyConsent::dependents) continue;
        const std::string& id = out_.graph.id(add_supply(*one));
        if (id.starts_with("name:")) continue;
        if (met.insert(id).second) next.push_back(id);
      }
    }
  }

  const SupplyGround::Parts& ground_;
  const Picture& picture_;
  const Actor& reader_;
  const Party& party_;
  const bool sees_all_;
  SupplyView out_;
  std::map<Node, std::string> of_all_;
  std::map<std::pair<Node, std::string>, Alternatives> groups_;
};

}  // namespace

SupplyGround::SupplyGround(const Picture& picture, Time now, std::span<const Supply> changed)
    : parts_(new Parts{.picture = picture, .now = now}) {
  for (const Supply& one : changed) parts_->changed.insert_or_assign(one.id, one);
  for (const auto& [id, row] : picture.supplies().all())
    if (!parts_->changed.contains(id)) parts_->add(row.supply);
  for (const auto& [id, one] : parts_->changed) parts_->add(one);
  for (const auto& [id, row] : picture.systems().assets())
    if (!row.asset.removed) parts_->assets_of[row.asset.member].push_back(&row.asset);
  for (const auto& [id, member] : picture.members())
    if (!member.removed) parts_->by_name[in::folded_for_search(member.name)].push_back(&member);
}

SupplyGround::~SupplyGround() = default;

SupplyView SupplyGround::view(const Actor& reader) const {
  return SupplyGraphView(*parts_, reader).take();
}

std::string SupplyGround::of_all(std::string_view named) const {
  return parts_->of_all(named, in::folded_for_search(named));
}

Time SupplyGround::holds_until() const { return parts_->holds_until; }

Actor supply_reader_of_all() { return {.party = {.relation = Relation::own}}; }

Actor supply_reader(const Picture& picture, std::string_view member) {
  Actor out{.party = {.member = std::string(member)}};
  if (const Member* found = picture.member(member)) {
    out.party.relation = found->relation;
    out.party.groups = found->groups;
  }
  return out;
}

SupplyView supply_view(const Picture& picture, const Actor& reader, Time now) {
  return SupplyGround(picture, now).view(reader);
}

bool may_know_supply(const Party& party, const picture::SupplyRow& row) {
  if (!party.member.empty() && row.supply.member == party.member) return true;
  return party.relation == Relation::own;
}

}  // namespace hinomi::act
