#include "picture/register.h"

#include <array>

namespace hinomi::picture {
namespace {

const Register::Ids nobody;

template <class T>
const T* taking_part(const std::map<std::string, T, std::less<>>& all, std::string_view id) {
  auto found = all.find(id);
  return found == all.end() || found->second.removed ? nullptr : &found->second;
}

const Register::Ids& ids_in(const Register::ById<Register::Ids>& all, std::string_view name) {
  auto found = all.find(name);
  return found == all.end() ? nobody : found->second;
}

void put(Register::ById<Register::Ids>& all, const std::string& name, const std::string& id,
         bool add) {
  if (name.empty()) return;
  if (add) {
    all[name].insert(id);
    return;
  }
  auto found = all.find(name);
  if (found == all.end()) return;
  found->second.erase(id);
  if (found->second.empty()) all.erase(found);
}

}  // namespace

void Register::index(const Member& member, bool add) {
  auto put_all = [&](By what, const auto& names) {
    for (const std::string& name : names) put(by_[static_cast<int>(what)], name, member.id, add);
  };
  put_all(By::group, member.groups);
  put_all(By::product, member.products);
  put_all(By::obligation, member.obligations);
  put_all(By::sector, std::array{member.sector});
  put_all(By::municipality, std::array{member.municipality});
  put_all(By::kind, std::array{std::string(name_of(member.kind))});
}

// Who takes part no more is a stranger: no group, no nearness.
void Register::set(Member member) {
  if (const Member* before = this->member(member.id)) index(*before, false);
  if (member.removed) {
    member.relation = Relation::outside;
    member.groups.clear();
  } else {
    index(member, true);
  }
  std::string id = member.id;
  members_[id] = std::move(member);
}

void Register::set(Contact contact) {
  if (const Contact* before = this->contact(contact.id))
    put(contacts_of_, before->member, before->id, false);
  if (!contact.removed) put(contacts_of_, contact.member, contact.id, true);
  std::string id = contact.id;
  contacts_[id] = std::move(contact);
}

void Register::set(Community community) {
  if (const Community* before = this->community(community.id))
    for (const std::string& tier : before->tiers) community_of_group_.erase(tier);
  if (!community.removed)
    for (const std::string& tier : community.tiers) community_of_group_[tier] = community.id;
  std::string id = community.id;
  communities_[id] = std::move(community);
}

void Register::set(Service service) {
  auto index_service = [&](const Service& one, bool add) {
    put(services_of_, one.member, one.id, add);
    for (const std::string& need : one.needs) put(needed_by_, need, one.id, add);
  };
  if (const Service* before = this->service(service.id)) index_service(*before, false);
  if (!service.removed) index_service(service, true);
  std::string id = service.id;
  services_[id] = std::move(service);
}

const Member* Register::member(std::string_view id) const { return taking_part(members_, id); }
const Contact* Register::contact(std::string_view id) const { return taking_part(contacts_, id); }
const Community* Register::community(std::string_view id) const {
  return taking_part(communities_, id);
}
const Service* Register::service(std::string_view id) const { return taking_part(services_, id); }

const Community* Register::community_of(std::string_view group) const {
  auto found = community_of_group_.find(group);
  return found == community_of_group_.end() ? nullptr : community(found->second);
}

const Register::Ids& Register::members_by(By what, std::string_view name) const {
  return ids_in(by_[static_cast<int>(what)], name);
}

std::vector<std::string_view> Register::names_of(By what) const {
  std::vector<std::string_view> out;
  for (const auto& [name, ids] : by_[static_cast<int>(what)]) out.emplace_back(name);
  return out;
}

const Register::Ids& Register::contacts_of(std::string_view member) const {
  return ids_in(contacts_of_, member);
}
const Register::Ids& Register::services_of(std::string_view member) const {
  return ids_in(services_of_, member);
}
const Register::Ids& Register::needed_by(std::string_view service) const {
  return ids_in(needed_by_, service);
}

void Register::dump(std::string& out) const {
  for (const auto* all : {&by_[0], &by_[1], &by_[2], &by_[3], &by_[4], &by_[5], &contacts_of_,
                          &services_of_, &needed_by_})
    for (const auto& [name, ids] : *all) {
      out += "index " + name + ":";
      for (const std::string& id : ids) out += " " + id;
      out += '\n';
    }
  for (const auto& [id, member] : members_) out += "member " + to_json(member) + '\n';
  for (const auto& [id, contact] : contacts_) out += "contact " + to_json(contact) + '\n';
  for (const auto& [id, community] : communities_) out += "community " + to_json(community) + '\n';
  for (const auto& [id, service] : services_) out += "service " + to_json(service) + '\n';
}

}  // namespace hinomi::picture
