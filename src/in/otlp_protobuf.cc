// Protocol buffers' wire format (protobuf.dev, "Encoding"), as far as OTLP's logs need it; field
// numbers of opentelemetry/proto/{collector/logs,logs,common,resource}/v1. Unknown fields are
// skipped, as the format asks.
#include <bit>
#include <cstring>

#include "base/hash.h"
#include "in/json_text.h"
#include "in/otlp_record.h"
#include "in/protobuf_varint.h"

namespace hinomi::in {
namespace {

struct Field {
  std::uint32_t number = 0;
  enum Type : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 } type = varint;
  std::uint64_t value = 0;     // of a number
  std::string_view text = {};  // of bytes
};

std::unexpected<Error> damaged() {
  return fail(ErrorKind::invalid, "no ExportLogsServiceRequest", "body",
              "Send OTLP's protobuf encoding, or say application/json");
}

Result<std::uint64_t> varint_of(std::string_view& rest) {
  if (auto value = take_varint(rest)) return *value;
  return damaged();
}

Result<std::uint64_t> take_fixed(std::string_view& rest, std::size_t size) {
  static_assert(std::endian::native == std::endian::little);
  if (rest.size() < size) return damaged();
  std::uint64_t value = 0;
  std::memcpy(&value, rest.data(), size);
  rest.remove_prefix(size);
  return value;
}

Result<Field> take_field(std::string_view& rest) {
  const std::uint64_t key = TRY(varint_of(rest));
  Field field{.number = static_cast<std::uint32_t>(key >> 3)};
  if (field.number == 0 || key >> 3 > (1u << 29) - 1) return damaged();
  switch (key & 7) {
    case 0: field.value = TRY(varint_of(rest)); break;
    case 1: field.value = TRY(take_fixed(rest, 8)); break;
    case 5: field.value = TRY(take_fixed(rest, 4)); break;
    case 2: {
      const std::uint64_t size = TRY(varint_of(rest));
      if (size > rest.size()) return damaged();
      field.text = rest.substr(0, static_cast<std::size_t>(size));
      rest.remove_prefix(static_cast<std::size_t>(size));
      break;
    }
    default: return damaged();  // groups are long gone
  }
  field.type = static_cast<Field::Type>(key & 7);
  return field;
}

// Calls `take` for each field of a message. A field that is known must be of its type: `take`
// answers damaged() then.
template <class Take>
Result<void> for_each_field(std::string_view message, const Take& take) {
  while (!message.empty()) TRY(take(TRY(take_field(message))));
  return {};
}

Result<void> expect(const Field& field, Field::Type type) {
  if (field.type != type) return damaged();
  return {};
}

Result<std::string_view> text_of(const Field& field) {
  TRY(expect(field, Field::bytes));
  return field.text;
}

// What AnyValue holds, as JSON.
Result<void> append_value(std::string_view message, int depth, std::string& out);

struct KeyValue {
  std::string_view key, value;
};

Result<KeyValue> key_value(std::string_view message) {
  KeyValue out;
  TRY(for_each_field(message, [&](const Field& field) -> Result<void> {
    if (field.number == 1) out.key = TRY(text_of(field));
    if (field.number == 2) out.value = TRY(text_of(field));
    return {};
  }));
  return out;
}

// ArrayValue and KeyValueList hold `values` as field 1.
Result<void> append_values(std::string_view message, bool with_keys, int depth, std::string& out) {
  out += with_keys ? '{' : '[';
  bool first = true;
  TRY(for_each_field(message, [&](const Field& field) -> Result<void> {
    if (field.number != 1) return {};
    std::string_view value = TRY(text_of(field));
    if (with_keys) {
      const KeyValue pair = TRY(key_value(value));
      append_json_key(pair.key, out);
      value = pair.value;
    } else if (!first) {
      out += ',';
    }
    first = false;
    return append_value(value, depth + 1, out);
  }));
  out += with_keys ? '}' : ']';
  return {};
}

Result<void> append_value(std::string_view message, int depth, std::string& out) {
  if (depth > deepest_otlp_value)
    return fail(ErrorKind::too_large, "a value nested deeper than 32", "body", "Send it flatter");
  // A oneof: the last one counts.
  const std::size_t before = out.size();
  TRY(for_each_field(message, [&](const Field& field) -> Result<void> {
    constexpr Field::Type types[] = {Field::bytes, Field::varint, Field::varint, Field::fixed64,
                                     Field::bytes, Field::bytes,  Field::bytes};
    if (field.number > std::size(types)) return {};
    TRY(expect(field, types[field.number - 1]));
    out.resize(before);
    switch (field.number) {
      case 1: append_json_text(field.text, out); break;
      case 2: out += field.value ? "true" : "false"; break;
      case 3: out += std::to_string(static_cast<std::int64_t>(field.value)); break;
      case 4: append_otlp_double(std::bit_cast<double>(field.value), out); break;
      case 5: return append_values(field.text, false, depth, out);
      case 6: return append_values(field.text, true, depth, out);
      case 7: append_json_text(to_base64(field.text), out); break;
    }
    return {};
  }));
  if (out.size() == before) out += "null";
  return {};
}

Result<void> add_attribute(const Field& field, OtlpAttributes& out) {
  const KeyValue pair = TRY(key_value(TRY(text_of(field))));
  std::string json;
  TRY(append_value(pair.value, 0, json));
  out.emplace_back(pair.key, std::move(json));
  return {};
}

Result<void> read_body(std::string_view message, OtlpRecord& out) {
  TRY(for_each_field(message, [&](const Field& field) -> Result<void> {
    out.is_text = field.number == 1;
    if (out.is_text) out.text = TRY(text_of(field));
    return {};
  }));
  if (!out.is_text) TRY(append_value(message, 0, out.body));
  return {};
}

Result<OtlpRecord> record_of(std::string_view message) {
  OtlpRecord out;
  auto hex_of = [](const Field& field) -> Result<std::string> {
    return to_hex(TRY(text_of(field)));
  };
  TRY(for_each_field(message, [&](const Field& field) -> Result<void> {
    switch (field.number) {
      case 1:
        TRY(expect(field, Field::fixed64));
        out.time = field.value;
        break;
      case 2:
        TRY(expect(field, Field::varint));
        out.severity = static_cast<std::int32_t>(field.value);
        break;
      case 3: out.severity_text = TRY(text_of(field)); break;
      case 5: return read_body(TRY(text_of(field)), out);
      case 6: return add_attribute(field, out.attributes);
      case 9: out.trace_id = TRY(hex_of(field)); break;
      case 10: out.span_id = TRY(hex_of(field)); break;
      case 11:
        TRY(expect(field, Field::fixed64));
        out.observed = field.value;
        break;
      case 12: out.event_name = TRY(text_of(field)); break;
      default: break;
    }
    return {};
  }));
  return out;
}

// Resource and scope stand before or behind what they are of, so they are looked for first.
Result<void> read_scope_logs(std::string_view message, const OtlpAttributes& resource,
                             OtlpEvents& events) {
  std::string scope;
  TRY(for_each_field(message, [&](const Field& field) -> Result<void> {
    if (field.number != 1) return {};
    return for_each_field(TRY(text_of(field)), [&](const Field& part) -> Result<void> {
      if (part.number == 1) scope = TRY(text_of(part));
      return {};
    });
  }));
  return for_each_field(message, [&](const Field& field) -> Result<void> {
    if (field.number != 2) return {};
    return events.take(resource, scope, record_of(TRY(text_of(field))));
  });
}

Result<void> read_resource_logs(std::string_view message, OtlpEvents& events) {
  OtlpAttributes resource;
  TRY(for_each_field(message, [&](const Field& field) -> Result<void> {
    if (field.number != 1) return {};
    return for_each_field(TRY(text_of(field)), [&](const Field& part) -> Result<void> {
      if (part.number == 1) return add_attribute(part, resource);
      return {};
    });
  }));
  return for_each_field(message, [&](const Field& field) -> Result<void> {
    if (field.number != 2) return {};
    return read_scope_logs(TRY(text_of(field)), resource, events);
  });
}

}  // namespace

Result<void> read_otlp_protobuf(std::string_view body, OtlpEvents& events) {
  return for_each_field(body, [&](const Field& field) -> Result<void> {
    if (field.number != 1) return {};
    return read_resource_logs(TRY(text_of(field)), events);
  });
}

}  // namespace hinomi::in
