// OpenVEX 0.2.0: a statement for each flaw and answer, about components.
// https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md
#include <algorithm>
#include <map>
#include <set>

#include "base/id.h"
#include "out/exposure/formats.h"
#include "product/cpe.h"

namespace hinomi::exposure {
namespace {

constexpr std::string_view openvex_words[] = {
    "component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist"};
// The namespace of ids of what has neither a package URL nor a CPE name.
constexpr std::string_view name_space = "0b1d6f0c-6f55-5d3c-9a51-4d0f0a2f7c11";

std::string_view openvex_status(Verdict verdict) {
  switch (verdict) {
    case Verdict::affected: return "affected";
    case Verdict::unknown: return "under_investigation";
    case Verdict::fixed: return "fixed";
    case Verdict::not_affected: return "not_affected";
  }
  return "under_investigation";
}

json::object openvex_product(const Row& row, const Found& found) {
  if (!found.purl.empty()) return {{"@id", found.purl}, {"identifiers", {{"purl", found.purl}}}};
  // In the binding of CPE 2.2, which is a URI.
  if (auto cpe = parse_cpe(found.cpe)) return {{"@id", cpe_uri(*cpe)}};
  return {{"@id", "urn:uuid:" + named_id(name_space, name_in_document(row, found))}};
}

json::object statement_of(const Row& row) {
  json::object flaw{{"name", row.flaw}};
  json::array aliases;
  for (const std::string& name : row.names)
    if (name != row.flaw) aliases.emplace_back(name);
  if (!aliases.empty()) flaw["aliases"] = std::move(aliases);
  if (!row.facts.title.empty()) flaw["description"] = row.facts.title;
  json::object out{{"vulnerability", std::move(flaw)},
                   {"products", json::array()},
                   {"status", openvex_status(row.verdict)}};
  if (row.verdict == Verdict::affected) {
    std::string remedy = remedy_text(row);
    out["action_statement"] = remedy.empty() ? "No version that mends it is known." : remedy;
  }
  if (row.verdict == Verdict::not_affected) {
    const bool is_word = std::find(std::begin(openvex_words), std::end(openvex_words),
                                   row.said.justification) != std::end(openvex_words);
    // One of the two, and not both.
    if (is_word)
      out["justification"] = row.said.justification;
    else
      out["impact_statement"] = row.said.detail.empty() ? said_by(row) : row.said.detail;
  }
  std::string notes(reason_text(row.reason));
  out["status_notes"] = notes + (notes.empty() ? "" : " ") + said_by(row);
  return out;
}

}  // namespace

json::object openvex(const Report& report) {
  json::array statements;
  std::map<std::string, std::size_t> numbers;  // by all but the products
  std::set<std::pair<std::size_t, std::string>> told;
  for (const Row& row : report.rows) {
    json::object statement = statement_of(row);
    auto [number, is_new] = numbers.try_emplace(json::serialize(statement), statements.size());
    if (is_new) statements.push_back(std::move(statement));
    json::array& products = statements[number->second].at("products").as_array();
    for (const Found& found : row.found) {
      if (told.emplace(number->second, name_in_document(row, found)).second)
        products.push_back(openvex_product(row, found));
    }
  }
  return {{"@context", "https://openvex.dev/ns/v0.2.0"},
          {"@id", "urn:uuid:" + report.id},
          {"author", "hinomi"},
          {"timestamp", format_time_millis(report.now)},
          {"version", 1},
          {"tooling", "hinomi " + report.program},
          {"statements", std::move(statements)}};
}

}  // namespace hinomi::exposure
