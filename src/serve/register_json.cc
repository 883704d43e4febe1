#include "serve/register_json.h"

#include <algorithm>
#include <set>

#include "model/policy.h"

namespace hinomi::serve {
namespace {

json::value time_json(const std::optional<Time>& time) {
  return time ? json::value(format_time(*time)) : json::value(nullptr);
}

std::string name_of_member(const picture::Picture& picture, std::string_view id) {
  auto found = picture.members().find(id);
  return found == picture.members().end() ? std::string() : found->second.name;
}

}  // namespace

bool may_know_member(const ApiCall& call, const picture::Picture& picture, std::string_view id) {
  const Member* member = picture.member(id);
  return policy::may_read_entry(call.actor.party, call.actor.group, id,
                                member ? member->groups : std::vector<std::string>());
}

std::vector<std::string> known_members(const ApiCall& call, const picture::Picture& picture) {
  std::set<std::string> out;
  if (may_know_member(call, picture, call.actor.party.member)) out.insert(call.actor.party.member);
  if (!call.actor.group.empty())
    for (const std::string& id :
         picture.people().members_by(picture::Register::By::group, call.actor.group))
      if (may_know_member(call, picture, id)) out.insert(id);
  return {out.begin(), out.end()};
}

json::object member_json(const picture::Picture& picture, const Member& member, Time now) {
  json::array agreements;
  for (const Agreement& one : member.agreements)
    agreements.push_back({{"name", one.name},
                          {"clauses", json::value_from(one.clauses)},
                          {"expires", time_json(one.expires)}});
  std::size_t reachable = 0;
  const auto& contacts = picture.people().contacts_of(member.id);
  for (const std::string& id : contacts)
    if (const Contact* contact = picture.people().contact(id))
      reachable +=
          act::state_of(*contact, picture.letters().reach(id), now) == act::ContactState::reachable;
  return {{"id", member.id},
          {"name", member.name},
          {"relation", name_of(member.relation)},
          {"kind", name_of(member.kind)},
          {"sector", member.sector},
          {"municipality", member.municipality},
          {"jurisdiction", json::value_from(member.jurisdiction)},
          {"corporate_number", member.corporate_number},
          {"names", json::value_from(member.names)},
          {"networks", json::value_from(member.networks)},
          {"groups", json::value_from(member.groups)},
          {"products", json::value_from(member.products)},
          {"obligations", json::value_from(member.obligations)},
          {"agreements", std::move(agreements)},
          {"reliability", member.reliability},
          {"verifier_key", member.verifier_key},
          {"removed", member.removed},
          {"contacts", contacts.size()},
          {"services", picture.people().services_of(member.id).size()},
          {"reachable", reachable}};
}

json::object contact_json(const picture::Picture& picture, const Contact& contact, Time now) {
  json::array channels;
  for (const Channel& one : contact.channels)
    channels.push_back(
        {{"kind", name_of(one.kind)}, {"address", one.address}, {"has_key", !one.key.empty()}});
  picture::Reach reach = picture.letters().reach(contact.id);
  return {{"id", contact.id},
          {"member", contact.member},
          {"member_name", name_of_member(picture, contact.member)},
          {"role", contact.role},
          {"holder", contact.holder},
          {"language", contact.language},
          {"channels", std::move(channels)},
          {"substitutes", json::value_from(contact.substitutes)},
          {"quiet_from", contact.quiet_from},
          {"quiet_to", contact.quiet_to},
          {"verified", time_json(contact.verified)},
          {"answered", time_json(reach.answered)},
          {"failed", time_json(reach.failed)},
          {"failures", reach.failures},
          {"state", act::name_of(act::state_of(contact, reach, now))},
          {"removed", contact.removed}};
}

json::object service_json(const ApiCall& call, const picture::Picture& picture,
                          const Service& service) {
  json::array needed_by;
  for (const std::string& id : picture.people().needed_by(service.id)) {
    const Service* other = picture.people().service(id);
    if (other && may_know_member(call, picture, other->member)) needed_by.emplace_back(id);
  }
  return {{"id", service.id},
          {"name", service.name},
          {"member", service.member},
          {"member_name", name_of_member(picture, service.member)},
          {"needs", json::value_from(service.needs)},
          {"needed_by", std::move(needed_by)},
          {"removed", service.removed}};
}

json::object community_json(const ApiCall& call, const picture::Picture& picture,
                            const Community& community, bool with_members, Time now) {
  json::array tiers;
  json::object counts, members;
  for (const std::string& tier : community.tiers) {
    const auto& ids = picture.people().members_by(picture::Register::By::group, tier);
    bool known = call.is_own() || std::any_of(ids.begin(), ids.end(), [&](const auto& id) {
                   return may_know_member(call, picture, id);
                 });
    if (!known) continue;
    tiers.emplace_back(tier);
    json::array list;
    for (const std::string& id : ids) {
      const Member* member = picture.member(id);
      if (!member || !may_know_member(call, picture, id)) continue;
      if (!with_members) {
        list.emplace_back(nullptr);
        continue;
      }
      auto signed_it = [&](const Agreement& one) {
        return std::find(one.clauses.begin(), one.clauses.end(), community.clause) !=
               one.clauses.end();
      };
      auto agreement = std::find_if(member->agreements.begin(), member->agreements.end(),
                                    [&](const Agreement& one) {
                                      return signed_it(one) && (!one.expires || *one.expires > now);
                                    });
      bool in_force = community.clause.empty() || agreement != member->agreements.end();
      bool expired = std::any_of(member->agreements.begin(), member->agreements.end(), signed_it);
      list.push_back({{"id", id},
                      {"name", member->name},
                      {"in_force", in_force},
                      {"why", in_force  ? ""
                              : expired ? "expired"
                                        : "no_clause"}});
    }
    counts[tier] = list.size();
    members[tier] = std::move(list);
  }
  json::object out{{"id", community.id},           {"name", community.name},
                   {"tiers", std::move(tiers)},    {"clause", community.clause},
                   {"members", std::move(counts)}, {"removed", community.removed}};
  if (with_members) out["tier_members"] = std::move(members);
  return out;
}

}  // namespace hinomi::serve
