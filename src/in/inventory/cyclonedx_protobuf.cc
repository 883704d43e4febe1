// CycloneDX's messages in protocol buffers' binary form (protobuf.dev, "Encoding"), by the numbers
// in in/inventory/cyclonedx_rules.h. Unknown fields are skipped, as the format asks.
#include <cstring>

#include "in/inventory/cyclonedx.h"
#include "in/inventory/cyclonedx_proto.h"
#include "in/protobuf_varint.h"

namespace hinomi::in::cyclonedx {
namespace {

constexpr std::uint32_t detailed_expression = 5;  // of LicenseChoice

class ProtobufDecoder {
 public:
  ProtobufDecoder(std::string_view bytes, int depth) : begin_(bytes.data()), depth_(depth) {}

  Result<ProtoValue> message(std::string_view bytes, const Type& type) {
    ProtoValue out{.kind = ProtoValue::Kind::message};
    if (--depth_ < 0)
      return fail(ErrorKind::too_large, "messages nested too deeply", place(bytes),
                  "Send it flatter");
    while (!bytes.empty()) TRY(field(bytes, type, out));
    ++depth_;
    return out;
  }

 private:
  std::string place(std::string_view rest) const {
    return "byte " + std::to_string(rest.data() - begin_);
  }
  std::unexpected<Error> damaged(std::string_view rest) const {
    return fail(ErrorKind::invalid, "not a CycloneDX protobuf message", place(rest),
                "Send it as the tool wrote it");
  }

  Result<std::uint64_t> varint(std::string_view& rest) const {
    if (auto value = take_varint(rest)) return *value;
    return damaged(rest);
  }

  Result<> field(std::string_view& rest, const Type& type, ProtoValue& out) {
    if (++values_ > most_proto_values)
      return fail(ErrorKind::too_large, "too many values", place(rest), "Split the document");
    const std::uint64_t key = TRY(varint(rest));
    const auto number = static_cast<std::uint32_t>(key >> 3);
    if (number == 0 || key >> 3 > (1u << 29) - 1) return damaged(rest);
    switch (key & 7) {
      case 0: {
        const std::uint64_t value = TRY(varint(rest));
        if (const Member* member = numbered(type, number)) add_number(out, *member, value);
        return {};
      }
      case 1: return skip(rest, 8);
      case 5: return skip(rest, 4);
      case 2: {
        const std::uint64_t size = TRY(varint(rest));
        if (size > rest.size()) return damaged(rest);
        const std::string_view bytes = rest.substr(0, static_cast<std::size_t>(size));
        rest.remove_prefix(bytes.size());
        return nested(bytes, number, type, out);
      }
      default: return damaged(rest);  // groups are long gone
    }
  }

  // Floats are confidences and scores, which nobody asks for here.
  Result<> skip(std::string_view& rest, std::size_t size) const {
    if (rest.size() < size) return damaged(rest);
    rest.remove_prefix(size);
    return {};
  }

  Result<> nested(std::string_view bytes, std::uint32_t number, const Type& type, ProtoValue& out) {
    const Member* member = numbered(type, number);
    if (!member) {
      if (number != detailed_expression || !member_named(type, "expressionDetails")) return {};
      ProtoValue detailed = TRY(detailed_value(bytes));
      out.fields.emplace_back("expression_detailed", std::move(detailed));
      return {};
    }
    std::string name(member->proto.empty() ? member->name : member->proto);
    if (member->type->kind == Kind::object) {
      ProtoValue inner = TRY(message(bytes, *member->type));
      out.fields.emplace_back(std::move(name), std::move(inner));
      return {};
    }
    if (member->shape == Shape::list &&
        (member->type->kind == Kind::integer || member->type->kind == Kind::words)) {
      while (!bytes.empty()) add_number(out, *member, TRY(varint(bytes)));  // packed
      return {};
    }
    ProtoValue value{.kind = ProtoValue::Kind::text, .text = std::string(bytes)};
    if (member->type->kind == Kind::time) value = TRY(timestamp(bytes));
    // A dependency's `dependencies` are messages with a `ref` as field 1, a composition's are
    // texts.
    if (member->shape == Shape::refs && !member->proto.empty()) value.text = TRY(first_text(bytes));
    out.fields.emplace_back(std::move(name), std::move(value));
    return {};
  }

  static const Member* numbered(const Type& type, std::uint32_t number) {
    for (const Member& member : type.members)
      if (member.number == static_cast<int>(number)) return &member;
    return nullptr;
  }

  static void add_number(ProtoValue& out, const Member& member, std::uint64_t value) {
    ProtoValue one;
    one.text = member.type->kind == Kind::flag ? (value ? "true" : "false")
                                               : std::to_string(static_cast<std::int64_t>(value));
    out.fields.emplace_back(member.name, std::move(one));
  }

  // LicenseExpressionDetailed: expression 1.
  Result<ProtoValue> detailed_value(std::string_view bytes) {
    ProtoValue out{.kind = ProtoValue::Kind::message};
    ProtoValue expression{.kind = ProtoValue::Kind::text};
    expression.text = TRY(first_text(bytes));
    out.fields.emplace_back("expression", std::move(expression));
    return out;
  }

  Result<std::string> first_text(std::string_view bytes) {
    static constexpr Type text{.kind = Kind::text};
    static constexpr Member members[] = {{"text", &text, Shape::one, 1}};
    static constexpr Type with_text{.kind = Kind::object, .members = members};
    ProtoValue inner = TRY(message(bytes, with_text));
    return inner.fields.empty() ? std::string() : std::move(inner.fields.back().second.text);
  }

  Result<ProtoValue> timestamp(std::string_view bytes) {
    static constexpr Type integer{.kind = Kind::integer};
    static constexpr Member members[] = {{"seconds", &integer, Shape::one, 1},
                                         {"nanos", &integer, Shape::one, 2}};
    static constexpr Type type{.kind = Kind::object, .members = members};
    return message(bytes, type);
  }

  const char* begin_;
  int depth_;
  std::size_t values_ = 0;
};

}  // namespace

Result<std::string> protobuf_as_json(std::string_view bytes, const InventoryLimits& limits) {
  return proto_as_json(TRY(ProtobufDecoder(bytes, limits.depth).message(bytes, bom)));
}

}  // namespace hinomi::in::cyclonedx
