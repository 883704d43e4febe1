#include "out/exposure/rows.h"

#include <algorithm>
#include <tuple>

#include "out/exposure/formats.h"

namespace hinomi::exposure {
namespace {

constexpr std::pair<std::string_view, Format> format_names[] = {{"table", Format::table},
                                                                {"ndjson", Format::ndjson},
                                                                {"sarif", Format::sarif},
                                                                {"vex", Format::cyclonedx},
                                                                {"openvex", Format::openvex}};

// No product has a line break in its key.
std::string name_of(std::string_view product, std::string_view version) {
  return std::string(product) + "\n" + std::string(version);
}

// "vulnerable_code_not_present: as the text goes on".
void take_own(const Exposure& exposure, Row& out) {
  out.is_own_statement = true;
  out.said.justification.clear();
  out.said.detail.clear();
  const std::string_view said = exposure.own_statement;
  if (said == name_of(exposure.verdict)) return;
  const std::string_view word = said.substr(0, said.find(": "));
  if (word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == word.npos && word.contains('_')) {
    out.said.justification = word;
    if (word.size() < said.size()) out.said.detail = said.substr(word.size() + 2);
  } else {
    out.said.detail = said;
  }
}

}  // namespace

NamedComponents::NamedComponents(const in::Inventory& inventory)
    : inventory_(inventory), usages_(inventory) {
  for (std::uint32_t i = 0; i < inventory.components.size(); ++i) {
    const std::vector<Identity> identities = identities_of(inventory.components[i]);
    nameless_ += identities.empty() && i != inventory.subject;
    for (const Identity& identity : identities)
      numbers_[name_of(identity.product.key, identity.version)].push_back(i);
  }
}

std::vector<Found> NamedComponents::of(std::string_view product, std::string_view version) const {
  std::vector<Found> out;
  auto numbers = numbers_.find(name_of(product, version));
  if (numbers == numbers_.end()) return out;
  for (std::uint32_t number : numbers->second)
    out.push_back(Found::of(inventory_.components[number]));
  return out;
}

Found Found::of(const in::Component& component) {
  return {.kind = component.kind,
          .group = component.group,
          .name = component.name,
          .version = component.version,
          .purl = component.purls.empty() ? "" : component.purls[0],
          .cpe = component.cpes.empty() ? "" : component.cpes[0],
          .ref = component.ref,
          .place = component.place};
}

Row Row::of(const Exposure& exposure, const Exposures& exposures, const Facts& facts,
            const NamedComponents& components) {
  auto names = exposures.names(exposure.flaw);
  Row out;
  out.flaw = names[0];
  out.names.assign(names.begin(), names.end());
  out.facts = facts.of(names);
  out.asset = exposures.asset_name(exposure.asset);
  out.product = exposure.product;
  out.version = exposure.version;
  out.naming = exposure.naming;
  out.verdict = exposure.verdict;
  out.reason = exposure.reason;
  out.advisory = exposure.advisory;
  out.place = exposure.place;
  if (const EntryFacts* said = facts.entry(exposure.advisory, exposure.place)) out.said = *said;
  if (!exposure.own_statement.empty()) take_own(exposure, out);
  out.found = components.of(exposure.product, exposure.version);
  out.reached = components.reached(exposure.product, exposure.version,
                                   facts.symbols(names, exposure.product));
  return out;
}

void sort_by_urgency(std::vector<Row>& rows) {
  auto weight = [](const Row& row) {
    return std::tuple(-static_cast<int>(row.verdict), row.facts.is_malicious,
                      row.facts.is_exploited, row.facts.score().value_or(-1),
                      row.facts.likelihood.value_or(0), row.reached.is);
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return weight(a) > weight(b); });
}

std::optional<Format> format_of(std::string_view name) {
  for (const auto& [known, format] : format_names)
    if (known == name) return format;
  return {};
}

std::string text_of(const Report& report, Format format) {
  switch (format) {
    case Format::table: return table_text(report);
    case Format::ndjson: return lines_text(report);
    case Format::sarif: return json::serialize(sarif_log(report)) + "\n";
    case Format::cyclonedx: return json::serialize(cyclonedx_vex(report)) + "\n";
    case Format::openvex: return json::serialize(openvex(report)) + "\n";
  }
  return {};
}

}  // namespace hinomi::exposure
