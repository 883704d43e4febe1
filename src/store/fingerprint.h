// What an event names, as a number that the index of the segments is sorted by. Addresses keep
// their order, so that those of a network lie side by side; all else is hashed to 44 bits, which
// lie close together and so take little room. Different things may share a number (one in 10,000
// look-ups among a thousand million things): whoever looks one up checks the event itself.
#pragma once

#include <cstdint>
#include <string_view>

namespace hinomi::store {

// A range of fingerprints, both ends in it. One thing: first == last.
struct FingerprintRange {
  std::uint64_t first = 0, last = 0;
  auto operator<=>(const FingerprintRange&) const = default;
};

// "domain:evil.example", as key_of (model/indicator.h) writes it.
std::uint64_t fingerprint(std::string_view key);

// An address, as in::Network (in/normalise.h) has it: 128 bits, IPv4 in ::ffff:0:0/96. IPv4 keeps
// all its bits, IPv6 the first 60.
std::uint64_t fingerprint_of_address(unsigned __int128 address);
FingerprintRange fingerprints_of_addresses(unsigned __int128 first, unsigned __int128 last);

}  // namespace hinomi::store
