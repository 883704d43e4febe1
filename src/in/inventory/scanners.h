// Results of host scanners that know what is installed or what is wrong: Wazuh and OpenSCAP. What
// they found wrong becomes statements: who says it, of which host and package.
#pragma once

#include <string_view>

#include "in/document.h"
#include "in/inventory/inventory.h"

namespace hinomi::in {

// Answers of Wazuh's API (syscollector: packages, os), documents of its index of vulnerabilities
// (search results or one a line), and alerts of its vulnerability detector.
// https://documentation.wazuh.com/current/user-manual/api/reference.html
bool is_wazuh(dom::object document);
bool is_wazuh_line(std::string_view line);
Result<Inventory> read_wazuh(std::string_view text, const InventoryLimits& limits);

// XCCDF 1.1 and 1.2 TestResult, alone, in a Benchmark or in an ARF 1.1 collection; OVAL 5 results.
bool is_scap_root(std::string_view root);
Result<Inventory> read_scap(std::string_view text, const InventoryLimits& limits);

}  // namespace hinomi::in
