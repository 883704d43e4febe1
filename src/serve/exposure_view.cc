#include "serve/exposure_view.h"

#include <algorithm>
#include <tuple>

#include "serve/api_letter_parts.h"

namespace hinomi::serve {

using act::Systems;
using exposure::FlawFacts;
using exposure::FlawNumber;
using exposure::Verdict;

namespace {

json::array texts_json(std::span<const std::string> texts) {
  json::array out;
  for (const std::string& text : texts) out.emplace_back(clean_utf8(text));
  return out;
}

json::value time_json(Time time) {
  return time == Time() ? json::value(nullptr) : json::value(format_time(time));
}

}  // namespace

bool may_know_asset(const ApiCall& call, const picture::AssetRow& row) {
  const Party& party = call.actor.party;
  return call.is_own() || (!party.member.empty() && party.member == row.asset.member);
}

void FlawSeen::add(const Systems::View& seen, const exposure::Exposure& one) {
  // The worst is shown; of the same the one that is most in use.
  exposure::Reached reach = seen.reached(one);
  const bool is_worse = std::tuple(one.verdict, reached.is) < std::tuple(at.verdict, reach.is);
  if (components == 0 || is_worse) {
    at = one;
    reached = std::move(reach);
  }
  ++components;
}

std::vector<FlawSeen> flaws_of(const Systems::View& seen, const picture::AssetRow& row, Time now) {
  std::vector<FlawSeen> out;
  auto number = seen.asset(row.asset.id);
  if (!number) return out;
  for (const exposure::Exposure& one : seen.index.of(*number)) {
    if (one.verdict > Verdict::unknown) continue;
    if (out.empty() || out.back().flaw != one.flaw)
      out.push_back({.flaw = one.flaw,
                     .at = one,
                     .urgency = seen.urgency(one.flaw, row.asset.reach),
                     .standing = seen.standing(row.asset.member, row.asset.id, one.flaw, now),
                     .reached = {}});
    out.back().add(seen, one);
  }
  std::stable_sort(out.begin(), out.end(), [](const FlawSeen& a, const FlawSeen& b) {
    return std::tuple(a.is_open(), a.at.verdict == Verdict::affected, a.urgency.priority,
                      a.reached.is) > std::tuple(b.is_open(), b.at.verdict == Verdict::affected,
                                                 b.urgency.priority, b.reached.is);
  });
  return out;
}

void FlawCounts::add(const FlawSeen& one) {
  if (one.standing && one.standing->is_settled())
    ++settled;
  else if (one.at.verdict == Verdict::unknown)
    ++unknown;
  else
    ++by_priority[static_cast<int>(one.urgency.priority)];
}

json::object counts_json(const FlawCounts& counts) {
  json::object out;
  for (int i = 3; i >= 0; --i) out[name_of(static_cast<Priority>(i))] = counts.by_priority[i];
  out["unknown"] = counts.unknown;
  out["settled"] = counts.settled;
  return out;
}

json::object flaw_json(const Systems::View& seen, FlawNumber flaw) {
  const auto names = seen.index.names(flaw);
  const FlawFacts facts = seen.facts.of(names);
  json::object out{{"flaw", clean_utf8(names[0])},
                   {"names", texts_json(names)},
                   {"title", clean_utf8(facts.title)},
                   {"score", nullptr},
                   {"severity", name_of(facts.severity())},
                   {"vector", nullptr},
                   {"likelihood", nullptr},
                   {"exploited", facts.is_exploited},
                   {"exploited_since", time_json(facts.exploited_since)},
                   {"ransomware", facts.in_ransomware},
                   {"malicious", facts.is_malicious},
                   {"weaknesses", texts_json(facts.weaknesses)}};
  if (auto score = facts.score()) out["score"] = *score / 10.0;
  if (facts.cvss) out["vector"] = facts.cvss->text();
  if (facts.likelihood) out["likelihood"] = *facts.likelihood;
  return out;
}

json::object urgency_json(const exposure::Urgency& urgency) {
  return {{"priority", name_of(urgency.priority)},
          {"least", name_of(urgency.least)},
          {"most", name_of(urgency.most)},
          {"why", texts_json(urgency.why)}};
}

json::object reached_json(const exposure::Reached& reached) {
  return {{"is", name_of(reached.is)},
          {"symbol", clean_utf8(reached.symbol)},
          {"evidence", clean_utf8(reached.evidence)},
          {"relation", name_of(reached.relation)},
          {"scope", exposure::name_of(reached.scope)}};
}

json::value standing_json(const std::optional<act::Standing>& standing) {
  if (!standing) return nullptr;
  return json::object{
      {"status", name_of(standing->status)}, {"justification", standing->justification},
      {"detail", standing->detail},          {"by", standing->by},
      {"said", format_time(standing->said)}, {"until", time_or_null(standing->until)},
      {"statement", standing->statement}};
}

json::object exposure_json(const Systems::View& seen, const FlawSeen& one) {
  const exposure::EntryFacts* said = seen.facts.entry(one.at.advisory, one.at.place);
  return {{"verdict", name_of(one.at.verdict)},
          {"reason", name_of(one.at.reason)},
          {"product", clean_utf8(std::string(one.at.product))},
          {"version", clean_utf8(std::string(one.at.version))},
          {"naming", name_of(one.at.naming)},
          {"advisory", clean_utf8(std::string(one.at.advisory))},
          {"place", clean_utf8(std::string(one.at.place))},
          {"fixed_in", said ? texts_json(said->fixed_in) : json::array()},
          {"components", one.components},
          {"reached", reached_json(one.reached)},
          {"urgency", urgency_json(one.urgency)},
          {"standing", standing_json(one.standing)}};
}

json::object asset_json(const ApiCall& call, const picture::Picture& picture,
                        const picture::AssetRow& row) {
  const Asset& asset = row.asset;
  const Member* member = picture.member(asset.member);
  json::array services;
  for (const std::string& id : asset.services) {
    const Service* service = picture.people().service(id);
    services.push_back({{"id", id}, {"name", service ? service->name : id}});
  }
  json::object out{{"id", asset.id},
                   {"member", asset.member},
                   {"member_name", member ? member->name : asset.member},
                   {"name", asset.name},
                   {"kind", name_of(asset.kind)},
                   {"reach", name_of(asset.reach)},
                   {"services", std::move(services)},
                   {"place", asset.place},
                   {"maker", asset.maker},
                   {"model", asset.model},
                   {"firmware", asset.firmware},
                   {"format", asset.format},
                   {"components", asset.components},
                   {"nameless", asset.nameless},
                   {"refused", asset.refused},
                   {"inventory", id_or_null(asset.inventory)},
                   {"since", format_time(row.since)},
                   {"told", format_time(row.told)},
                   {"own", asset.member == call.actor.party.member}};
  add_marking(out, row.marking);
  return out;
}

}  // namespace hinomi::serve
