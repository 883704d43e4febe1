#include "in/events_evtx_value.h"

#include <charconv>
#include <cmath>
#include <ctime>

#include "in/json_text.h"
#include "in/utf8.h"

namespace hinomi::in {

namespace {

constexpr std::uint8_t array_flag = 0x80;

enum class EvtxType : std::uint8_t {
  null = 0x00,
  text = 0x01,
  ansi = 0x02,
  int8 = 0x03,
  uint8 = 0x04,
  int16 = 0x05,
  uint16 = 0x06,
  int32 = 0x07,
  uint32 = 0x08,
  int64 = 0x09,
  uint64 = 0x0A,
  real32 = 0x0B,
  real64 = 0x0C,
  boolean = 0x0D,
  binary = 0x0E,
  guid = 0x0F,
  size = 0x10,
  file_time = 0x11,
  system_time = 0x12,
  sid = 0x13,
  hex32 = 0x14,
  hex64 = 0x15,
};

// Bytes of a type whose values all have the same; 0: they have not.
std::size_t size_of(EvtxType type) {
  using enum EvtxType;
  switch (type) {
    case int8:
    case uint8: return 1;
    case int16:
    case uint16: return 2;
    case int32:
    case uint32:
    case real32:
    case boolean:
    case hex32: return 4;
    case int64:
    case uint64:
    case real64:
    case file_time:
    case hex64: return 8;
    case guid:
    case system_time: return 16;
    default: return 0;
  }
}

std::string hex_number(std::uint64_t number) {
  char out[18] = "0x";
  return {out, std::to_chars(out + 2, out + sizeof out, number, 16).ptr};
}

std::string hex_bytes(std::string_view bytes) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[c & 15];
  }
  return out;
}

EvtxValue number_value(auto value) { return {.text = std::to_string(value), .is_text = false}; }

EvtxValue real(double value) {
  if (!std::isfinite(value)) return {.text = value > 0 ? "INF" : value < 0 ? "-INF" : "NaN"};
  char out[32];
  return {.text = {out, std::to_chars(out, out + sizeof out, value).ptr}, .is_text = false};
}

std::string guid_text(std::string_view bytes) {
  char out[40];
  std::snprintf(out, sizeof out, "%08X-%04X-%04X-%s", evtx_number<std::uint32_t>(bytes),
                unsigned(evtx_number<std::uint16_t>(bytes, 4)),
                unsigned(evtx_number<std::uint16_t>(bytes, 6)),
                hex_bytes(bytes.substr(8, 2)).c_str());
  return out + ("-" + hex_bytes(bytes.substr(10, 6)));
}

std::string time_text(std::int64_t seconds, unsigned micros) {
  std::time_t time = seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  char out[64];
  std::snprintf(out, sizeof out, "%04d-%02d-%02dT%02d:%02d:%02d.%06uZ", parts.tm_year + 1900,
                parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, micros);
  return out;
}

// Tenths of microseconds since 1601.
std::string file_time_text(std::uint64_t ticks) {
  constexpr std::int64_t from_1601_to_1970 = 11'644'473'600;
  return time_text(static_cast<std::int64_t>(ticks / 10'000'000) - from_1601_to_1970,
                   static_cast<unsigned>(ticks % 10'000'000 / 10));
}

std::string system_time_text(std::string_view bytes) {
  auto part = [&](std::size_t i) { return unsigned(evtx_number<std::uint16_t>(bytes, i * 2)); };
  char out[64];
  std::snprintf(out, sizeof out, "%04u-%02u-%02uT%02u:%02u:%02u.%03u000Z", part(0), part(1),
                part(3), part(4), part(5), part(6), part(7));
  return out;
}

// [MS-DTYP] 2.4.2.
std::string sid_text(std::string_view bytes) {
  if (bytes.size() < 8) return hex_bytes(bytes);
  std::uint64_t authority = 0;
  for (std::size_t i = 2; i < 8; ++i)
    authority = authority << 8 | static_cast<unsigned char>(bytes[i]);
  std::string out =
      "S-" + std::to_string(static_cast<unsigned char>(bytes[0])) + "-" + std::to_string(authority);
  for (std::size_t at = 8; at + 4 <= bytes.size(); at += 4)
    out += "-" + std::to_string(evtx_number<std::uint32_t>(bytes, at));
  return out;
}

void append_item(const EvtxValue& value, std::string& out) {
  if (out.back() != '[') out += ',';
  if (value.is_null) {
    out += "null";
  } else if (value.is_text) {
    append_json_text(value.text, out);
  } else {
    out += value.text;
  }
}

EvtxValue array_value(std::uint8_t type, std::string_view bytes) {
  std::string out = "[";
  if (EvtxType(type) == EvtxType::text) {
    while (bytes.size() >= 2) {
      std::size_t end = 0;
      while (end + 2 <= bytes.size() && evtx_number<std::uint16_t>(bytes, end) != 0) end += 2;
      append_item({.text = evtx_text(bytes.substr(0, end))}, out);
      bytes.remove_prefix(std::min(bytes.size(), end + 2));
    }
  } else if (std::size_t each = size_of(EvtxType(type))) {
    for (; bytes.size() >= each; bytes.remove_prefix(each))
      append_item(evtx_value(type, bytes.substr(0, each)), out);
  } else {
    append_item({.text = hex_bytes(bytes)}, out);
  }
  return {.text = out + "]", .is_text = false, .is_array = true};
}

}  // namespace

std::string evtx_text(std::string_view utf16) {
  std::string out;
  std::size_t end = utf16.size() & ~std::size_t(1);
  while (end >= 2 && evtx_number<std::uint16_t>(utf16, end - 2) == 0) end -= 2;
  for (std::size_t at = 0; at < end; at += 2) {
    char32_t code = evtx_number<std::uint16_t>(utf16, at);
    if (code >= 0xD800 && code < 0xE000) {
      char32_t low = at + 4 <= end ? evtx_number<std::uint16_t>(utf16, at + 2) : 0;
      bool is_pair = code < 0xDC00 && low >= 0xDC00 && low < 0xE000;
      code = is_pair ? 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) : 0xFFFD;
      if (is_pair) at += 2;
    }
    append_code_point(out, code);
  }
  return out;
}

EvtxValue evtx_value(std::uint8_t type, std::string_view bytes) {
  if (type & array_flag) return array_value(type & ~array_flag, bytes);
  using enum EvtxType;
  auto known = EvtxType(type);
  if (known == null || (bytes.empty() && known != text && known != ansi)) return {.is_null = true};
  if (bytes.size() < size_of(known)) return {.text = hex_bytes(bytes)};
  switch (known) {
    case text: return {.text = evtx_text(bytes)};
    case ansi: return {.text = std::string(bytes.substr(0, bytes.find('\0')))};
    case int8: return number_value(int(static_cast<signed char>(bytes[0])));
    case uint8: return number_value(int(static_cast<unsigned char>(bytes[0])));
    case int16: return number_value(evtx_number<std::int16_t>(bytes));
    case uint16: return number_value(evtx_number<std::uint16_t>(bytes));
    case int32: return number_value(evtx_number<std::int32_t>(bytes));
    case uint32: return number_value(evtx_number<std::uint32_t>(bytes));
    case int64: return number_value(evtx_number<std::int64_t>(bytes));
    case uint64: return number_value(evtx_number<std::uint64_t>(bytes));
    case real32: return real(evtx_number<float>(bytes));
    case real64: return real(evtx_number<double>(bytes));
    case boolean:
      return {.text = evtx_number<std::uint32_t>(bytes) ? "true" : "false", .is_text = false};
    case guid: return {.text = guid_text(bytes)};
    case hex32: return {.text = hex_number(evtx_number<std::uint32_t>(bytes))};
    case hex64: return {.text = hex_number(evtx_number<std::uint64_t>(bytes))};
    case size:
      if (bytes.size() == 4) return {.text = hex_number(evtx_number<std::uint32_t>(bytes))};
      if (bytes.size() == 8) return {.text = hex_number(evtx_number<std::uint64_t>(bytes))};
      return {.text = hex_bytes(bytes)};
    case file_time: return {.text = file_time_text(evtx_number<std::uint64_t>(bytes))};
    case system_time: return {.text = system_time_text(bytes)};
    case sid: return {.text = sid_text(bytes)};
    default: return {.text = hex_bytes(bytes)};
  }
}

}  // namespace hinomi::in
