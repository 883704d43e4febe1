// Routing read literally, with none of the engine's indexes and none of its tables: every member is
// asked every question in turn, over plain lists. For tests and to measure against.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "judge/route/route.h"

namespace hinomi::route {

struct LiteralRow {
  bool must = false, may = false;
  std::set<std::pair<std::string, std::string>> why;  // code, detail
  std::vector<std::string> contacts;
  bool operator==(const LiteralRow&) const = default;
};

struct LiteralCountry {
  std::vector<Member> members;  // ids once each
  std::vector<Contact> contacts;
  std::vector<Community> communities;  // of two with the same tier the later counts
  std::vector<Service> services;

  using Strings = std::vector<std::string>;
  static bool in(const std::string& one, const Strings& all) {
    for (const std::string& other : all)
      if (other == one) return true;
    return false;
  }
  const Member* here(const std::string& id) const {
    for (const Member& member : members)
      if (member.id == id && !member.removed) return &member;
    return nullptr;
  }

  // What a member lacks for a clause: "" when nothing.
  static std::string lacking(const Member& member, const std::string& clause, Time now) {
    if (clause.empty()) return "";
    bool once = false;
    for (const Agreement& one : member.agreements) {
      if (!in(clause, one.clauses)) continue;
      if (!one.expires || now < *one.expires) return "";
      once = true;
    }
    if (once) return "agreement_expired";
    return member.agreements.empty() ? "agreement_missing" : "agreement_without_clause";
  }
  std::string clause_of(const std::string& group) const {
    std::string out;
    for (const Community& community : communities)
      if (!community.removed && in(group, community.tiers)) out = community.clause;
    return out;
  }

  // The shortest way from a service to one that the member runs, of equal ones the first by ids:
  // all ways are walked.
  void walk(Strings& way, const std::string& owner, std::optional<Strings>& best) const {
    for (const Service& service : services)
      if (service.id == way.back() && !service.removed && service.member == owner)
        if (!best || std::pair(way.size(), way) < std::pair(best->size(), *best)) best = way;
    for (const Service& next : services) {
      if (next.removed || !in(way.back(), next.needs) || in(next.id, way)) continue;
      way.push_back(next.id);
      walk(way, owner, best);
      way.pop_back();
    }
  }

  void address(const Draft& draft, const std::vector<Running>& running,
               const std::vector<StandingOn>& standing, const std::string& id,
               LiteralRow& row) const {
    const Address& to = draft.to;
    auto must = [&](const char* code, const std::string& detail) {
      row.why.emplace(code, detail);
      row.must = true;
    };
    if (in(id, to.members)) must("named", "");
    for (const std::string& service : to.services) {
      std::optional<Strings> best;
      Strings way{service};
      walk(way, id, best);
      if (!best) continue;
      std::string detail = service;
      for (std::size_t i = 1; i < best->size(); ++i) detail += " via " + (*best)[i];
      must(best->size() == 1 ? "owns_service" : "depends_on_service", detail);
    }
    for (const Running& one : running)
      for (const Member& any : members)
        if (one.member == id && any.id == id) must("runs_flaw", one.flaw);
    for (const StandingOn& one : standing)
      for (const Member& any : members)
        if (one.member == id && any.id == id) must("stands_on", one.supplier);
    const Member* member = here(id);
    if (!member) return;
    if (to.everyone) must("everyone", "");
    for (const std::string& one : to.groups)
      if (in(one, member->groups)) must("group", one);
    for (const std::string& one : to.sectors)
      if (one == member->sector) must("sector", one);
    for (const std::string& one : to.municipalities)
      if (one == member->municipality) must("municipality", one);
    for (const std::string& one : to.products)
      if (in(one, member->products)) must("product", one);
    for (const std::string& one : to.obligations)
      if (in(one, member->obligations)) must("obligation", one);
    for (MemberKind one : to.kinds)
      if (one == member->kind) must("kind", std::string(name_of(one)));
    for (const Community& community : communities)
      if (!community.removed && community.id == draft.community)
        for (int i = 0; i < int(community.tiers.size()); ++i)
          if (i < draft.tier && in(community.tiers[std::size_t(i)], member->groups))
            must("tier", community.tiers[std::size_t(i)]);
  }

  std::vector<std::string> first_called(const std::string& id) const {
    std::vector<const Contact*> order;
    for (bool filled : {true, false})
      for (const Contact& one : contacts)
        if (one.member == id && !one.removed && one.holder.empty() != filled) order.push_back(&one);
    std::sort(order.begin(), order.end(), [](const Contact* a, const Contact* b) {
      return std::pair(a->holder.empty(), a->id) < std::pair(b->holder.empty(), b->id);
    });
    auto stands_in = [](const Contact& a, const Contact& b) {
      return a.id != b.id && a.role == b.role && !b.holder.empty() && in(a.id, b.substitutes);
    };
    std::set<std::string> told, waiting;
    auto settle = [&] {
      for (bool more = true; more;) {
        more = false;
        for (const Contact* a : order)
          for (const Contact* b : order)
            if (stands_in(*a, *b) && (told.contains(b->id) || waiting.contains(b->id)))
              more |= !told.contains(a->id) && waiting.insert(a->id).second;
      }
    };
    for (const Contact* a : order)
      if (std::none_of(order.begin(), order.end(),
                       [&](const Contact* b) { return stands_in(*a, *b); }))
        told.insert(a->id);
    settle();
    for (const Contact* a : order)
      if (!told.contains(a->id) && !waiting.contains(a->id)) {
        told.insert(a->id);
        settle();
      }
    std::vector<std::string> out;
    for (const Contact* a : order)
      if (told.contains(a->id)) out.push_back(a->id);
    return out;
  }
};

// One Question over a LiteralCountry.
struct LiteralRoute {
  const LiteralCountry& country;
  const Draft& draft;
  const Marking& marking;
  const std::vector<Source>& sources;
  const std::vector<picture::ConsentRow>& consents;
  Time now;
  std::vector<Running> running = {};
  std::vector<StandingOn> standing = {};

  static bool in(const std::string& one, const std::vector<std::string>& all) {
    return LiteralCountry::in(one, all);
  }
  bool is_own(const std::string& id) const {
    const Member* member = country.here(id);
    return member && member->relation == Relation::own;
  }
  const Community* community() const {
    for (const Community& one : country.communities)
      if (one.id == draft.community && !one.removed) return &one;
    return nullptr;
  }
  bool told_of_itself_only(const Member& member) const {
    if (sources.empty()) return member.relation == Relation::own;
    for (const Source& source : sources)
      if (source.origin != member.id) return false;
    return true;
  }
  // What the origin of a source said on it or on the Draft, newest first.
  std::vector<Consent> said(const Source& source) const {
    std::vector<Consent> out;
    for (const picture::ConsentRow& row : consents) {
      bool on_other = false;
      for (const Source& other : sources) on_other |= other.id == row.consent.subject;
      for (const std::string& other : draft.sources) on_other |= other == row.consent.subject;
      if (row.origin.empty() || row.origin != source.origin) continue;
      if (row.consent.subject == source.id || !on_other) out.insert(out.begin(), row.consent);
    }
    return out;
  }

  void by_marking(const Member& member, bool named, LiteralRow& row) const {
    if (told_of_itself_only(member)) return;
    if (marking.unknown) return void(row.why.emplace("marking_unknown", ""));
    if (marking.groups) {
      bool inside = false;
      std::string lacks, group;
      for (const std::string& one : *marking.groups) {
        if (!in(one, member.groups)) continue;
        std::string problem = country.lacking(member, country.clause_of(one), now);
        inside |= problem.empty();
        if (lacks.empty()) {
          lacks = problem;
          group = one;
        }
      }
      std::string all;
      for (const std::string& one : *marking.groups) all += (all.empty() ? "" : " ") + one;
      if (!inside && !lacks.empty()) return void(row.why.emplace(lacks, group));
      if (!inside) return void(row.why.emplace("outside_groups", all));
    }
    bool near = false;
    switch (member.relation) {
      case Relation::own: near = marking.tlp != Tlp::red; break;
      case Relation::client: near = marking.tlp <= Tlp::amber; break;
      case Relation::community: near = marking.tlp <= Tlp::green; break;
      case Relation::outside: near = marking.tlp == Tlp::clear; break;
    }
    if (!near && !named) row.why.emplace("marking", std::string(name_of(marking.tlp)));
  }

  bool opened(const std::string& tier) const {
    for (const Source& source : sources) {
      if (is_own(std::string(source.origin))) continue;
      if (!source.origin.empty() && source.origin == draft.member) continue;
      bool open = false;
      for (const Consent& one : said(source))
        if (in("tier:" + tier, one.to) || in("all", one.to)) {
          open = !one.withdrawn && (!one.until || now < *one.until);
          break;
        }
      if (!open) return false;
    }
    return true;
  }

  void by_tier(const Member& member, LiteralRow& row) const {
    if (draft.community.empty() || member.relation == Relation::own) return;
    if (told_of_itself_only(member)) return;
    std::vector<std::pair<std::string, std::string>> problems;
    const Community* one = community();
    for (int i = 0; one && i < int(one->tiers.size()); ++i) {
      const std::string& tier = one->tiers[std::size_t(i)];
      if (!in(tier, member.groups)) continue;
      std::string lacks = country.lacking(member, one->clause, now);
      if (i >= draft.tier)
        problems.emplace_back("tier_not_asked", tier);
      else if (!lacks.empty())
        problems.emplace_back(lacks, tier);
      else if (i > 0 && !opened(tier))
        problems.emplace_back("tier_without_consent", tier);
      else
        return;
    }
    row.why.insert(problems.empty()
                       ? std::pair<std::string, std::string>("outside_tiers", draft.community)
                       : problems.front());
  }

  std::pair<std::string, std::string> by_consent(const Source& source, const Member& member) const {
    std::string origin(source.origin), kind(name_of(member.kind)), between = origin + " -> " + kind;
    if (member.relation == Relation::own) return {"own_organisation", ""};
    if (member.id == origin) return {"own_information", ""};
    const Member* from = country.here(origin);
    if (from && draft.member == origin) return {"own_approver", origin};
    std::pair<std::string, std::string> otherwise{"consent_missing", between};
    for (const Consent& one : said(source)) {
      std::string by, tier;
      for (const std::string& group : member.groups)
        if (tier.empty() && in("tier:" + group, one.to)) tier = group;
      for (auto group = member.groups.rbegin(); group != member.groups.rend(); ++group)
        if (in("tier:" + *group, one.to) &&
            country.lacking(member, country.clause_of(*group), now).empty())
          tier = *group;
      if (in("member:" + member.id, one.to))
        by = "member:" + member.id;
      else if (in(kind, one.to))
        by = kind;
      else if (in("all", one.to))
        by = "all";
      else if (!tier.empty())
        by = "tier:" + tier;
      if (by.empty()) continue;
      if (one.withdrawn) return {"consent_withdrawn", between};
      if (one.until && *one.until <= now) {
        otherwise = {"consent_expired", between};
        break;
      }
      if (one.deidentified_only && !draft.deidentified) return {"only_deidentified", between};
      if (by == "tier:" + tier)
        if (std::string lacks = country.lacking(member, country.clause_of(tier), now);
            !lacks.empty()) {
          otherwise = {lacks, tier};
          continue;
        }
      return {"consent_given", by};
    }
    const Community* asked = community();
    if (draft.purpose == Purpose::question && asked && draft.tier >= 1 && !asked->tiers.empty() &&
        in(asked->tiers[0], member.groups) && country.lacking(member, asked->clause, now).empty())
      return {"first_tier", asked->tiers[0]};
    const std::string clause = "deidentified-technique";
    if (draft.deidentified && from && country.lacking(*from, clause, now).empty() &&
        country.lacking(member, clause, now).empty())
      return {"agreement_clause", origin};
    return otherwise;
  }

  static bool denies(const std::string& code) {
    static const std::set<std::string> all{"left",
                                           "not_registered",
                                           "marking_unknown",
                                           "marking",
                                           "outside_groups",
                                           "agreement_missing",
                                           "agreement_expired",
                                           "agreement_without_clause",
                                           "outside_tiers",
                                           "tier_not_asked",
                                           "tier_without_consent",
                                           "consent_missing",
                                           "consent_withdrawn",
                                           "consent_expired",
                                           "only_deidentified"};
    return all.contains(code);
  }

  // Of one who is there and addressed.
  void judge(const Member& member, LiteralRow& row) const {
    const bool named = row.why.contains({"named", ""});
    std::set<std::pair<std::string, std::string>> good, lacking;
    for (const auto& [code, detail] : row.why) {
      std::string lacks =
          code == "group" ? country.lacking(member, country.clause_of(detail), now) : "";
      if (lacks.empty())
        good.emplace(code, detail);
      else
        lacking.emplace(lacks, detail);
    }
    if (good.empty())
      row.why.insert(lacking.begin(), lacking.end());
    else
      row.why = good;
    LiteralRow grounds;
    by_marking(member, named, grounds);
    by_tier(member, grounds);
    for (const Source& source : sources)
      if (!is_own(std::string(source.origin))) grounds.why.insert(by_consent(source, member));
    bool denied = false;
    for (const auto& [code, detail] : grounds.why) denied |= denies(code);
    for (const auto& one : grounds.why)
      if (!denied || denies(one.first)) row.why.insert(one);
  }

  std::map<std::string, LiteralRow> rows() const {
    std::set<std::string> ids(draft.to.members.begin(), draft.to.members.end());
    for (const Member& member : country.members) ids.insert(member.id);
    for (const Service& service : country.services) ids.insert(service.member);
    std::map<std::string, LiteralRow> out;
    for (const std::string& id : ids) {
      LiteralRow row;
      country.address(draft, running, standing, id, row);
      const Member* member = country.here(id);
      if (!row.must) {
        if (const Community* one = community(); one && member)
          for (const std::string& tier : one->tiers)
            if (in(tier, member->groups)) row.why.emplace("tier_not_asked", tier);
        if (!row.why.empty()) out.emplace(id, row);
        continue;
      }
      if (member) {
        judge(*member, row);
      } else {
        bool known = false;
        for (const Member& one : country.members) known |= one.id == id;
        row.why.emplace(known ? "left" : "not_registered", "");
      }
      row.may = true;
      for (const auto& [code, detail] : row.why) row.may &= !denies(code);
      if (row.may) row.contacts = country.first_called(id);
      if (row.may && row.contacts.empty()) row.why.emplace("nobody_to_reach", "");
      out.emplace(id, row);
    }
    return out;
  }
};

}  // namespace hinomi::route
