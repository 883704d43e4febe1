// One format a file. Private to out/exposure.
#pragma once

#include "base/json.h"
#include "out/exposure/rows.h"

namespace hinomi::exposure {

std::string table_text(const Report& report);
std::string lines_text(const Report& report);
json::object sarif_log(const Report& report);
json::object cyclonedx_vex(const Report& report);
json::object openvex(const Report& report);

// What several of them say.
std::string joined(std::span<const std::string> texts);  // "a, b"
std::string_view source_of(std::string_view advisory);   // "OSV" of "OSV PYSEC-2026-1"
// Why nothing is sure, as a sentence; empty for Reason::none.
std::string_view reason_text(Reason reason);
std::string said_by(const Row& row);  // a sentence
// Whether the flawed code is used, as a sentence; empty when nobody says anything.
std::string reached_text(const Reached& reached);
// What to do about it; empty when nothing is said.
std::string remedy_text(const Row& row);
// A name that a component has in the documents made here: its package URL or CPE name, else one
// made of product and version.
std::string name_in_document(const Row& row, const Found& found);

}  // namespace hinomi::exposure
