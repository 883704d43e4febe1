// The longer digests of SHA-2 (FIPS 180-4), beside SHA-256 in base/hash.h.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace hinomi {

std::array<std::uint8_t, 48> sha384(std::string_view bytes);
std::array<std::uint8_t, 64> sha512(std::string_view bytes);

}  // namespace hinomi
