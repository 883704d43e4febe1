#include "out/device/report.h"

namespace hinomi::device {
namespace {

json::object both(const BothLanguages& text) { return {{"en", text.en}, {"ja", text.ja}}; }

json::array numbers(std::span<const std::uint32_t> list) {
  return json::array(list.begin(), list.end());
}

std::string_view name_of(Trust trust) {
  constexpr std::string_view names[] = {"valid", "expired", "unusable"};
  return names[std::size_t(trust)];
}

json::array evidence_of(const Device& device, const Policy& policy, Time now) {
  json::array out;
  for (const DeviceEvidence& one : device.evidence) {
    json::object object{{"kind", hinomi::name_of(one.kind)},
                        {"by", one.by},
                        {"place", one.place},
                        {"trust", name_of(trust(one, policy, now))}};
    if (one.said != Time{}) object["said"] = format_time(one.said);
    if (const Time end = valid_until(one, policy); end != Time{})
      object["until"] = format_time(end);
    out.push_back(std::move(object));
  }
  return out;
}

json::object states_of(const CatalogueStates& states, const Catalogue& catalogue) {
  json::object counts;
  for (State state : {State::unmet, State::expired, State::unknown, State::met, State::not_asked})
    counts[name_of(state)] = states.count(state);
  json::array provisions;
  for (const ProvisionState& one : states.provisions) {
    const Provision& provision = catalogue.provisions[one.provision];
    json::object object{{"number", provision.number},
                        {"state", name_of(one.state)},
                        {"mandatory", provision.is_mandatory}};
    if (one.is_declared) object["declared"] = true;
    if (!one.evidence.empty()) object["evidence"] = numbers(one.evidence);
    provisions.push_back(std::move(object));
  }
  return {{"catalogue", catalogue.id},
          {"edition", catalogue.edition},
          {"counts", counts},
          {"provisions", provisions}};
}

}  // namespace

json::object json_of(const Device& device, const DeviceReport& report,
                     std::span<const Catalogue> catalogues, const Policy& policy, Time now) {
  json::array findings, gaps, plan, states;
  for (const Finding& one : report.findings)
    findings.push_back(json::object{{"kind", name_of(one.kind)},
                                    {"subject", one.subject},
                                    {"confidence", name_of(one.certainty)},
                                    {"expired", one.is_expired},
                                    {"since", format_time(one.since)},
                                    {"reason", both(one.reason)},
                                    {"evidence", numbers(one.evidence)}});
  for (const Gap& one : report.gaps)
    gaps.push_back(
        json::object{{"what", one.what}, {"who", name_of(one.who)}, {"text", both(one.text)}});
  for (const PlanStep& one : report.plan)
    plan.push_back(json::object{{"finding", name_of(one.finding)},
                                {"subject", one.subject},
                                {"who", name_of(one.who)},
                                {"due", format_time(one.due)},
                                {"text", both(one.text)}});
  for (std::size_t i = 0; i < report.states.size(); ++i)
    states.push_back(states_of(report.states[i], catalogues[i]));
  json::object out{{"id", device.id}, {"reach", hinomi::name_of(device.reach)}};
  for (auto [key, value] : {std::pair("maker", &device.maker), std::pair("model", &device.model),
                            std::pair("place", &device.place), std::pair("owner", &device.owner),
                            std::pair("isp", &device.isp), std::pair("mud", &device.mud_url)})
    if (!value->empty()) out[key] = *value;
  out["addresses"] = json::array(device.addresses.begin(), device.addresses.end());
  out["findings"] = std::move(findings);
  out["plan"] = std::move(plan);
  out["gaps"] = std::move(gaps);
  out["catalogues"] = std::move(states);
  out["evidence"] = evidence_of(device, policy, now);
  return out;
}

std::string lines_of(std::span<const Judged> devices, std::span<const Catalogue> catalogues,
                     const Policy& policy, Time now) {
  std::string out;
  for (const Judged& one : devices)
    out += json::serialize(json_of(one.device, one.report, catalogues, policy, now)) + "\n";
  return out;
}

}  // namespace hinomi::device
