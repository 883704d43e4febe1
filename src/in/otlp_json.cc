// OTLP's JSON: protobuf's JSON mapping in lowerCamelCase, but ids in hex and enumerations as
// numbers (OTLP specification, "JSON Protobuf Encoding"). Unknown members are skipped.
#include <charconv>

#include "base/json.h"
#include "base/text.h"
#include "in/json_text.h"
#include "in/otlp_record.h"

namespace hinomi::in {
namespace {

std::unexpected<Error> wrong(std::string_view member) {
  return fail(ErrorKind::invalid, "no ExportLogsServiceRequest", "body: " + std::string(member),
              "Send OTLP's JSON encoding");
}

// A 64-bit number: as number or as text. Nothing when it is neither.
template <class Number>
std::optional<Number> number_of(const json::value& value) {
  if (value.is_int64()) return static_cast<Number>(value.get_int64());
  if (value.is_uint64()) return static_cast<Number>(value.get_uint64());
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = value.get_string();
  Number out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

// Each object of the array that the member holds; none when it is absent or null.
template <class Take>
Result<void> for_each_object(const json::object& object, std::string_view member,
                             const Take& take) {
  const json::value* value = object.if_contains(member);
  if (!value || value->is_null()) return {};
  if (!value->is_array()) return wrong(member);
  for (const json::value& one : value->get_array()) {
    if (!one.is_object()) return wrong(member);
    TRY(take(one.get_object()));
  }
  return {};
}

Result<void> append_value(const json::value* value, int depth, std::string& out);

Result<void> append_values(const json::value& list, bool with_keys, int depth, std::string& out) {
  if (!list.is_object()) return wrong("value");
  out += with_keys ? '{' : '[';
  bool first = true;
  if (const json::value* values = list.get_object().if_contains("values");
      values && values->is_array()) {
    for (const json::value& one : values->get_array()) {
      if (with_keys) {
        if (!one.is_object()) return wrong("kvlistValue");
        append_json_key(text_at(one.get_object(), "key"), out);
        TRY(append_value(one.get_object().if_contains("value"), depth + 1, out));
      } else {
        if (!first) out += ',';
        TRY(append_value(&one, depth + 1, out));
      }
      first = false;
    }
  }
  out += with_keys ? '}' : ']';
  return {};
}

Result<void> append_double(const json::value& value, std::string& out) {
  if (value.is_string()) {  // "NaN", "Infinity"
    append_json_text(std::string_view(value.get_string()), out);
    return {};
  }
  if (!value.is_number()) return wrong("doubleValue");
  append_otlp_double(value.to_number<double>(), out);
  return {};
}

Result<void> append_value(const json::value* value, int depth, std::string& out) {
  if (depth > deepest_otlp_value)
    return fail(ErrorKind::too_large, "a value nested deeper than 32", "body", "Send it flatter");
  if (!value || value->is_null()) {
    out += "null";
    return {};
  }
  if (!value->is_object()) return wrong("value");
  for (const auto& member : value->get_object()) {
    const std::string_view key = member.key();
    const json::value& held = member.value();
    if (held.is_null()) continue;
    if (key == "stringValue" || key == "bytesValue") {
      if (!held.is_string()) return wrong(key);
      append_json_text(std::string_view(held.get_string()), out);
    } else if (key == "boolValue") {
      if (!held.is_bool()) return wrong(key);
      out += held.get_bool() ? "true" : "false";
    } else if (key == "intValue") {
      const auto number = number_of<std::int64_t>(held);
      if (!number) return wrong(key);
      out += std::to_string(*number);
    } else if (key == "doubleValue") {
      TRY(append_double(held, out));
    } else if (key == "arrayValue" || key == "kvlistValue") {
      TRY(append_values(held, key == "kvlistValue", depth, out));
    } else {
      continue;
    }
    return {};
  }
  out += "null";
  return {};
}

Result<OtlpAttributes> attributes_of(const json::object& object) {
  OtlpAttributes out;
  TRY(for_each_object(object, "attributes", [&](const json::object& one) -> Result<void> {
    std::string json;
    TRY(append_value(one.if_contains("value"), 0, json));
    out.emplace_back(text_at(one, "key"), std::move(json));
    return {};
  }));
  return out;
}

Result<void> read_body(const json::value& value, OtlpRecord& out) {
  const json::object* object = value.if_object();
  const json::value* text = object ? object->if_contains("stringValue") : nullptr;
  out.is_text = text && text->is_string();
  if (!out.is_text) return append_value(&value, 0, out.body);
  out.text = std::string_view(text->get_string());
  return {};
}

Result<OtlpRecord> record_of(const json::object& object) {
  OtlpRecord out;
  const std::pair<std::string_view, std::uint64_t*> times[] = {
      {"timeUnixNano", &out.time}, {"observedTimeUnixNano", &out.observed}};
  for (const auto& [name, time] : times)
    if (const json::value* value = object.if_contains(name); value && !value->is_null()) {
      const auto number = number_of<std::uint64_t>(*value);
      if (!number) return wrong(name);
      *time = *number;
    }
  out.severity = number_at(object, "severityNumber");
  out.severity_text = text_at(object, "severityText");
  out.event_name = text_at(object, "eventName");
  out.trace_id = to_lower(text_at(object, "traceId"));
  out.span_id = to_lower(text_at(object, "spanId"));
  out.attributes = TRY(attributes_of(object));
  if (const json::value* body = object.if_contains("body"); body && !body->is_null())
    TRY(read_body(*body, out));
  return out;
}

Result<void> read_resource_logs(const json::object& logs, OtlpEvents& events) {
  OtlpAttributes resource;
  if (const json::object* said = object_at(logs, "resource")) resource = TRY(attributes_of(*said));
  return for_each_object(logs, "scopeLogs", [&](const json::object& scoped) -> Result<void> {
    std::string_view scope;
    if (const json::object* said = object_at(scoped, "scope")) scope = text_at(*said, "name");
    return for_each_object(scoped, "logRecords", [&](const json::object& one) {
      return events.take(resource, scope, record_of(one));
    });
  });
}

}  // namespace

Result<void> read_otlp_json(std::string_view body, OtlpEvents& events) {
  const json::value value = TRY(parse_json(body));
  if (!value.is_object()) return wrong("not an object");
  return for_each_object(value.get_object(), "resourceLogs", [&](const json::object& logs) {
    return read_resource_logs(logs, events);
  });
}

}  // namespace hinomi::in
