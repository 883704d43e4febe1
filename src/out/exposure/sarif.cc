// SARIF 2.1.0 (OASIS standard with errata 01): a run, a rule for each flaw, a result for each
// exposure. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
#include <cctype>
#include <charconv>
#include <unordered_map>

#include "base/hash.h"
#include "out/exposure/formats.h"

namespace hinomi::exposure {
namespace {

std::string_view level_of(const FlawFacts& facts) {
  if (facts.is_malicious || facts.is_exploited) return "error";
  if (!facts.cvss) return "warning";
  switch (facts.severity()) {
    case SeverityWord::critical:
    case SeverityWord::high: return "error";
    case SeverityWord::medium: return "warning";
    default: return "note";
  }
}

// Section 3.27.9; only what failed has a level (3.27.10).
std::string_view kind_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::affected: return "fail";
    case Verdict::unknown: return "review";
    case Verdict::fixed: return "pass";
    case Verdict::not_affected: return "notApplicable";
  }
  return "review";
}

// A path as a URI or a relative reference (RFC 3986, RFC 8089).
std::string uri_of(std::string_view path) {
  std::string out = path.starts_with('/') ? "file://" : "";
  constexpr char digits[] = "0123456789ABCDEF";
  const bool has_colon = path.substr(0, path.find('/')).contains(':');
  if (has_colon) out = "./";  // a colon before the first slash would end a scheme
  for (char letter : path) {
    const auto c = static_cast<unsigned char>(letter);
    if (std::isalnum(c) || std::string_view("-._~/!$&'()*+,;=:@").contains(letter))
      out += letter;
    else
      (out += '%', out += digits[c >> 4], out += digits[c & 15]);
  }
  return out;
}

json::object text_message(std::string_view text) { return {{"text", text}}; }

std::string help_text(const Row& row) {
  std::string out = row.facts.title.empty() ? row.flaw : row.flaw + ": " + row.facts.title;
  if (row.names.size() > 1) out += "\nNames: " + joined(row.names);
  if (row.facts.cvss)
    out += "\nCVSS: " + score_text(*row.facts.score()) + " " + row.facts.cvss->text();
  if (row.facts.is_exploited) out += "\nIt is known to be exploited.";
  if (row.facts.is_malicious) out += "\nThe package itself is the attack: remove it.";
  if (row.facts.in_ransomware) out += "\nRansomware uses it.";
  if (!row.facts.weaknesses.empty()) out += "\nWeaknesses: " + joined(row.facts.weaknesses);
  return out;
}

json::object rule_of(const Row& row) {
  const FlawFacts& facts = row.facts;
  json::array tags{"security", "vulnerability"};
  for (const std::string& weakness : facts.weaknesses) tags.emplace_back(weakness);
  if (facts.is_exploited) tags.emplace_back("exploited");
  json::object properties{{"tags", std::move(tags)}};
  // Readers of SARIF sort by this; a text, from "0.1" to "10.0".
  if (facts.score()) properties["security-severity"] = score_text(*facts.score());
  if (facts.cvss) properties["cvss"] = facts.cvss->text();
  if (facts.likelihood) properties["epss"] = *facts.likelihood;
  json::object out{{"id", row.flaw},
                   {"shortDescription", text_message(facts.title.empty() ? row.flaw : facts.title)},
                   {"help", text_message(help_text(row))},
                   {"defaultConfiguration", {{"level", level_of(facts)}}},
                   {"properties", std::move(properties)}};
  if (row.flaw.starts_with("CVE-")) out["helpUri"] = "https://www.cve.org/CVERecord?id=" + row.flaw;
  return out;
}

std::string message_of(const Row& row) {
  std::string out = row.product;
  if (!row.version.empty()) out += " " + row.version;
  switch (row.verdict) {
    case Verdict::affected: out += " has " + row.flaw + "."; break;
    case Verdict::unknown: out += " may have " + row.flaw + "."; break;
    case Verdict::fixed: out += " has " + row.flaw + " mended."; break;
    case Verdict::not_affected: out += " is not affected by " + row.flaw + "."; break;
  }
  for (std::string_view more : {reason_text(row.reason), std::string_view(row.said.detail)})
    if (!more.empty()) (out += ' ', out += more);
  if (std::string remedy = remedy_text(row); !remedy.empty() && row.verdict <= Verdict::unknown)
    out += " " + remedy;
  if (std::string reached = reached_text(row.reached); !reached.empty()) out += " " + reached;
  return out + " " + said_by(row);
}

// The frame or place, as a location that has to do with the result (3.27.22).
json::object related_of(const Reached& reached) {
  json::object logical{{"fullyQualifiedName", reached.evidence}};
  if (reached.is == Reachability::called) logical["kind"] = "function";
  return {{"id", 1},
          {"logicalLocations", json::array{std::move(logical)}},
          {"message", text_message(reached_text(reached))}};
}

json::object location_of(const Row& row, const Found& found) {
  json::object physical{{"artifactLocation", {{"uri", uri_of(row.asset)}}}};
  if (constexpr std::string_view line = "line "; found.place.starts_with(line)) {
    int number = 0;
    const char* end = found.place.data() + found.place.size();
    if (std::from_chars(found.place.data() + line.size(), end, number).ptr == end && number > 0)
      physical["region"] = {{"startLine", number}};
  }
  json::object logical{{"fullyQualifiedName", name_in_document(row, found)}, {"kind", "component"}};
  if (!found.name.empty()) logical["name"] = found.name;
  if (!found.place.empty()) logical["properties"] = {{"place", found.place}};
  return {{"physicalLocation", std::move(physical)},
          {"logicalLocations", json::array{std::move(logical)}}};
}

json::object result_of(const Row& row, std::size_t rule) {
  json::array locations;
  for (const Found& found : row.found) locations.push_back(location_of(row, found));
  if (locations.empty()) locations.push_back(location_of(row, {}));
  std::string same;
  for (const std::string* text : {&row.flaw, &row.asset, &row.product, &row.version})
    (same += *text, same += '\n');
  json::object properties{{"verdict", name_of(row.verdict)},
                          {"advisory", row.advisory},
                          {"place", row.place},
                          {"found_by", name_of(row.naming)}};
  if (row.reason != Reason::none) properties["reason"] = name_of(row.reason);
  if (!row.said.fixed_in.empty())
    properties["fixed_in"] = json::array(row.said.fixed_in.begin(), row.said.fixed_in.end());
  properties["reachability"] = name_of(row.reached.is);
  if (row.reached.relation != Relation::unsaid)
    properties["relation"] = name_of(row.reached.relation);
  if (row.reached.scope != in::Scope::unsaid)
    properties["scope"] = exposure::name_of(row.reached.scope);
  json::object out{{"ruleId", row.flaw},
                   {"ruleIndex", rule},
                   {"kind", kind_of(row.verdict)},
                   {"level", row.verdict == Verdict::affected ? level_of(row.facts) : "none"},
                   {"message", text_message(message_of(row))},
                   {"locations", std::move(locations)},
                   {"partialFingerprints", {{"hinomiExposure/v1", to_hex(bytes_of(sha256(same)))}}},
                   {"properties", std::move(properties)}};
  if (!row.reached.evidence.empty()) out["relatedLocations"] = json::array{related_of(row.reached)};
  return out;
}

}  // namespace

json::object sarif_log(const Report& report) {
  json::array rules, results, notices;
  std::unordered_map<std::string_view, std::size_t> numbers;
  for (const Row& row : report.rows) {
    auto [number, is_new] = numbers.try_emplace(row.flaw, rules.size());
    if (is_new) rules.push_back(rule_of(row));
    results.push_back(result_of(row, number->second));
  }
  for (const Error& error : report.refused)
    notices.push_back({{"level", "warning"}, {"message", text_message(error.text())}});
  json::object driver{{"name", "hinomi"}, {"version", report.program}, {"rules", std::move(rules)}};
  json::object invocation{{"executionSuccessful", true},
                          {"endTimeUtc", format_time_millis(report.now)},
                          {"toolExecutionNotifications", std::move(notices)}};
  json::object run{{"tool", {{"driver", std::move(driver)}}},
                   // No guid: SARIF takes UUIDs of versions 1 to 5, ours are of version 7.
                   {"automationDetails", {{"id", "hinomi/exposure/" + report.id}}},
                   {"invocations", json::array{std::move(invocation)}},
                   {"results", std::move(results)}};
  return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
          {"version", "2.1.0"},
          {"runs", json::array{std::move(run)}}};
}

}  // namespace hinomi::exposure
