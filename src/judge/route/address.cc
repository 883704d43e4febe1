#include "judge/route/address.h"

#include <algorithm>
#include <unordered_map>

namespace hinomi::route {
namespace {

using picture::Register;
using policy::Code;

// "grid via water via hospital": from the service that it is about to the member's own. What lies
// between is cut when it is long.
constexpr std::size_t longest_chain = 6;

struct Step {
  std::string_view service;
  std::size_t before;  // place of the step that it needs; its own place: the first
};

std::string chain_to(const std::vector<Step>& steps, std::size_t at) {
  std::vector<std::string_view> chain{steps[at].service};
  while (steps[at].before != at) {
    at = steps[at].before;
    chain.push_back(steps[at].service);
  }
  std::string out(chain.back());
  for (std::size_t i = chain.size() - 1; i-- > 0;) {
    if (chain.size() > longest_chain && i == chain.size() - longest_chain / 2 - 1) {
      out += " via ...";
      i = longest_chain / 2 - 1;
    }
    out += " via ";
    out += chain[i];
  }
  return out;
}

// Breadth first, so that each member is found by its shortest chain; of equal ones the first by id.
void add_services(const std::string& root, const Register& people, std::vector<Fit>& out) {
  std::vector<Step> steps{{root, 0}};
  std::unordered_map<std::string_view, bool> seen{{root, true}};
  std::unordered_map<std::string_view, bool> owners;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Service* service = people.service(steps[i].service);
    if (service && owners.emplace(service->member, true).second)
      out.push_back({service->member,
                     {i == 0 ? Code::owns_service : Code::depends_on_service, chain_to(steps, i)}});
    for (const std::string& next : people.needed_by(steps[i].service))
      if (seen.emplace(next, true).second) steps.push_back({next, i});
  }
}

void add_tiers(const Draft& draft, const Register& people, std::vector<Fit>& out) {
  const Community* community = people.community(draft.community);
  if (!community) return;
  for (std::size_t i = 0; i < community->tiers.size(); ++i)
    for (const std::string& id : people.members_by(Register::By::group, community->tiers[i]))
      out.push_back(
          {id, {int(i) < draft.tier ? Code::tier : Code::tier_not_asked, community->tiers[i]}});
}

}  // namespace

std::vector<Fit> fits_of(const Question& question, const Register& people) {
  const Draft& draft = question.draft;
  std::vector<Fit> out;
  auto add_by = [&](Register::By what, Code code, const auto& names) {
    for (const auto& name : names)
      for (const std::string& id : people.members_by(what, name))
        out.push_back({id, {code, std::string(name)}});
  };
  const Address& to = draft.to;
  for (const std::string& id : to.members) out.push_back({id, {Code::named, ""}});
  std::vector<std::string_view> kinds;
  for (MemberKind kind : to.kinds) kinds.push_back(name_of(kind));
  add_by(Register::By::kind, Code::kind, kinds);
  add_by(Register::By::group, Code::group, to.groups);
  add_by(Register::By::sector, Code::sector, to.sectors);
  add_by(Register::By::municipality, Code::municipality, to.municipalities);
  add_by(Register::By::product, Code::product, to.products);
  add_by(Register::By::obligation, Code::obligation, to.obligations);
  auto add = [&](const std::string& id, Code code, const std::string& detail) {
    if (auto member = people.members().find(id); member != people.members().end())
      out.push_back({member->first, {code, detail}});
  };
  for (const Running& one : question.running) add(one.member, Code::runs_flaw, one.flaw);
  for (const StandingOn& one : question.standing) add(one.member, Code::stands_on, one.supplier);
  for (const std::string& service : to.services) add_services(service, people, out);
  add_tiers(draft, people, out);
  if (to.everyone)
    for (const auto& [id, member] : people.members())
      if (!member.removed) out.push_back({id, {Code::everyone, ""}});
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace hinomi::route
