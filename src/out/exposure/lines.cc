// One JSON object a line.
#include "out/exposure/formats.h"

namespace hinomi::exposure {
namespace {

json::array texts_of(std::span<const std::string> texts) {
  return json::array(texts.begin(), texts.end());
}

json::object component_of(const Found& found) {
  json::object out{{"name", found.name}};
  for (auto [key, value] : {std::pair("group", &found.group), std::pair("purl", &found.purl),
                            std::pair("cpe", &found.cpe), std::pair("ref", &found.ref),
                            std::pair("place", &found.place)})
    if (!value->empty()) out[key] = *value;
  return out;
}

// What is said of it alone.
json::object reached_of(const Reached& reached) {
  json::object out{{"is", name_of(reached.is)}};
  if (!reached.symbol.empty()) out["symbol"] = reached.symbol;
  if (!reached.evidence.empty()) out["evidence"] = reached.evidence;
  if (reached.relation != Relation::unsaid) out["relation"] = name_of(reached.relation);
  if (reached.scope != in::Scope::unsaid) out["scope"] = name_of(reached.scope);
  return out;
}

json::object line_of(const Row& row) {
  json::object out{{"flaw", row.flaw},
                   {"verdict", name_of(row.verdict)},
                   {"in", row.asset},
                   {"component", row.product},
                   {"version", row.version},
                   {"found_by", name_of(row.naming)},
                   {"advisory", row.advisory},
                   {"place", row.place},
                   {"names", texts_of(row.names)}};
  if (row.reason != Reason::none) out["reason"] = name_of(row.reason);
  out["reached"] = reached_of(row.reached);
  if (!row.said.justification.empty()) out["justification"] = row.said.justification;
  if (row.is_own_statement) out["own_statement"] = true;
  if (!row.said.detail.empty()) out["detail"] = row.said.detail;
  if (!row.said.fixed_in.empty()) out["fixed_in"] = texts_of(row.said.fixed_in);
  const FlawFacts& facts = row.facts;
  if (!facts.title.empty()) out["title"] = facts.title;
  if (facts.cvss) {
    out["cvss"] = facts.cvss->text();
    out["score"] = score_text(*facts.score());
    out["severity"] = name_of(facts.severity());
  }
  if (facts.is_exploited) out["exploited"] = true;
  if (facts.is_malicious) out["malicious"] = true;
  if (facts.likelihood) out["epss"] = *facts.likelihood;
  if (!facts.weaknesses.empty()) out["weaknesses"] = texts_of(facts.weaknesses);
  json::array components;
  for (const Found& found : row.found) components.push_back(component_of(found));
  out["components"] = std::move(components);
  return out;
}

}  // namespace

std::string lines_text(const Report& report) {
  std::string out;
  for (const Row& row : report.rows) out += json::serialize(line_of(row)) + "\n";
  return out;
}

}  // namespace hinomi::exposure
