// What both encodings of OTLP are read into. Private to in/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "in/event_object.h"
#include "in/intake_otlp.h"

namespace hinomi::in {

constexpr int deepest_otlp_value = 32;

// Values as JSON.
using OtlpAttributes = std::vector<std::pair<std::string, std::string>>;

struct OtlpRecord {
  std::uint64_t time = 0, observed = 0;  // nanoseconds since 1970; 0: not known
  std::int64_t severity = 0;
  std::string severity_text, event_name;
  std::string trace_id, span_id;  // hex
  std::string body;               // JSON; empty: none
  std::string text;               // of a body that is text
  bool is_text = false;
  OtlpAttributes attributes;
};

// Makes events of records. One thread.
class OtlpEvents {
 public:
  OtlpEvents(OtlpLogs& out, const IntakeLimits& limits) : out_(out), limits_(limits) {}
  // One that is too large is rejected; another error is the request's, and comes back.
  Result<void> take(const OtlpAttributes& resource, std::string_view scope,
                    const Result<OtlpRecord>& record);

 private:
  void add(const OtlpAttributes& resource, std::string_view scope, const OtlpRecord& record);
  void reject(std::string_view why);
  OtlpLogs& out_;
  const IntakeLimits& limits_;
  EventObject event_;
};

Result<void> read_otlp_protobuf(std::string_view body, OtlpEvents& events);
Result<void> read_otlp_json(std::string_view body, OtlpEvents& events);

// A double as JSON; what is no number in JSON (NaN, infinity) as text.
void append_otlp_double(double value, std::string& out);

}  // namespace hinomi::in
