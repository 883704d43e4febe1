// The words of CycloneDX's enumerations, by their number in protobuf, and the version that brought
// them.
#pragma once

#include "in/inventory/cyclonedx_rules.h"

namespace hinomi::in::cyclonedx {

inline constexpr Word component_kinds[] = {{},
                                           {"application"},
                                           {"framework"},
                                           {"library"},
                                           {"operating-system"},
                                           {"device"},
                                           {"file"},
                                           {"container", 2},
                                           {"firmware", 2},
                                           {"device-driver", 5},
                                           {"platform", 5},
                                           {"machine-learning-model", 5},
                                           {"data", 5},
                                           {"cryptographic-asset", 6}};
inline constexpr Word scopes[] = {{}, {"required"}, {"optional"}, {"excluded", 1}};
inline constexpr Word digest_algorithms[] = {{},
                                             {"MD5"},
                                             {"SHA-1"},
                                             {"SHA-256"},
                                             {"SHA-384"},
                                             {"SHA-512"},
                                             {"SHA3-256"},
                                             {"SHA3-384", 2},
                                             {"SHA3-512"},
                                             {"BLAKE2b-256", 2},
                                             {"BLAKE2b-384", 2},
                                             {"BLAKE2b-512", 2},
                                             {"BLAKE3", 2},
                                             {"Streebog-256", 7},
                                             {"Streebog-512", 7}};
inline constexpr Word reference_kinds[] = {{"other"},
                                           {"vcs"},
                                           {"issue-tracker"},
                                           {"website"},
                                           {"advisories"},
                                           {"bom"},
                                           {"mailing-list"},
                                           {"social"},
                                           {"chat"},
                                           {"documentation"},
                                           {"support"},
                                           {"distribution"},
                                           {"license"},
                                           {"build-meta"},
                                           {"build-system"},
                                           {"security-contact", 5},
                                           {"attestation", 5},
                                           {"threat-model", 5},
                                           {"adversary-model", 5},
                                           {"risk-assessment", 5},
                                           {"distribution-intake", 5},
                                           {"vulnerability-assertion", 5},
                                           {"exploitability-statement", 5},
                                           {"pentest-report", 5},
                                           {"static-analysis-report", 5},
                                           {"dynamic-analysis-report", 5},
                                           {"runtime-analysis-report", 5},
                                           {"component-analysis-report", 5},
                                           {"maturity-report", 5},
                                           {"certification-report", 5},
                                           {"quality-metrics", 5},
                                           {"codified-infrastructure", 5},
                                           {"model-card", 5},
                                           {"poam", 5},
                                           {"log", 5},
                                           {"configuration", 5},
                                           {"evidence", 5},
                                           {"formulation", 5},
                                           {"source-distribution", 6},
                                           {"electronic-signature", 6},
                                           {"digital-signature", 6},
                                           {"rfc-9116", 6},
                                           {"release-notes", 4},
                                           {"patent", 7},
                                           {"patent-family", 7},
                                           {"patent-assertion", 7},
                                           {"citation", 7}};
inline constexpr Word issue_kinds[] = {{}, {"defect"}, {"enhancement"}, {"security"}};
inline constexpr Word patch_kinds[] = {
    {}, {"unofficial"}, {"monkey"}, {"backport"}, {"cherry-pick"}};
inline constexpr Word acknowledgements[] = {{}, {"declared"}, {"concluded"}};
inline constexpr Word flows[] = {{}, {"inbound"}, {"outbound"}, {"bi-directional"}, {"unknown"}};
inline constexpr Word aggregates[] = {{"not_specified"},
                                      {"complete"},
                                      {"incomplete"},
                                      {"incomplete_first_party_only"},
                                      {"incomplete_third_party_only"},
                                      {"unknown"},
                                      {"incomplete_first_party_proprietary_only", 5},
                                      {"incomplete_first_party_opensource_only", 5},
                                      {"incomplete_third_party_proprietary_only", 5},
                                      {"incomplete_third_party_opensource_only", 5}};
inline constexpr Word tlp_labels[] = {
    {"CLEAR"}, {"GREEN"}, {"AMBER"}, {"AMBER_AND_STRICT"}, {"RED"}};
inline constexpr Word states[] = {{},
                                  {"resolved"},
                                  {"resolved_with_pedigree"},
                                  {"exploitable"},
                                  {"in_triage"},
                                  {"false_positive"},
                                  {"not_affected"}};
inline constexpr Word justifications[] = {{},
                                          {"code_not_present"},
                                          {"code_not_reachable"},
                                          {"requires_configuration"},
                                          {"requires_dependency"},
                                          {"requires_environment"},
                                          {"protected_by_compiler"},
                                          {"protected_at_runtime"},
                                          {"protected_at_perimeter"},
                                          {"protected_by_mitigating_control"}};
inline constexpr Word responses[] = {{},         {"can_not_fix"}, {"will_not_fix"},
                                     {"update"}, {"rollback"},    {"workaround_available"}};
inline constexpr Word statuses[] = {{"unknown"}, {"affected"}, {"unaffected", 0, "NOT_AFFECTED"}};
inline constexpr Word severities[] = {{"unknown"}, {"critical"}, {"high"}, {"medium"},
                                      {"low"},     {"info"},     {"none"}};
inline constexpr Word evidence_fields[] = {
    {},      {"group"}, {"name"}, {"version"},      {"purl"},
    {"cpe"}, {"swid"},  {"hash"}, {"omniborId", 6}, {"swhid", 6}};
inline constexpr Word format_names[] = {{"CycloneDX"}};

}  // namespace hinomi::in::cyclonedx
