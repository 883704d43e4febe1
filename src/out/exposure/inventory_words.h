// What an inventory is, in a line for people and as an object. Private to out/exposure.
#pragma once

#include <string>
#include <string_view>

#include "out/exposure/inventories.h"

namespace hinomi::exposure {

std::string_view status_word(in::Statement::Status status);  // OpenVEX's, or "rejected"
// "CycloneDX 1.5, about shop 1.2; 3 components, ...".
std::string summary_text(const InventoryView& view);
// The inventory as one JSON object on a line.
std::string json_line(const InventoryView& view);

}  // namespace hinomi::exposure
