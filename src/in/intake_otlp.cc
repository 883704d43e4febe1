#include "in/intake_otlp.h"

#include <charconv>
#include <cmath>

#include "base/time.h"
#include "in/json_text.h"
#include "in/otlp_record.h"

namespace hinomi::in {
namespace {

// "2026-04-01T09:00:00.123456789Z"
std::string time_text(std::uint64_t nanoseconds) {
  constexpr std::uint64_t second = 1'000'000'000;
  const auto whole = std::chrono::seconds(nanoseconds / second);
  std::string text = format_time(Time(whole));
  text.resize(19);  // without what stands behind the seconds
  std::string fraction = std::to_string(second + nanoseconds % second);
  fraction[0] = '.';
  return text + fraction + "Z";
}

void append_varint(std::uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

// Field `number` of wire type 2: length, then bytes.
void append_bytes(unsigned number, std::string_view bytes, std::string& out) {
  append_varint(number << 3 | 2, out);
  append_varint(bytes.size(), out);
  out += bytes;
}

}  // namespace

void append_otlp_double(double value, std::string& out) {
  if (!std::isfinite(value)) {
    out += std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    return;
  }
  char text[32];
  out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

void OtlpEvents::reject(std::string_view why) {
  if (out_.rejected++ == 0) out_.why = why;
}

Result<void> OtlpEvents::take(const OtlpAttributes& resource, std::string_view scope,
                              const Result<OtlpRecord>& record) {
  if (record)
    add(resource, scope, *record);
  else if (record.error().kind == ErrorKind::too_large)
    reject(record.error().what);
  else
    return std::unexpected(record.error());
  return {};
}

void OtlpEvents::add(const OtlpAttributes& resource, std::string_view scope,
                     const OtlpRecord& record) {
  const std::size_t before = out_.lines.size();
  auto undo = [&](std::string_view why) {
    out_.lines.resize(before);
    reject(why);
  };
  event_.begin(out_.lines);
  if (record.is_text) {
    if (auto said = event_.add_said(record.text); !said) return undo(said.error().what);
  } else if (record.body.starts_with('{')) {
    event_.add_members(record.body);
  } else if (!record.body.empty()) {
    event_.add("body", record.body);
  }
  for (const auto* attributes : {&record.attributes, &resource})
    for (const auto& [key, json] : *attributes) event_.add(key, json);
  const std::uint64_t time = record.time ? record.time : record.observed;
  if (time) event_.add_text("@timestamp", time_text(time));
  if (record.severity) event_.add("severity_number", std::to_string(record.severity));
  const std::pair<std::string_view, std::string_view> texts[] = {
      {"severity_text", record.severity_text},
      {"event_name", record.event_name},
      {"trace_id", record.trace_id},
      {"span_id", record.span_id},
      {"otel.scope.name", scope}};
  for (const auto& [key, text] : texts)
    if (!text.empty()) event_.add_text(key, text);
  event_.end();
  if (out_.lines.size() - before > limits_.event)
    return undo("a record over " + std::to_string(limits_.event) + " bytes");
  out_.lines += '\n';
  ++out_.count;
}

Result<OtlpLogs> read_otlp_logs(OtlpEncoding encoding, std::string_view body,
                                const IntakeLimits& limits) {
  OtlpLogs out;
  OtlpEvents events(out, limits);
  if (encoding == OtlpEncoding::protobuf)
    TRY(read_otlp_protobuf(body, events));
  else
    TRY(read_otlp_json(body, events));
  return out;
}

std::string otlp_answer(OtlpEncoding encoding, const OtlpLogs& logs) {
  if (encoding == OtlpEncoding::json) {
    if (logs.rejected == 0) return "{}";
    std::string out = R"({"partialSuccess":{"rejectedLogRecords":")" +
                      std::to_string(logs.rejected) + R"(","errorMessage":)";
    append_json_text(logs.why, out);
    return out + "}}";
  }
  if (logs.rejected == 0) return {};
  std::string partial, out;
  append_varint(1 << 3 | 0, partial);  // rejected_log_records
  append_varint(logs.rejected, partial);
  append_bytes(2, logs.why, partial);
  append_bytes(1, partial, out);
  return out;
}

std::string otlp_error(OtlpEncoding encoding, int code, std::string_view message) {
  std::string out;
  if (encoding == OtlpEncoding::json) {
    out = R"({"code":)" + std::to_string(code) + R"(,"message":)";
    append_json_text(message, out);
    return out + "}";
  }
  append_varint(1 << 3 | 0, out);
  append_varint(static_cast<std::uint64_t>(code), out);
  append_bytes(2, message, out);
  return out;
}

}  // namespace hinomi::in
