#include "conformance/suite.h"

#include <algorithm>

#include "base/hash.h"

namespace hinomi::conformance {

extern const Suite jcs_suite, merkle_inclusion_suite, merkle_consistency_suite, merkle_roots_suite,
    sco_ids_suite, marking_queries_suite, confidence_suite, tlp_suite, decay_suite,
    warning_lists_suite, sigma_suite, stix_syntax_suite, stix_match_suite, versions_suite,
    version_ranges_suite, purl_suite, cpe_relations_suite, cpe_strings_suite, cpe_verdicts_suite,
    cpe_products_suite, ssvc_suite, cyclonedx_suite, sboms_suite, scans_suite, advisories_suite,
    csaf_tests_suite, impact_suite, risk_suite;

std::span<const Suite* const> all_suites() {
  static const Suite* const table[] = {
      &jcs_suite,
      &merkle_inclusion_suite,
      &merkle_consistency_suite,
      &merkle_roots_suite,
      &sco_ids_suite,
      &marking_queries_suite,
      &confidence_suite,
      &tlp_suite,
      &decay_suite,
      &warning_lists_suite,
      &sigma_suite,
      &stix_syntax_suite,
      &stix_match_suite,
      &versions_suite,
      &version_ranges_suite,
      &purl_suite,
      &cpe_relations_suite,
      &cpe_strings_suite,
      &cpe_verdicts_suite,
      &cpe_products_suite,
      &ssvc_suite,
      &cyclonedx_suite,
      &sboms_suite,
      &scans_suite,
      &advisories_suite,
      &csaf_tests_suite,
      &impact_suite,
      &risk_suite,
  };
  return table;
}

std::string case_key(std::string_view input) {
  if (input.size() <= 120) return std::string(input);
  return "sha256:" + to_hex(bytes_of(sha256(input))).substr(0, 16);
}

void Answers::add(std::string where, std::string_view input, std::string expected,
                  std::string got) {
  cases_.push_back({std::move(where), case_key(input), std::move(expected), std::move(got)});
}

void Answers::broken(std::string where, std::string why) {
  cases_.push_back({std::move(where), "", "a case", std::move(why)});
}

void for_each_row(const File& file, Answers& answers, const RowAnswer& answer) {
  for (const Row& row : file.rows()) {
    std::string where = file.path() + ":" + std::to_string(row.line);
    auto value = parse_json(row.text);
    if (!value || !value->is_object()) {
      answers.broken(where, value ? "not an object" : value.error().text());
      continue;
    }
    auto answered = answer(value->get_object(), where);
    if (!answered) answers.broken(where, answered.error().text());
  }
}

Result<std::string> need_text(const json::object& row, std::string_view key) {
  const json::value* value = row.if_contains(key);
  if (!value || !value->is_string()) return fail(ErrorKind::invalid, "no text", std::string(key));
  return std::string(value->get_string());
}

Result<double> need_number(const json::object& row, std::string_view key) {
  const json::value* value = row.if_contains(key);
  if (!value || !value->is_number()) return fail(ErrorKind::invalid, "no number", std::string(key));
  return value->to_number<double>();
}

Result<bool> need_flag(const json::object& row, std::string_view key) {
  const json::value* value = row.if_contains(key);
  if (!value || !value->is_bool())
    return fail(ErrorKind::invalid, "neither true nor false", std::string(key));
  return value->get_bool();
}

Result<const json::object*> need_object(const json::object& row, std::string_view key) {
  const json::object* object = object_at(row, key);
  if (!object) return fail(ErrorKind::invalid, "no object", std::string(key));
  return object;
}

std::string set_text(std::vector<std::string> items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  std::string out = "{";
  for (const auto& item : items) out += (out.size() > 1 ? ", " : "") + item;
  return out + "}";
}

}  // namespace hinomi::conformance
