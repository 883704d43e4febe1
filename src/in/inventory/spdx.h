// SPDX 2.2 and 2.3 (JSON, YAML, tag-value, XML, RDF/XML) and SPDX 3.0 (JSON-LD). The other forms of
// version 2 are written as its JSON first, as far as an inventory needs it, so that one reader
// serves them all; each object then says the line it came from.
#pragma once

#include "in/document.h"
#include "in/inventory/inventory.h"

namespace hinomi::in {

namespace spdx {

// The member that says where an object stood in a document of another form: "line 7".
constexpr std::string_view line_key = "@line";

struct Converted {
  std::string json;
  std::vector<Error> refused;  // lines that are none
};

// Errors: invalid with "line N", too_large.
Result<Converted> tag_value_as_json(std::string_view text);
Result<Converted> yaml_as_json(std::string_view text);
Result<Converted> xml_as_json(std::string_view text);
Result<Converted> rdf_as_json(std::string_view text);

// "Organization: Himori Keiki (info@example.org)" is "Himori Keiki"; NOASSERTION and NONE are
// nothing.
std::string party_name(std::string_view text);
// SPDX's names of hashes as RFC 6920 spells them: "SHA256", "sha3_256" -> "sha-256", "sha3-256".
std::string digest_algorithm(std::string_view name);
// Takes parents back that go round in a circle, and names them.
void break_circles(Inventory& inventory);

}  // namespace spdx

enum class SpdxForm { json, converted };

Result<Inventory> read_spdx2(dom::object document, SpdxForm form, const InventoryLimits& limits);
Result<Inventory> read_spdx3(dom::object document, const InventoryLimits& limits);

}  // namespace hinomi::in
