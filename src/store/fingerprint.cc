// IPv4: the address itself. IPv6: 2^60 and its first 60 bits. All else: 2^61 and a hash.
#include "store/fingerprint.h"

#include "store/pack.h"

namespace hinomi::store {

namespace {

constexpr std::uint64_t v6_begin = std::uint64_t{1} << 60;
constexpr std::uint64_t hashes_begin = std::uint64_t{1} << 61;
constexpr int hash_bits = 44;

}  // namespace

std::uint64_t fingerprint(std::string_view key) {
  return hashes_begin | hash_of(key) >> (64 - hash_bits);
}

std::uint64_t fingerprint_of_address(unsigned __int128 address) {
  auto high = static_cast<std::uint64_t>(address >> 64);
  auto low = static_cast<std::uint64_t>(address);
  if (high == 0 && low >> 32 == 0xffff) return low & 0xffffffff;
  return v6_begin | high >> 4;
}

FingerprintRange fingerprints_of_addresses(unsigned __int128 first, unsigned __int128 last) {
  return {fingerprint_of_address(first), fingerprint_of_address(last)};
}

}  // namespace hinomi::store
