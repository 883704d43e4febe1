#include "judge/pattern/value.h"

#include "in/utf8.h"

namespace hinomi::pattern {
namespace {

using Kind = in::StixConstant::Kind;

template <class T>
Order ordered(const T& a, const T& b) {
  return a < b ? Order::less : b < a ? Order::greater : Order::equal;
}

Order numbers(const Value& value, const Constant& constant) {
  // 64 bits of mantissa: every 64-bit integer and every double is exact.
  auto exact = [](bool whole, std::int64_t integer, double real) {
    return whole ? static_cast<long double>(integer) : static_cast<long double>(real);
  };
  return ordered(exact(value.kind == Value::Kind::integer, value.integer, value.real),
                 exact(constant.kind == Kind::integer, constant.integer, constant.real));
}

// std::string_view compares bytes without a sign, which for UTF-8 is the order of code points.
Order texts(const Value& value, const Constant& constant) {
  if (constant.kind == Kind::time) {
    if (!in::is_stix_time(value.text)) return Order::no_time;
    return ordered(time_key(value.text), std::string_view(constant.text));
  }
  if (constant.kind == Kind::text) return ordered(value.text, std::string_view(constant.text));
  auto bytes = latin_bytes(value.text);
  return bytes ? ordered(*bytes, constant.text) : Order::incomparable;
}

}  // namespace

std::optional<std::string> latin_bytes(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto [code, size] = in::next_code_point(text);
    if (code > 0xFF) return {};
    out += static_cast<char>(code);
    text.remove_prefix(size);
  }
  return out;
}

std::string_view time_key(std::string_view time) {
  time.remove_suffix(1);  // Z
  if (time.size() > 19)
    while (time.back() == '0') time.remove_suffix(1);
  if (time.back() == '.') time.remove_suffix(1);
  return time;
}

Constant::Constant(in::StixConstant written)
    : kind(written.kind),
      boolean(written.boolean),
      integer(written.integer),
      real(written.real),
      text(std::move(written.text)) {
  if (kind == Kind::time) text = std::string(time_key(text));
  if (kind == Kind::text) bytes = latin_bytes(text);
}

Order order_of(const Value& value, const Constant& constant) {
  bool is_number = constant.kind == Kind::integer || constant.kind == Kind::real;
  bool is_textual = constant.kind == Kind::text || constant.kind == Kind::bytes;
  switch (value.kind) {
    case Value::Kind::none: return Order::incomparable;
    case Value::Kind::boolean:
      if (constant.kind != Kind::boolean) return Order::incomparable;
      return value.boolean == constant.boolean ? Order::equal : Order::different;
    case Value::Kind::integer:
    case Value::Kind::real: return is_number ? numbers(value, constant) : Order::incomparable;
    case Value::Kind::text:
      return is_textual || constant.kind == Kind::time ? texts(value, constant)
                                                       : Order::incomparable;
    case Value::Kind::bytes: break;
  }
  if (constant.kind == Kind::bytes) return ordered(value.text, std::string_view(constant.text));
  if (constant.kind == Kind::text && constant.bytes)
    return ordered(value.text, std::string_view(*constant.bytes));
  return Order::incomparable;
}

}  // namespace hinomi::pattern
