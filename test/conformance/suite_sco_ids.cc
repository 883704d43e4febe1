// Deterministic ids of STIX cyber-observables: rows of {"object": {...}, "id": "..."}.
#include "conformance/suite.h"
#include "model/stix_id.h"

namespace hinomi::conformance {
namespace {

// {"object": {"type": T, ...}, "id": "T--..."}
bool is_sco_row(const json::object& row) {
  const json::object* object = object_at(row, "object");
  std::string_view type = object ? text_at(*object, "type") : std::string_view();
  return !type.empty() && text_at(row, "id").starts_with(std::string(type) + "--");
}

bool takes_sco_ids(const File& file) {
  return file.has_row_where({"object", "id", "type"}, is_sco_row);
}

void run_sco_ids(std::span<const File> files, Answers& answers) {
  for (const File& file : files)
    for_each_row(file, answers,
                 [&](const json::object& row, const std::string& where) -> Result<void> {
                   json::object object = *TRY(need_object(row, "object"));
                   std::string expected = TRY(need_text(row, "id"));
                   auto id = deterministic_id(object);
                   std::string got = id ? id->value_or("none") : "error: " + id.error().text();
                   answers.add(where, TRY(canonical_json(object)), expected, got);
                   return {};
                 });
}

}  // namespace

extern const Suite sco_ids_suite;
const Suite sco_ids_suite = {"sco-ids",
                             "Deterministic ids of STIX 2.1 cyber-observables (section 2.9)",
                             takes_sco_ids, run_sco_ids};

}  // namespace hinomi::conformance
