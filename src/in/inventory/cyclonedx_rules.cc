#include "in/inventory/cyclonedx_rules.h"

#include "in/inventory/cyclonedx_words.h"

namespace hinomi::in::cyclonedx {

const Member* member_named(const Type& type, std::string_view name) {
  for (const Member& member : type.members)
    if (member.name == name) return &member;
  return nullptr;
}

// Of their own namespace: short names.
namespace table {

constexpr auto one = Shape::one, list = Shape::list, some = Shape::some, refs = Shape::refs,
               choices = Shape::choices;

constexpr Type any{.kind = Kind::any}, text{.kind = Kind::text}, ref{.kind = Kind::ref},
    link{.kind = Kind::link}, integer{.kind = Kind::integer}, number{.kind = Kind::number},
    flag{.kind = Kind::flag}, time_{.kind = Kind::time}, hex{.kind = Kind::hex},
    serial{.kind = Kind::serial}, mime{.kind = Kind::mime}, licence_id{.kind = Kind::licence};

constexpr Type of_words(std::span<const Word> words) {
  return {.kind = Kind::words, .words = words};
}
constexpr Type object(std::span<const Member> members) {
  return {.kind = Kind::object, .members = members};
}

constexpr Type component_kind = of_words(component_kinds), scope = of_words(scopes),
               digest_algorithm = of_words(digest_algorithms),
               reference_kind = of_words(reference_kinds), issue_kind = of_words(issue_kinds),
               patch_kind = of_words(patch_kinds), acknowledgement = of_words(acknowledgements),
               flow = of_words(flows), aggregate = of_words(aggregates),
               tlp_label = of_words(tlp_labels), state = of_words(states),
               justification = of_words(justifications), response = of_words(responses),
               status = of_words(statuses), severity = of_words(severities),
               evidence_field = of_words(evidence_fields), format_name = of_words(format_names);

constexpr std::string_view base64_word = "base64";
constexpr Word encodings[] = {{base64_word}};
constexpr Type encoding = of_words(encodings);

extern const Type component, service;

// Required: from 1.0 on (`always`), or as said.
constexpr int always = 0, until_1_3 = 3;

constexpr Member attachment_members[] = {{"contentType", &text, one, 1, "@"},
                                         {"encoding", &encoding, one, 2, "@"},
                                         {"content", &text, one, 3, "=", 0, always, 99, "value"}};
constexpr Type attachment = object(attachment_members);

constexpr Member property_members[] = {{"name", &text, one, 1, "@", 3, 6},
                                       {"value", &text, one, 2, "=", 3}};
constexpr Type property = object(property_members);

constexpr Member digest_members[] = {{"alg", &digest_algorithm, one, 1, "@", 0, always},
                                     {"content", &hex, one, 2, "=", 0, always, 99, "value"}};
constexpr Type digest = object(digest_members);

constexpr Member contact_members[] = {{"name", &text, one, 1},
                                      {"email", &text, one, 2},
                                      {"phone", &text, one, 3},
                                      {"bom-ref", &ref, one, 4, "@", 5}};
constexpr Type contact = object(contact_members);

constexpr Member organisation_members[] = {{"name", &text, one, 1},
                                           {"url", &text, list, 2, "+url"},
                                           {"contact", &contact, list, 3, "+contact"},
                                           {"bom-ref", &ref, one, 4, "@", 5},
                                           {"address", &any, one, 0, "", 6}};
constexpr Type organisation = object(organisation_members);

constexpr Member licence_members[] = {{"id", &licence_id, one, 1},
                                      {"name", &text, one, 2},
                                      {"text", &attachment, one, 3},
                                      {"url", &text, one, 4},
                                      {"bom-ref", &ref, one, 5, "@", 5},
                                      {"licensing", &any, one, 0, "", 5},
                                      {"properties", &property, list, 7, "property", 5},
                                      {"acknowledgement", &acknowledgement, one, 8, "@", 6}};
constexpr std::string_view id_or_name[] = {"id", "name"};
constexpr Type licence{.kind = Kind::object, .members = licence_members, .exactly_one = id_or_name};

constexpr Member choice_members[] = {{"license", &licence, one, 1},
                                     {"expression", &text, one, 2},
                                     {"acknowledgement", &acknowledgement, one, 3, "@", 6},
                                     {"bom-ref", &ref, one, 4, "@", 5},
                                     {"expressionDetails", &any, list, 0, "+details", 7},
                                     {"licensing", &any, one, 0, "", 7},
                                     {"properties", &property, list, 0, "property", 7}};
constexpr std::string_view licence_or_expression[] = {"license", "expression"};
constexpr Type choice{
    .kind = Kind::object, .members = choice_members, .exactly_one = licence_or_expression};

constexpr Member reference_members[] = {{"type", &reference_kind, one, 1, "@", 0, always},
                                        {"url", &text, one, 2, "", 0, always},
                                        {"comment", &text, one, 3},
                                        {"hashes", &digest, list, 4, "hash", 3},
                                        {"properties", &property, list, 5, "property", 7}};
constexpr Type reference = object(reference_members);

constexpr Member swid_members[] = {{"tagId", &text, one, 1, "@", 0, always},
                                   {"name", &text, one, 2, "@", 0, always},
                                   {"version", &text, one, 3, "@"},
                                   {"tagVersion", &integer, one, 4, "@"},
                                   {"patch", &flag, one, 5, "@"},
                                   {"text", &attachment, one, 6},
                                   {"url", &text, one, 7}};
constexpr Type swid = object(swid_members);

constexpr Member action_members[] = {
    {"timestamp", &time_, one, 1}, {"name", &text, one, 2}, {"email", &text, one, 3}};
constexpr Type action = object(action_members);

constexpr Member commit_members[] = {{"uid", &text, one, 1},
                                     {"url", &text, one, 2},
                                     {"author", &action, one, 3},
                                     {"committer", &action, one, 4},
                                     {"message", &text, one, 5}};
constexpr Type commit = object(commit_members);

constexpr Member source_members[] = {{"name", &text, one, 1}, {"url", &text, one, 2}};
constexpr Type source = object(source_members);

constexpr Member issue_members[] = {{"type", &issue_kind, one, 1, "@", 0, always},
                                    {"id", &text, one, 2},
                                    {"name", &text, one, 3},
                                    {"description", &text, one, 4},
                                    {"source", &source, one, 5},
                                    {"references", &text, list, 6, "url"}};
constexpr Type issue = object(issue_members);

constexpr Member diff_members[] = {{"text", &attachment, one, 1}, {"url", &text, one, 2}};
constexpr Type diff = object(diff_members);

constexpr Member patch_members[] = {{"type", &patch_kind, one, 1, "@", 0, always},
                                    {"diff", &diff, one, 2},
                                    {"resolves", &issue, list, 3, "issue"}};
constexpr Type patch = object(patch_members);

constexpr Member pedigree_members[] = {{"ancestors", &component, list, 1, "component"},
                                       {"descendants", &component, list, 2, "component"},
                                       {"variants", &component, list, 3, "component"},
                                       {"commits", &commit, list, 4, "commit"},
                                       {"patches", &patch, list, 5, "patch", 2},
                                       {"notes", &text, one, 6}};
constexpr Type pedigree = object(pedigree_members);

constexpr Member identity_members[] = {{"field", &evidence_field, one, 1, "", 0, always},
                                       {"confidence", &number, one, 0},
                                       {"methods", &any, list, 0, "method"},
                                       {"tools", &any, list, 0, "tool"},
                                       {"concludedValue", &text, one, 5, "", 6}};
constexpr Type identity = object(identity_members);

constexpr Member occurrence_members[] = {
    {"bom-ref", &ref, one, 1, "@", 5}, {"location", &text, one, 2, "", 5, 5},
    {"line", &integer, one, 3, "", 6}, {"offset", &integer, one, 4, "", 6},
    {"symbol", &text, one, 5, "", 6},  {"additionalContext", &text, one, 6, "", 6}};
constexpr Type occurrence = object(occurrence_members);

constexpr Member frame_members[] = {
    {"package", &text, one, 1},     {"module", &text, one, 2, "", 5, 5},
    {"function", &text, one, 3},    {"parameters", &text, list, 4, "parameter"},
    {"line", &integer, one, 5},     {"column", &integer, one, 6},
    {"fullFilename", &text, one, 7}};
constexpr Type frame = object(frame_members);
constexpr Member callstack_members[] = {{"frames", &frame, list, 1, "frame"}};
constexpr Type callstack = object(callstack_members);

constexpr Member evidence_members[] = {{"licenses", &choice, choices, 1},
                                       {"copyright", &any, list, 0, "text"},
                                       {"identity", &identity, some, 3, "+identity", 5},
                                       {"occurrences", &occurrence, list, 4, "occurrence", 5},
                                       {"callstack", &callstack, one, 5, "", 5}};
constexpr Type evidence = object(evidence_members);

constexpr Member component_members[] = {
    {"type", &component_kind, one, 1, "@", 0, always},
    {"name", &text, one, 8, "", 0, always},
    {"version", &text, one, 9, "", 0, always, until_1_3},
    {"bom-ref", &ref, one, 3, "@", 1},
    {"group", &text, one, 7},
    {"purl", &text, one, 16},
    {"cpe", &text, one, 15},
    {"hashes", &digest, list, 12, "hash"},
    {"licenses", &choice, choices, 13},
    {"description", &text, one, 10},
    {"scope", &scope, one, 11},
    {"supplier", &organisation, one, 4, "", 2},
    {"author", &text, one, 5, "", 2},
    {"publisher", &text, one, 6},
    {"properties", &property, list, 22, "property", 3},
    {"externalReferences", &reference, list, 20, "reference", 1},
    {"components", &component, list, 21, "component"},
    {"mime-type", &mime, one, 2, "@", 2},
    {"copyright", &text, one, 14},
    {"swid", &swid, one, 17, "", 2},
    {"modified", &flag, one, 18},
    {"pedigree", &pedigree, one, 19, "", 1},
    {"evidence", &evidence, one, 23, "", 3},
    {"releaseNotes", &any, one, 0, "", 4},
    {"signature", &any, one, 0, "", 4},
    {"modelCard", &any, one, 0, "", 5},
    {"data", &any, list, 0, "+data", 5},
    {"cryptoProperties", &any, one, 0, "", 6},
    {"manufacturer", &organisation, one, 28, "", 6},
    {"authors", &contact, list, 29, "author", 6},
    {"tags", &text, list, 30, "tag", 6},
    {"omniborId", &text, list, 31, "+omniborId", 6},
    {"swhid", &text, list, 32, "+swhid", 6},
    {"versionRange", &text, one, 33, "", 7},
    {"isExternal", &flag, one, 34, "@", 7},
    {"patentAssertions", &any, list, 0, "any", 7}};
constexpr std::string_view version_or_range[] = {"version", "versionRange"};
constinit const Type component{.kind = Kind::object,
                               .members = component_members,
                               .at_most_one = version_or_range,
                               .only = "versionRange",
                               .when_true = "isExternal"};

constexpr Member flow_members[] = {{"flow", &flow, one, 1, "@", 0, always},
                                   {"classification", &text, one, 2, "=", 0, always, 99, "value"},
                                   {"name", &text, one, 3, "@", 5},
                                   {"description", &text, one, 4, "@", 5},
                                   {"governance", &any, one, 0, "", 5},
                                   {"source", &any, list, 0, "url", 5},
                                   {"destination", &any, list, 0, "url", 5}};
constexpr Type data_flow = object(flow_members);

constexpr Member service_members[] = {{"bom-ref", &ref, one, 1, "@"},
                                      {"provider", &organisation, one, 2},
                                      {"group", &text, one, 3},
                                      {"name", &text, one, 4, "", 0, always},
                                      {"version", &text, one, 5},
                                      {"description", &text, one, 6},
                                      {"endpoints", &text, list, 7, "endpoint"},
                                      {"authenticated", &flag, one, 8},
                                      {"x-trust-boundary", &flag, one, 9},
                                      {"data", &data_flow, list, 10, "classification"},
                                      {"licenses", &choice, choices, 11},
                                      {"externalReferences", &reference, list, 12, "reference"},
                                      {"services", &service, list, 13, "service"},
                                      {"properties", &property, list, 14, "property", 3},
                                      {"releaseNotes", &any, one, 0, "", 4},
                                      {"signature", &any, one, 0, "", 4},
                                      {"trustZone", &text, one, 16, "", 5},
                                      {"tags", &text, list, 17, "tag", 6},
                                      {"patentAssertions", &any, list, 0, "any", 7}};
constinit const Type service = object(service_members);

constexpr Member dependency_members[] = {
    {"ref", &link, one, 1, "@", 0, always},
    {"dependsOn", &link, refs, 2, "+dependency", 0, 99, 99, "dependencies"},
    {"provides", &link, refs, 3, "+provides", 6}};
constexpr Type dependency = object(dependency_members);

constexpr Member composition_members[] = {{"aggregate", &aggregate, one, 1, "", 0, always},
                                          {"assemblies", &link, refs, 2, "assembly"},
                                          {"dependencies", &link, refs, 3, "dependency"},
                                          {"vulnerabilities", &link, refs, 4, "vulnerability", 5},
                                          {"bom-ref", &ref, one, 5, "@", 5},
                                          {"signature", &any, one, 0, "", 4}};
constexpr Type composition = object(composition_members);

constexpr Member same_flaw_members[] = {{"id", &text, one, 1, "", 0, always},
                                        {"source", &source, one, 2, "", 0, always}};
constexpr Type same_flaw = object(same_flaw_members);

constexpr Member rating_members[] = {
    {"source", &source, one, 1}, {"score", &number, one, 0}, {"severity", &severity, one, 3},
    {"method", &text, one, 0},   {"vector", &text, one, 5},  {"justification", &text, one, 6}};
constexpr Type rating = object(rating_members);

constexpr Member advisory_members[] = {{"title", &text, one, 1},
                                       {"url", &text, one, 2, "", 0, always}};
constexpr Type advisory = object(advisory_members);

constexpr Member analysis_members[] = {{"state", &state, one, 1},
                                       {"justification", &justification, one, 2},
                                       {"response", &response, list, 3, "responses/response"},
                                       {"detail", &text, one, 4},
                                       {"firstIssued", &time_, one, 5, "", 5},
                                       {"lastUpdated", &time_, one, 6, "", 5}};
constexpr Type analysis = object(analysis_members);

constexpr Member affected_version_members[] = {
    {"version", &text, one, 1}, {"range", &text, one, 2}, {"status", &status, one, 3}};
constexpr std::string_view one_version_or_range[] = {"version", "range"};
constexpr Type affected_version{
    .kind = Kind::object, .members = affected_version_members, .exactly_one = one_version_or_range};

constexpr Member target_members[] = {{"ref", &link, one, 1, "", 0, always},
                                     {"versions", &affected_version, list, 2, "version"}};
constexpr Type target = object(target_members);

constexpr Member flaw_members[] = {{"bom-ref", &ref, one, 1, "@"},
                                   {"id", &text, one, 2},
                                   {"source", &source, one, 3},
                                   {"references", &same_flaw, list, 4, "reference"},
                                   {"ratings", &rating, list, 5, "rating"},
                                   {"cwes", &integer, list, 6, "cwe"},
                                   {"description", &text, one, 7},
                                   {"detail", &text, one, 8},
                                   {"recommendation", &text, one, 9},
                                   {"advisories", &advisory, list, 10, "advisory"},
                                   {"created", &time_, one, 11},
                                   {"published", &time_, one, 12},
                                   {"updated", &time_, one, 13},
                                   {"credits", &any, one, 0},
                                   {"tools", &any, one, 0},
                                   {"analysis", &analysis, one, 16},
                                   {"affects", &target, list, 17, "target"},
                                   {"properties", &property, list, 18, "property"},
                                   {"rejected", &time_, one, 19, "", 5},
                                   {"proofOfConcept", &any, one, 0, "", 5},
                                   {"workaround", &text, one, 21, "", 5}};
constexpr Type flaw = object(flaw_members);

constexpr Member distribution_members[] = {{"tlp", &tlp_label, one, 1}};
constexpr Type distribution = object(distribution_members);

constexpr Member metadata_members[] = {{"timestamp", &time_, one, 1},
                                       {"lifecycles", &any, list, 0, "lifecycle", 5},
                                       {"tools", &any, some, 0, "any"},
                                       {"authors", &contact, list, 3, "author"},
                                       {"component", &component, one, 4},
                                       {"manufacture", &organisation, one, 5},
                                       {"manufacturer", &organisation, one, 10, "", 6},
                                       {"supplier", &organisation, one, 6},
                                       {"licenses", &choice, choices, 7, "", 3},
                                       {"properties", &property, list, 8, "property", 3},
                                       {"distributionConstraints", &distribution, one, 11, "", 7}};
constexpr Type metadata = object(metadata_members);

constexpr Member citation_members[] = {{"bom-ref", &ref, one, 0, "@"},
                                       {"pointers", &text, list, 0, "pointer"},
                                       {"expressions", &text, list, 0, "expression"},
                                       {"timestamp", &time_, one, 0, "", 0, always},
                                       {"attributedTo", &link, one, 0},
                                       {"process", &link, one, 0},
                                       {"note", &text, one, 0},
                                       {"signature", &any, one, 0}};
constexpr std::string_view pointers_or_expressions[] = {"pointers", "expressions"};
constexpr Type citation{
    .kind = Kind::object, .members = citation_members, .exactly_one = pointers_or_expressions};

constexpr Member bom_members[] = {{"$schema", &text, one, 0, "", 2},
                                  {"bomFormat", &format_name, one, 0, "", 0, always},
                                  {"specVersion", &text, one, 1, "", 0, always},
                                  {"serialNumber", &serial, one, 3, "@", 1},
                                  {"version", &integer, one, 2, "@", 0, always, 4},
                                  {"metadata", &metadata, one, 4, "", 2},
                                  {"components", &component, list, 5, "component"},
                                  {"services", &service, list, 6, "service", 2},
                                  {"externalReferences", &reference, list, 7, "reference", 1},
                                  {"dependencies", &dependency, list, 8, "dependency", 2},
                                  {"compositions", &composition, list, 9, "composition", 3},
                                  {"vulnerabilities", &flaw, list, 10, "vulnerability", 4},
                                  {"annotations", &any, list, 0, "annotation", 5},
                                  {"properties", &property, list, 12, "property", 3},
                                  {"formulation", &any, list, 0, "formula", 5},
                                  {"declarations", &any, one, 0, "", 6},
                                  {"definitions", &any, one, 0, "", 6},
                                  {"citations", &citation, list, 0, "citation", 7},
                                  {"signature", &any, one, 0, "", 4}};

}  // namespace table

constinit const Type bom = table::object(table::bom_members);

}  // namespace hinomi::in::cyclonedx
