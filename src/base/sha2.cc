#include "base/sha2.h"

#include <openssl/sha.h>

namespace hinomi {

std::array<std::uint8_t, 48> sha384(std::string_view bytes) {
  std::array<std::uint8_t, 48> digest;
  SHA384(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

std::array<std::uint8_t, 64> sha512(std::string_view bytes) {
  std::array<std::uint8_t, 64> digest;
  SHA512(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

}  // namespace hinomi
