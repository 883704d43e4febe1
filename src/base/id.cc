#include "base/id.h"

#include <cstring>

#include "base/hash.h"

namespace hinomi {
namespace {

std::string uuid_text(const unsigned char (&bytes)[16]) {
  std::string hex = to_hex({reinterpret_cast<const char*>(bytes), sizeof bytes});
  for (std::size_t dash : {8, 13, 18, 23}) hex.insert(dash, 1, '-');
  return hex;
}

void stamp(unsigned char (&bytes)[16], int version) {
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | (version << 4));
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
}

}  // namespace

std::string new_id(Time now, Random& random) {
  unsigned char bytes[16];
  random.fill({reinterpret_cast<char*>(bytes), sizeof bytes});
  auto millis = static_cast<std::uint64_t>(now.time_since_epoch().count() / 1000);
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<unsigned char>(millis >> (40 - 8 * i));
  stamp(bytes, 7);
  return uuid_text(bytes);
}

std::string named_id(std::string_view name_space, std::string_view name) {
  std::string hex;
  for (char c : name_space)
    if (c != '-') hex += c;
  auto prefix = from_hex(hex);
  auto digest = sha1((prefix ? *prefix : std::string()) + std::string(name));
  unsigned char bytes[16];
  std::memcpy(bytes, digest.data(), sizeof bytes);
  stamp(bytes, 5);
  return uuid_text(bytes);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

}  // namespace hinomi
