// Deterministic ids of STIX cyber-observables: rows of {"object": {...}, "id": "..."}.
#include "conformance/suite.h"
#include "model/stix_id.h"

namespace hinomi::conformance {
namespace {

bool takes_sco_ids(const File& file) {
  return file.has_row_with({"object", "id"}) && !file.mentions({"fn"});
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
