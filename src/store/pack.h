// zstd and xxHash, for the files of segments. zstd.h and xxhash.h stay in pack.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::store {

// One zstd frame (RFC 8878) behind what `out` has, with its size and its checksum in it.
void pack(std::string_view bytes, int level, std::string& out);

// The frame that `packed` is, whole and nothing else, in place of what `out` has. Error: damaged;
// too_large, when it says to be larger than `most`, before memory is spent.
Result<void> unpack(std::string_view packed, std::size_t most, std::string& out);

std::uint64_t hash_of(std::string_view bytes, std::uint64_t seed = 0);  // XXH3, 64 bits

}  // namespace hinomi::store
