// Numbers of Protocol buffers' wire format (protobuf.dev, "Encoding", base 128 varints).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hinomi::in {

// Takes one off `rest`. Nothing, and `rest` as it was, when there is none or it has over 64 bits.
inline std::optional<std::uint64_t> take_varint(std::string_view& rest) {
  std::uint64_t value = 0;
  for (unsigned at = 0; at < 10 && at < rest.size(); ++at) {
    const auto byte = static_cast<unsigned char>(rest[at]);
    if (at == 9 && byte > 1) break;
    value |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * at);
    if (byte < 0x80) {
      rest.remove_prefix(at + 1);
      return value;
    }
  }
  return {};
}

}  // namespace hinomi::in
