// CycloneDX 1.0 to 1.7 (ECMA-424): JSON, XML and protobuf (text and binary). XML and protobuf are
// written as JSON first (in/inventory/cyclonedx_xml.cc, cyclonedx_protobuf.cc), so that one reader
// and one table of rules serve them all; a place is the JSON pointer in that form.
#pragma once

#include "in/document.h"
#include "in/inventory/cyclonedx_check.h"
#include "in/inventory/inventory.h"

namespace hinomi::in {

namespace cyclonedx {

// The same document in JSON. Errors: invalid with "byte N", too_large (nested too deeply).
Result<std::string> xml_as_json(std::string_view text, const InventoryLimits& limits);
Result<std::string> proto_text_as_json(std::string_view text, const InventoryLimits& limits);
Result<std::string> protobuf_as_json(std::string_view bytes, const InventoryLimits& limits);

// "1.6" is 6. Error: invalid when it is not 1.0 to 1.7.
Result<int> version_from(std::string_view spec_version, std::string_view place);

// One entry of `vulnerabilities`; nothing when nobody has analysed it.
std::optional<Statement> statement_of(dom::object flaw);
// CycloneDX's word in OpenVEX's; the word itself when it is neither's.
std::string_view justification_in_openvex(std::string_view word);

// Of a component: what its own members say, without its parts.
Component component_of(dom::object value);
Component service_of(dom::object value);

}  // namespace cyclonedx

enum class CycloneDxForm { json, xml, protobuf };

Result<Inventory> read_cyclonedx(dom::object document, CycloneDxForm form,
                                 const InventoryLimits& limits);

}  // namespace hinomi::in
