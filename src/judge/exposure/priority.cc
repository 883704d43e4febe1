#include "judge/exposure/priority.h"

#include <algorithm>

#include "base/text.h"

namespace hinomi::exposure {
namespace {

constexpr std::string_view deployer = "ssvc:DT_DP";

std::string said_of(const FlawFacts& facts, std::string_view point) {
  for (const auto& [name, value] : facts.ssvc)
    if (to_lower(name) == point) return to_lower(value);
  return {};
}

}  // namespace

Urgency urgency_of(const SsvcTables& tables, const FlawFacts& facts, Reach reach) {
  Urgency out;
  std::string exploitation = said_of(facts, "exploitation");
  const std::string automatable = said_of(facts, "automatable");
  const bool is_active = facts.is_exploited || exploitation == "active";
  if (is_active) exploitation = "active";
  if (facts.is_malicious) out.why.push_back("malicious");
  if (is_active) out.why.push_back("exploited");
  if (facts.in_ransomware) out.why.push_back("ransomware");
  if (exploitation == "poc") out.why.push_back("proof_of_concept");
  if (automatable == "yes") out.why.push_back("automatable");
  if (reach != Reach::unknown) out.why.emplace_back(name_of(reach));
  if (facts.is_malicious) {
    out.priority = out.least = Priority::immediate;
    return out;
  }
  const std::string_view exposure = reach == Reach::open         ? "open"
                                    : reach == Reach::controlled ? "controlled"
                                    : reach == Reach::small      ? "small"
                                                                 : "";
  // A publisher's value that SSVC has not says nothing.
  auto known = [&](std::string_view value, std::initializer_list<std::string_view> of) {
    return std::find(of.begin(), of.end(), value) != of.end() ? std::string(value) : std::string();
  };
  auto decided = tables.decide(
      deployer, {{"E", exploitation == "poc" ? "P" : known(exploitation, {"none", "active"})},
                 {"EXP", std::string(exposure)},
                 {"A", known(automatable, {"yes", "no"})}});
  if (!decided) {
    out.priority = is_active ? Priority::out_of_cycle : Priority::scheduled;
    return out;
  }
  out.least = static_cast<Priority>(decided->least());
  out.most = static_cast<Priority>(decided->most());
  out.priority = is_active ? out.most : out.least;
  return out;
}

}  // namespace hinomi::exposure
