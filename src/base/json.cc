#include "base/json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>
#include <vector>

namespace hinomi {
namespace {

// UTF-16 code units order differs from UTF-8 byte order only between U+E000..U+FFFF (UTF-8 EE, EF)
// and the supplementary planes (UTF-8 F0..F4), whose surrogates D800..DFFF come first: these take
// the ranks EE..F2, after U+D7FF (UTF-8 ED).
int rank(unsigned char byte) {
  return byte >= 0xF0 ? byte - 0x02 : byte >= 0xEE ? byte + 0x10 : byte;
}

bool utf16_less(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return rank(static_cast<unsigned char>(x)) < rank(static_cast<unsigned char>(y));
  });
}

// Well-formed UTF-8 (Unicode 15 table 3-7): shortest form, no surrogates, at most U+10FFFF.
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    auto lead = static_cast<unsigned char>(text[i++]);
    if (lead < 0x80) continue;
    int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4) return false;
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    for (; more > 0; --more, low = 0x80, high = 0xBF) {
      if (i == text.size()) return false;
      auto next = static_cast<unsigned char>(text[i++]);
      if (next < low || next > high) return false;
    }
  }
  return true;
}

Result<void> append_text(std::string& out, std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  if (!is_utf8(text)) return fail(ErrorKind::invalid, "text that is not UTF-8");
  out += '"';
  for (char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += digits[c >> 4];
          out += digits[c & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
  return {};
}

// ECMA-262 Number::toString: shortest digits that read back, plain up to 21 places, else an
// exponent.
void append_double(std::string& out, double value) {
  if (value == 0) {
    out += '0';
    return;
  }
  if (value < 0) {
    out += '-';
    value = -value;
  }
  char text[32];
  auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  std::string_view written(text, static_cast<std::size_t>(end - text));
  std::size_t e = written.find('e');
  std::string digits(1, written[0]);
  if (e > 2) digits += written.substr(2, e - 2);
  int exponent = 0;
  std::string_view power = written.substr(e + 1);
  if (power.front() == '+') power.remove_prefix(1);
  std::from_chars(power.data(), power.data() + power.size(), exponent);

  int count = int(digits.size()), point = exponent + 1;  // value = 0.digits * 10^point
  if (count <= point && point <= 21) {
    out += digits;
    out.append(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    out += digits.substr(0, static_cast<std::size_t>(point));
    out += '.';
    out += digits.substr(static_cast<std::size_t>(point));
  } else if (-6 < point && point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-point), '0');
    out += digits;
  } else {
    out += digits[0];
    if (count > 1) {
      out += '.';
      out += digits.substr(1);
    }
    out += exponent < 0 ? "e-" : "e+";
    out += std::to_string(std::abs(exponent));
  }
}

Result<void> append(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: out += "null"; return {};
    case json::kind::bool_: out += value.get_bool() ? "true" : "false"; return {};
    case json::kind::int64: append_double(out, double(value.get_int64())); return {};
    case json::kind::uint64: append_double(out, double(value.get_uint64())); return {};
    case json::kind::double_:
      if (!std::isfinite(value.get_double()))
        return fail(ErrorKind::invalid, "JSON has no infinity and no NaN");
      append_double(out, value.get_double());
      return {};
    case json::kind::string: return append_text(out, value.get_string());
    case json::kind::array: {
      out += '[';
      bool first = true;
      for (const auto& item : value.get_array()) {
        if (!std::exchange(first, false)) out += ',';
        TRY(append(out, item));
      }
      out += ']';
      return {};
    }
    case json::kind::object: {
      std::vector<const json::key_value_pair*> members;
      for (const auto& member : value.get_object()) members.push_back(&member);
      std::sort(members.begin(), members.end(),
                [](auto* a, auto* b) { return utf16_less(a->key(), b->key()); });
      out += '{';
      bool first = true;
      for (const auto* member : members) {
        if (!std::exchange(first, false)) out += ',';
        TRY(append_text(out, member->key()));
        out += ':';
        TRY(append(out, member->value()));
      }
      out += '}';
      return {};
    }
  }
  std::unreachable();
}

// Builds the tree, and reads numbers itself: Boost.JSON 1.81 is off by a unit in the last place for
// about every fourth number of 16 digits, which would change hashes over canonical JSON.
struct TreeBuilder {
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();
  using Failure = json::error_code;

  json::value_stack stack;

  bool on_document_begin(Failure&) {
    stack.reset();
    return true;
  }
  bool on_document_end(Failure&) { return true; }
  bool on_object_begin(Failure&) { return true; }
  bool on_object_end(std::size_t count, Failure&) {
    stack.push_object(count);
    return true;
  }
  bool on_array_begin(Failure&) { return true; }
  bool on_array_end(std::size_t count, Failure&) {
    stack.push_array(count);
    return true;
  }
  bool on_key_part(json::string_view text, std::size_t, Failure&) {
    stack.push_chars(text);
    return true;
  }
  bool on_key(json::string_view text, std::size_t, Failure&) {
    stack.push_key(text);
    return true;
  }
  bool on_string_part(json::string_view text, std::size_t, Failure&) {
    stack.push_chars(text);
    return true;
  }
  bool on_string(json::string_view text, std::size_t, Failure&) {
    stack.push_string(text);
    return true;
  }
  // The whole text is parsed in one piece, so a number comes in one piece too.
  bool on_number_part(json::string_view, Failure&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, Failure&) {
    stack.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view, Failure&) {
    stack.push_uint64(number);
    return true;
  }
  bool on_double(double rough, json::string_view text, Failure&) {
    double number = rough;  // also where from_chars reports underflow or overflow
    std::from_chars(text.data(), text.data() + text.size(), number);
    stack.push_double(number);
    return true;
  }
  bool on_bool(bool flag, Failure&) {
    stack.push_bool(flag);
    return true;
  }
  bool on_null(Failure&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, Failure&) { return true; }
  bool on_comment(json::string_view, Failure&) { return true; }
};

bool is_json_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

Result<json::value> parse_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = 64;
  json::basic_parser<TreeBuilder> parser(options);
  json::error_code error;
  std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  while (!error && read < text.size() && is_json_space(text[read])) ++read;
  if (error || read < text.size())
    return fail(ErrorKind::invalid,
                "not JSON: " + (error ? error.message() : "more text after the end"),
                "byte " + std::to_string(read));
  return parser.handler().stack.release();
}

Result<std::string> canonical_json(const json::value& value) {
  std::string out;
  TRY(append(out, value));
  return out;
}

std::string_view text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

std::int64_t number_at(const json::object& object, std::string_view key, std::int64_t otherwise) {
  const json::value* value = object.if_contains(key);
  if (!value) return otherwise;
  json::error_code error;
  auto number = value->to_number<std::int64_t>(error);
  return error ? otherwise : number;
}

bool flag_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value && value->is_bool() && value->get_bool();
}

const json::array* array_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value ? value->if_array() : nullptr;
}

const json::object* object_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value ? value->if_object() : nullptr;
}

}  // namespace hinomi
