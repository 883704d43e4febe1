// OTLP logs over HTTP (OpenTelemetry protocol 1.x, ExportLogsServiceRequest), in both encodings:
// protobuf, and JSON as OTLP writes it (64-bit numbers as text, ids in hex).
//
// A record whose body is an object (kvlist) gives its own fields, a text is read as the line of a
// log (or as the object that it is), anything else is `body`. Then come the record's attributes,
// those of the resource, and @timestamp, severity_text, severity_number, event_name, trace_id,
// span_id and otel.scope.name; what is there already is not said again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "in/event_batch.h"

namespace hinomi::in {

struct OtlpLogs {
  std::string lines;
  std::uint32_t count = 0;
  std::uint64_t rejected = 0;
  std::string why;  // of the first
};

enum class OtlpEncoding : std::uint8_t { protobuf, json };

// Error: invalid, when the body is no such message: nothing is taken.
Result<OtlpLogs> read_otlp_logs(OtlpEncoding encoding, std::string_view body,
                                const IntakeLimits& limits = {});

// ExportLogsServiceResponse; partial_success says what was rejected.
std::string otlp_answer(OtlpEncoding encoding, const OtlpLogs& logs);
// google.rpc.Status; `code` as gRPC numbers them: 3 invalid argument, 7 permission denied, 8
// resource exhausted, 13 internal, 16 unauthenticated.
std::string otlp_error(OtlpEncoding encoding, int code, std::string_view message);

}  // namespace hinomi::in
