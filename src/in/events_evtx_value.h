// Values in binary XML, as JSON.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace hinomi::in {

// Little-endian; the bytes are there.
template <class T>
T evtx_number(std::string_view bytes, std::size_t at = 0) {
  T out;
  std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}

// UTF-16 in little-endian order as UTF-8, up to the NUL that many writers add.
std::string evtx_text(std::string_view utf16);

struct EvtxValue {
  std::string text;     // what the JSON says: the number, or the text without quotes
  bool is_text = true;  // to be quoted
  bool is_null = false;
  bool is_array = false;  // `text` is the JSON
};

// Types by [MS-EVEN6] 2.2.14 and the file's description; a type that is not known is shown in hex.
EvtxValue evtx_value(std::uint8_t type, std::string_view bytes);

constexpr std::uint8_t evtx_binary_xml = 0x21;

}  // namespace hinomi::in
