#include "judge/device/judge.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace hinomi::device {
namespace {

// What one speaker says of one thing: the newest, and of one moment the worse.
struct Said {
  Time when;
  bool is_good = false;
  std::uint32_t evidence = 0;
};
using Speaker = std::pair<EvidenceKind, std::string>;

struct Claims {
  std::map<Speaker, Said> valid;
  std::vector<std::uint32_t> expired;

  void take(const Device& device, std::uint32_t number, bool is_good, const Policy& policy,
            Time now) {
    if (number >= device.evidence.size()) return;
    const DeviceEvidence& evidence = device.evidence[number];
    switch (trust(evidence, policy, now)) {
      case Trust::unusable: return;
      case Trust::expired: expired.push_back(number); return;
      case Trust::valid: break;
    }
    const Said said{evidence.said, is_good, number};
    auto [at, is_new] = valid.try_emplace({evidence.kind, evidence.by}, said);
    Said& old = at->second;
    if (!is_new && std::tuple(said.when, !said.is_good) > std::tuple(old.when, !old.is_good))
      old = said;
  }

  std::vector<std::uint32_t> those_that(bool is_good) const {
    std::vector<std::uint32_t> out;
    for (const auto& [speaker, said] : valid)
      if (said.is_good == is_good) out.push_back(said.evidence);
    return out;
  }
};

void sort_unique(std::vector<std::uint32_t>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

class Judge {
 public:
  Judge(const Device& device, const Catalogue& catalogue, std::span<const Finding> findings,
        const Policy& policy, Time now)
      : device_(device), catalogue_(catalogue), findings_(findings), policy_(policy), now_(now) {}

  ProvisionState of(std::uint32_t number) const {
    const Provision& provision = catalogue_.provisions[number];
    ProvisionState out{.provision = number};
    Claims claims = claims_on(provision);
    out.evidence = claims.those_that(false);
    add_findings(provision, out.evidence, claims);
    if (!out.evidence.empty()) {
      out.state = State::unmet;
    } else if (out.evidence = claims.those_that(true); !out.evidence.empty()) {
      out.state = State::met;
      out.is_declared = std::all_of(out.evidence.begin(), out.evidence.end(), [&](auto one) {
        return device_.evidence[one].kind > EvidenceKind::test;
      });
    } else if (fails_condition(provision, out.evidence)) {
      out.state = State::not_asked;
    } else if (!claims.expired.empty()) {
      out.state = State::expired;
      out.evidence = std::move(claims.expired);
    }
    sort_unique(out.evidence);
    return out;
  }

 private:
  Claims claims_on(const Provision& provision) const {
    Claims out;
    for (const ProvisionClaim& one : device_.provisions)
      if (one.catalogue == catalogue_.id &&
          (one.provision == provision.number || one.provision == "*"))
        out.take(device_, one.evidence, one.is_met, policy_, now_);
    if (provision.is_met_by_support_end)
      for (const SupportClaim& one : device_.support)
        if (one.evidence < device_.evidence.size() &&
            device_.evidence[one.evidence].kind == EvidenceKind::maker)
          out.take(device_, one.evidence, true, policy_, now_);
    return out;
  }

  void add_findings(const Provision& provision, std::vector<std::uint32_t>& unmet,
                    Claims& claims) const {
    for (const Finding& one : findings_) {
      const auto& kinds = provision.unmet_by;
      if (std::find(kinds.begin(), kinds.end(), name_of(one.kind)) == kinds.end()) continue;
      // What is only likely proves nothing.
      if (one.certainty == Certainty::likely) continue;
      auto& to = one.is_expired ? claims.expired : unmet;
      to.insert(to.end(), one.evidence.begin(), one.evidence.end());
    }
  }

  bool fails_condition(const Provision& provision, std::vector<std::uint32_t>& why) const {
    for (const std::string& condition : provision.conditions) {
      Claims claims;
      for (const ConditionClaim& one : device_.conditions)
        if (one.catalogue == catalogue_.id && one.condition == condition)
          claims.take(device_, one.evidence, !one.holds, policy_, now_);
      // Somebody says that it does hold: the provision is asked for.
      if (!claims.those_that(false).empty()) continue;
      why = claims.those_that(true);
      if (!why.empty()) return true;
    }
    return false;
  }

  const Device& device_;
  const Catalogue& catalogue_;
  std::span<const Finding> findings_;
  const Policy& policy_;
  Time now_;
};

std::vector<PlanStep> plan_of(const Device& device, std::span<const Finding> findings,
                              const Policy& policy) {
  std::vector<PlanStep> out;
  for (const Finding& finding : findings) {
    if (finding.is_expired) continue;
    for (const Measure& measure : policy.measures)
      if (measure.finding == finding.kind)
        out.push_back({finding.kind, finding.subject, measure.who,
                       finding.since + std::chrono::days(measure.days[std::size_t(device.reach)]),
                       measure.text});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const PlanStep& a, const PlanStep& b) { return a.due < b.due; });
  return out;
}

}  // namespace

std::string_view name_of(State state) {
  constexpr std::string_view names[] = {"unmet", "expired", "unknown", "met", "not_asked"};
  return names[std::size_t(state)];
}

std::size_t CatalogueStates::count(State state) const {
  return std::size_t(std::count_if(provisions.begin(), provisions.end(),
                                   [&](const ProvisionState& one) { return one.state == state; }));
}

CatalogueStates states(const Device& device, const Catalogue& catalogue,
                       std::span<const Finding> findings, const Policy& policy, Time now) {
  const Judge judge(device, catalogue, findings, policy, now);
  CatalogueStates out{.catalogue = catalogue.id};
  for (std::uint32_t i = 0; i < catalogue.provisions.size(); ++i)
    out.provisions.push_back(judge.of(i));
  return out;
}

DeviceReport judge(const Device& device, std::span<const Catalogue> catalogues,
                   const Policy& policy, Time now) {
  DeviceReport out;
  out.findings = find(device, policy, now);
  for (const Catalogue& one : catalogues)
    out.states.push_back(states(device, one, out.findings, policy, now));
  out.gaps = gaps(device, policy, now);
  out.plan = plan_of(device, out.findings, policy);
  return out;
}

}  // namespace hinomi::device
