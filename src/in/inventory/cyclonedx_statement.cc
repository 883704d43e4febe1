// VEX inside a CycloneDX document.
#include <algorithm>

#include "in/inventory/cyclonedx.h"

namespace hinomi::in::cyclonedx {
namespace {

using Status = Statement::Status;

struct StateName {
  std::string_view word;
  Status status;
};
constexpr StateName state_names[] = {{"resolved", Status::fixed},
                                     {"resolved_with_pedigree", Status::fixed},
                                     {"exploitable", Status::affected},
                                     {"in_triage", Status::under_investigation},
                                     {"false_positive", Status::not_affected},
                                     {"not_affected", Status::not_affected}};

// OpenVEX has no words for what a flaw needs to be reached. What is not there to need it is not
// executed; a dependency that is missing is a component that is not there.
struct Pair {
  std::string_view ours, openvex;
};
constexpr Pair justification_names[] = {
    {"code_not_present", "vulnerable_code_not_present"},
    {"code_not_reachable", "vulnerable_code_not_in_execute_path"},
    {"requires_configuration", "vulnerable_code_not_in_execute_path"},
    {"requires_environment", "vulnerable_code_not_in_execute_path"},
    {"requires_dependency", "component_not_present"},
    {"protected_by_compiler", "inline_mitigations_already_exist"},
    {"protected_at_runtime", "inline_mitigations_already_exist"},
    {"protected_at_perimeter", "inline_mitigations_already_exist"},
    {"protected_by_mitigating_control", "inline_mitigations_already_exist"}};

void join(std::string& out, std::string_view text) {
  if (text.empty()) return;
  if (!out.empty()) out += ", ";
  out += text;
}

void read_analysis(dom::object analysis, Statement& out) {
  const std::string_view state = string_at(analysis, "state").value_or("");
  for (const StateName& name : state_names)
    if (name.word == state) out.status = name.status;
  out.justification = justification_in_openvex(string_at(analysis, "justification").value_or(""));
  out.detail = string_at(analysis, "detail").value_or("");
  if (auto responses = list_at(analysis, "response"))
    for (dom::element response : *responses) {
      std::string_view text;
      if (!response.get(text)) join(out.response, text);
    }
  for (std::string_view key : {"lastUpdated", "firstIssued"})
    if (auto text = string_at(analysis, key); text && out.said == Time{})
      if (auto time = parse_time(*text)) out.said = *time;
}

}  // namespace

std::string_view justification_in_openvex(std::string_view word) {
  for (const Pair& pair : justification_names)
    if (pair.ours == word) return pair.openvex;
  return word;
}

std::optional<Statement> statement_of(dom::object flaw) {
  auto analysis = map_at(flaw, "analysis");
  const bool is_rejected = string_at(flaw, "rejected").has_value();
  if (!analysis && !is_rejected) return {};
  Statement out;
  out.flaw = string_at(flaw, "id").value_or("");
  if (out.flaw.empty()) return {};
  if (auto references = list_at(flaw, "references"))
    for (dom::element entry : *references) {
      dom::object reference;
      if (entry.get(reference)) continue;
      auto id = string_at(reference, "id");
      if (id && !id->empty() && *id != out.flaw) out.aliases.emplace_back(*id);
    }
  if (auto targets = list_at(flaw, "affects"))
    for (dom::element entry : *targets) {
      dom::object target;
      if (entry.get(target)) continue;
      if (auto ref = string_at(target, "ref")) out.about.emplace_back(*ref);
    }
  if (analysis) read_analysis(*analysis, out);
  if (is_rejected) out.status = Status::rejected;
  for (std::string_view key : {"updated", "published", "created"})
    if (auto text = string_at(flaw, key); text && out.said == Time{})
      if (auto time = parse_time(*text)) out.said = *time;
  return out;
}

}  // namespace hinomi::in::cyclonedx
