// Bodies of Splunk's HTTP Event Collector (Splunk Enterprise, "Format events for HTTP Event
// Collector" and "Troubleshoot HTTP Event Collector", which has the codes).
//
// An event that is an object gives its own fields; one that is text is read as the line of a log
// (or as the object that it is). Then come the indexed `fields`, and time, host, source, sourcetype
// and index as the envelope says them; what is there already is not said again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "in/event_batch.h"

namespace hinomi::in {

// What Splunk answers in `code`.
enum class HecCode : std::uint8_t {
  success = 0,
  token_required = 2,
  invalid_authorization = 3,
  invalid_token = 4,
  no_data = 5,
  invalid_data = 6,
  server_error = 8,
  busy = 9,
  no_event = 12,
  blank_event = 13,
  ack_disabled = 14,
  wrong_fields = 15,
  healthy = 17,
  unhealthy = 18,
};

// The HTTP status that goes with it.
int status_of(HecCode code);
// {"text": "...", "code": N}, with "invalid-event-number" where there is one (from 0).
std::string hec_answer(HecCode code, std::optional<std::uint64_t> invalid = {});

struct Hec {
  std::string lines;
  std::uint32_t count = 0;
  HecCode code = HecCode::success;       // of the first event that is refused
  std::optional<std::uint64_t> invalid;  // its number, from 0
};

// Objects one after the other. What is wrong is told by the first; the good ones are taken.
Hec read_hec_events(std::string_view body, const IntakeLimits& limits = {});

// What the query of /raw says of all its events; empty: nothing.
struct HecMeta {
  std::string time = {}, host = {}, source = {}, sourcetype = {}, index = {};
};
// A line is an event.
Hec read_hec_raw(std::string_view body, const HecMeta& meta, const IntakeLimits& limits = {});

}  // namespace hinomi::in
