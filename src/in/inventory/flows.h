// Flows that were observed: Zeek's conn.log as JSON lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "in/network_text.h"

namespace hinomi::in {

struct ObservedFlow {
  Time seen;
  Network origin, responder;                          // addresses: who began, and with whom
  std::uint16_t origin_port = 0, responder_port = 0;  // of ICMP: type and code
  std::uint8_t protocol = 0;
  std::string place;  // "line 7"
};

struct ObservedFlows {
  std::vector<ObservedFlow> flows;
  std::vector<Error> refused;  // lines that are none
};

bool is_flow_line(std::string_view line);
// Errors: too_large: over 10,000,000 flows.
Result<ObservedFlows> read_flows(std::string_view text);

// "tcp 192.0.2.7 -> 198.51.100.9:443": without the origin's port, which says nothing.
std::string text_of(const ObservedFlow& flow);

}  // namespace hinomi::in
