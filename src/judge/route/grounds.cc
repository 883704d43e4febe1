#include "judge/route/grounds.h"

#include <algorithm>
#include <functional>

namespace hinomi::route {
namespace {

using policy::Code;

constexpr std::string_view technique_clause = "deidentified-technique";
constexpr std::string_view tier_mark = "tier:";

bool has(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : " ") + name;
  return out;
}

bool in_force(const std::optional<Time>& until, Time now) { return !until || *until > now; }

bool has_clause(const Member& member, std::string_view clause, Time now) {
  return std::any_of(member.agreements.begin(), member.agreements.end(), [&](const Agreement& one) {
    return in_force(one.expires, now) && has(one.clauses, clause);
  });
}

}  // namespace

Grounds::Grounds(const Question& question, const picture::Register& people)
    : question_(question), people_(people) {
  const Draft& draft = question.draft;
  community_ = people.community(draft.community);
  for (const Source& source : question.sources) {
    Asked asked{source.origin, people.member(source.origin), {}};
    if (asked.member && asked.member->relation == Relation::own) continue;
    for (auto row = question.consents.rbegin(); row != question.consents.rend(); ++row) {
      bool on_draft = !has(draft.sources, row->consent.subject) &&
                      std::none_of(question.sources.begin(), question.sources.end(),
                                   [&](const Source& s) { return s.id == row->consent.subject; });
      if (!source.origin.empty() && row->origin == source.origin &&
          (on_draft || row->consent.subject == source.id))
        asked.consents.push_back(&row->consent);
    }
    asked_.push_back(std::move(asked));
  }
}

std::optional<Code> lacks(const Member& member, const Community* community, Time now) {
  if (!community || community->clause.empty() || has_clause(member, community->clause, now))
    return {};
  if (member.agreements.empty()) return Code::agreement_missing;
  bool expired =
      std::any_of(member.agreements.begin(), member.agreements.end(),
                  [&](const Agreement& one) { return has(one.clauses, community->clause); });
  return expired ? Code::agreement_expired : Code::agreement_without_clause;
}

std::optional<Code> Grounds::lacks_for(const Member& member, std::string_view group) const {
  return lacks(member, people_.community_of(group), question_.now);
}

// Of a letter that tells of several members' reports, nobody's own.
bool Grounds::own_information(const Member& member) const {
  if (question_.sources.empty()) return member.relation == Relation::own;
  return std::all_of(question_.sources.begin(), question_.sources.end(),
                     [&](const Source& source) { return source.origin == member.id; });
}

void Grounds::judge_marking(const Member& member, bool named, std::vector<Reason>& why) const {
  const Marking& marking = question_.marking;
  Party party{member.id, member.relation, {}};
  for (const std::string& group : member.groups)
    if (!lacks_for(member, group)) party.groups.push_back(group);
  if (may_know(marking, own_information(member) ? member.id : std::string_view(), party)) return;
  // Who is named counts as near as the node itself, groups and what is not understood aside.
  Marking but_tlp = marking;
  but_tlp.tlp = Tlp::clear;
  bool by_tlp = may_know(but_tlp, {}, party);
  if (by_tlp && named && policy::row_of(marking.tlp).named_may) return;
  if (marking.unknown) return why.push_back({Code::marking_unknown, ""});
  if (by_tlp) return why.push_back({Code::marking, std::string(name_of(marking.tlp))});
  for (const std::string& group : *marking.groups)
    if (has(member.groups, group)) return why.push_back({*lacks_for(member, group), group});
  why.push_back({Code::outside_groups, listed(*marking.groups)});
}

// The asker consents to each tier after the first, by its name. Without a member who asks, the
// approver's decision is that consent.
bool Grounds::tier_open(std::string_view tier) const {
  std::string wanted = std::string(tier_mark) + std::string(tier);
  return std::all_of(asked_.begin(), asked_.end(), [&](const Asked& asked) {
    if (asked.origin == question_.draft.member && !asked.origin.empty()) return true;
    for (const Consent* consent : asked.consents)
      if (has(consent->to, wanted) || has(consent->to, "all"))
        return !consent->withdrawn && in_force(consent->until, question_.now);
    return false;
  });
}

void Grounds::judge_tier(const Member& member, std::vector<Reason>& why) const {
  const Draft& draft = question_.draft;
  if (draft.community.empty() || member.relation == Relation::own || own_information(member))
    return;
  std::vector<Reason> problems;
  for (std::size_t i = 0; community_ && i < community_->tiers.size(); ++i) {
    const std::string& tier = community_->tiers[i];
    if (!has(member.groups, tier)) continue;
    if (int(i) >= draft.tier) {
      problems.push_back({Code::tier_not_asked, tier});
    } else if (auto code = lacks(member, community_, question_.now)) {
      problems.push_back({*code, tier});
    } else if (i > 0 && !tier_open(tier)) {
      problems.push_back({Code::tier_without_consent, tier});
    } else {
      return;
    }
  }
  if (problems.empty()) problems.push_back({Code::outside_tiers, draft.community});
  why.push_back(problems.front());
}

bool Grounds::asks_first_tier(const Member& member) const {
  return question_.draft.purpose == Purpose::question && community_ && question_.draft.tier > 0 &&
         !community_->tiers.empty() && has(member.groups, community_->tiers.front()) &&
         !lacks(member, community_, question_.now);
}

// By what a consent names the member, the widest last, and of tiers one in which it takes part
// before others; empty: it does not.
std::string Grounds::naming(const Consent& consent, const Member& member) const {
  if (std::string one = "member:" + member.id; has(consent.to, one)) return one;
  if (has(consent.to, name_of(member.kind))) return std::string(name_of(member.kind));
  if (has(consent.to, "all")) return "all";
  std::string out;
  for (const std::string& group : member.groups)
    if (std::string one = std::string(tier_mark) + group; has(consent.to, one)) {
      if (!lacks_for(member, group)) return one;
      if (out.empty()) out = one;
    }
  return out;
}

void Grounds::judge_consent(const Asked& asked, const Member& member,
                            std::vector<Reason>& why) const {
  const Draft& draft = question_.draft;
  if (member.relation == Relation::own) return why.push_back({Code::own_organisation, ""});
  if (member.id == asked.origin) return why.push_back({Code::own_information, ""});
  if (asked.member && draft.member == asked.origin)
    return why.push_back({Code::own_approver, std::string(asked.origin)});
  std::string between = std::string(asked.origin) + " -> " + std::string(name_of(member.kind));
  // A word that is spent gives nothing and takes nothing: what needs no consent still holds. One
  // that is given to a tier in which the member does not take part is none to it, as if it had
  // left.
  Reason spent{Code::consent_missing, between};
  for (const Consent* consent : asked.consents) {
    std::string by = naming(*consent, member);
    if (by.empty()) continue;
    if (consent->withdrawn) return why.push_back({Code::consent_withdrawn, between});
    if (!in_force(consent->until, question_.now)) {
      spent = {Code::consent_expired, between};
      break;
    }
    if (consent->deidentified_only && !draft.deidentified)
      return why.push_back({Code::only_deidentified, between});
    const bool by_tier = by.starts_with(tier_mark);
    std::string tier = by_tier ? by.substr(tier_mark.size()) : "";
    auto code = by_tier ? lacks_for(member, tier) : std::nullopt;
    if (!code) return why.push_back({Code::consent_given, by});
    spent = {*code, tier};
  }
  if (asks_first_tier(member)) return why.push_back({Code::first_tier, community_->tiers.front()});
  if (draft.deidentified && asked.member &&
      has_clause(*asked.member, technique_clause, question_.now) &&
      has_clause(member, technique_clause, question_.now))
    return why.push_back({Code::agreement_clause, std::string(asked.origin)});
  why.push_back(std::move(spent));
}

void Grounds::judge(const Member& member, bool named, std::vector<Reason>& why) const {
  std::size_t before = why.size();
  judge_marking(member, named, why);
  judge_tier(member, why);
  for (const Asked& asked : asked_) judge_consent(asked, member, why);
  if (std::any_of(why.begin() + before, why.end(), denies))
    why.erase(std::remove_if(why.begin() + before, why.end(), std::not_fn(denies)), why.end());
}

}  // namespace hinomi::route
