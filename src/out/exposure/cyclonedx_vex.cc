// CycloneDX 1.6 (ECMA-424) with vulnerabilities and what they affect: a VEX of its own, with the
// components that it speaks of. https://cyclonedx.org/docs/1.6/json/
#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <tuple>

#include "out/exposure/formats.h"

namespace hinomi::exposure {
namespace {

constexpr std::string_view types[] = {"application",
                                      "framework",
                                      "library",
                                      "container",
                                      "platform",
                                      "operating-system",
                                      "device",
                                      "firmware",
                                      "device-driver",
                                      "file",
                                      "data",
                                      "machine-learning-model",
                                      "cryptographic-asset"};

// OpenVEX's words in CycloneDX's; "cannot be controlled by an adversary" has none there.
constexpr std::pair<std::string_view, std::string_view> justifications[] = {
    {"component_not_present", "requires_dependency"},
    {"vulnerable_code_not_present", "code_not_present"},
    {"vulnerable_code_not_in_execute_path", "code_not_reachable"},
    {"inline_mitigations_already_exist", "protected_by_mitigating_control"}};

// A flaw's rows with one answer and one evidence stand in one entry.
using Group = std::tuple<std::string_view, Verdict, Reason, std::string_view, std::string_view,
                         Reachability, std::string_view>;

Group group_of(const Row& row) {
  return {row.flaw,        row.verdict,    row.reason,          row.said.justification,
          row.said.detail, row.reached.is, row.reached.evidence};
}

json::object source_named(std::string_view name) { return {{"name", name}}; }

std::string_view method_of(CvssVersion version) {
  constexpr std::string_view names[] = {"CVSSv2", "CVSSv3", "CVSSv31", "CVSSv4"};
  return names[static_cast<std::size_t>(version)];
}

json::array ratings_of(const FlawFacts& facts) {
  json::array out;
  if (!facts.cvss) return out;
  json::object rating{{"method", method_of(facts.cvss->version())},
                      {"score", *facts.score() / 10.0},
                      {"severity", name_of(facts.severity())},
                      {"vector", facts.cvss->text()}};
  if (!facts.cvss_source.empty()) rating["source"] = source_named(facts.cvss_source);
  out.push_back(std::move(rating));
  return out;
}

// "CWE-79" is 79.
json::array numbers_of(std::span<const std::string> weaknesses) {
  json::array out;
  for (const std::string& weakness : weaknesses) {
    constexpr std::string_view prefix = "CWE-";
    int number = 0;
    const char* end = weakness.data() + weakness.size();
    if (weakness.starts_with(prefix) &&
        std::from_chars(weakness.data() + prefix.size(), end, number).ptr == end && number > 0)
      out.emplace_back(number);
  }
  return out;
}

// Affected by its version alone has no analysis: nobody has looked whether it can be exploited.
json::object analysis_of(const Row& row) {
  json::object out;
  switch (row.verdict) {
    case Verdict::affected:
      if (!row.is_own_statement && source_of(row.advisory) != "OpenVEX") return out;
      out["state"] = "exploitable";
      break;
    case Verdict::unknown: out["state"] = "in_triage"; break;
    case Verdict::fixed: out["state"] = "resolved"; break;
    case Verdict::not_affected: out["state"] = "not_affected"; break;
  }
  std::string detail(reason_text(row.reason));
  auto add = [&](std::string_view text) { (detail += detail.empty() ? "" : " ") += text; };
  if (row.verdict == Verdict::not_affected && !row.said.justification.empty()) {
    auto word = std::find_if(std::begin(justifications), std::end(justifications),
                             [&](const auto& one) { return one.first == row.said.justification; });
    if (word != std::end(justifications))
      out["justification"] = word->second;
    else
      add(row.said.justification + ".");
  }
  if (!row.said.detail.empty()) add(row.said.detail);
  if (!detail.empty()) out["detail"] = detail;
  return out;
}

std::string_view status_of(Verdict verdict) {
  if (verdict == Verdict::affected) return "affected";
  return verdict == Verdict::unknown ? "unknown" : "unaffected";
}

json::object component_of(const Row& row, const Found& found, const std::string& name) {
  const bool is_type = std::find(std::begin(types), std::end(types), found.kind) != std::end(types);
  json::object out{{"type", is_type ? found.kind : "library"},
                   {"bom-ref", name},
                   {"name", found.name.empty() ? row.product : found.name}};
  const std::string& version = found.version.empty() ? row.version : found.version;
  for (auto [key, value] : {std::pair("group", &found.group), std::pair("version", &version),
                            std::pair("cpe", &found.cpe), std::pair("purl", &found.purl)})
    if (!value->empty()) out[key] = *value;
  return out;
}

json::object entry_of(const Row& row, std::size_t number) {
  json::object out{{"bom-ref", "flaw-" + std::to_string(number)},
                   {"id", row.flaw},
                   {"source", source_named(source_of(row.advisory))}};
  json::array references;
  for (const std::string& name : row.names)
    if (name != row.flaw)
      references.push_back(
          {{"id", name}, {"source", source_named(name.substr(0, name.find('-')))}});
  if (!references.empty()) out["references"] = std::move(references);
  if (json::array ratings = ratings_of(row.facts); !ratings.empty())
    out["ratings"] = std::move(ratings);
  if (json::array cwes = numbers_of(row.facts.weaknesses); !cwes.empty())
    out["cwes"] = std::move(cwes);
  if (!row.facts.title.empty()) out["description"] = row.facts.title;
  if (std::string remedy = remedy_text(row); !remedy.empty() && row.verdict <= Verdict::unknown)
    out["recommendation"] = remedy;
  if (json::object analysis = analysis_of(row); !analysis.empty())
    out["analysis"] = std::move(analysis);
  json::array properties{{{"name", "hinomi:advisory"}, {"value", row.advisory}}};
  if (row.reason != Reason::none)
    properties.push_back({{"name", "hinomi:reason"}, {"value", name_of(row.reason)}});
  if (row.reached.is != Reachability::unknown)
    properties.push_back({{"name", "hinomi:reachability"}, {"value", name_of(row.reached.is)}});
  if (!row.reached.evidence.empty())
    properties.push_back({{"name", "hinomi:evidence"}, {"value", row.reached.evidence}});
  if (row.facts.is_exploited)
    properties.push_back({{"name", "hinomi:exploited"}, {"value", "true"}});
  if (row.facts.is_malicious)
    properties.push_back({{"name", "hinomi:malicious"}, {"value", "true"}});
  if (row.facts.likelihood)
    properties.push_back(
        {{"name", "hinomi:epss"}, {"value", json::serialize(json::value(*row.facts.likelihood))}});
  out["properties"] = std::move(properties);
  out["affects"] = json::array();
  return out;
}

}  // namespace

json::object cyclonedx_vex(const Report& report) {
  json::array components, flaws;
  std::set<std::string> known;
  std::map<Group, std::size_t> entries;
  std::set<std::pair<std::size_t, std::string>> told;
  for (const Row& row : report.rows) {
    auto [entry, is_new] = entries.try_emplace(group_of(row), flaws.size());
    if (is_new) flaws.push_back(entry_of(row, entry->second + 1));
    json::array& affects = flaws[entry->second].at("affects").as_array();
    for (const Found& found : row.found) {
      std::string name = name_in_document(row, found);
      if (known.insert(name).second) components.push_back(component_of(row, found, name));
      if (!told.emplace(entry->second, name).second) continue;
      json::object target{{"ref", name}};
      if (!row.version.empty())
        target["versions"] =
            json::array{{{"version", row.version}, {"status", status_of(row.verdict)}}};
      affects.push_back(std::move(target));
    }
  }
  json::object tool{{"type", "application"}, {"name", "hinomi"}, {"version", report.program}};
  return {{"$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json"},
          {"bomFormat", "CycloneDX"},
          {"specVersion", "1.6"},
          {"serialNumber", "urn:uuid:" + report.id},
          {"version", 1},
          {"metadata",
           {{"timestamp", format_time_millis(report.now)},
            {"tools", {{"components", json::array{std::move(tool)}}}}}},
          {"components", std::move(components)},
          {"vulnerabilities", std::move(flaws)}};
}

}  // namespace hinomi::exposure
