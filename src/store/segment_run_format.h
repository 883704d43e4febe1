// The file of a run: "HnIndex1"; blocks; the fences, 16 bytes a block: its first key, its place and
// in the low 16 bits its size; the Bloom filter, lines of 64 bytes of which the last 4 are the low
// bytes of the XXH3 of the others; a trailer, with first key and XXH3 of each page of 256 fences;
// 32 bytes: "HnRunEnd", place and size of the trailer, and its XXH3. So no damage goes unseen,
// which would hide events. Private to the writer and the reader.
//
// A block is a checksum (the low 4 bytes of its XXH3) and entries: how far the key is behind the
// one before (the first: behind the fence), then the first place, doubled, and one more when others
// follow: then how many, and how far each is behind the one before. All are LEB128.
#pragma once

#include <cstdint>
#include <string_view>

namespace hinomi::store::run_format {

inline constexpr std::string_view mark = "HnIndex1";
inline constexpr std::string_view end_mark = "HnRunEnd";
inline constexpr std::size_t end_size = 32;
inline constexpr std::size_t block_size = 4096;   // bytes of entries from which a block ends
inline constexpr std::size_t most_places = 1024;  // in an entry
inline constexpr std::uint64_t fences_a_page = 256;
inline constexpr std::size_t fence_size = 16;
inline constexpr std::size_t page_size = fences_a_page * fence_size;
inline constexpr std::size_t bloom_line = 64;
inline constexpr std::size_t bloom_bytes = 60;   // of them with bits
inline constexpr std::uint64_t bits_a_key = 10;  // with 6 bits set: one in a hundred passes wrongly

// A key's line, and the six bits of it that are set.
struct BloomPlace {
  std::uint64_t mixed;
  explicit BloomPlace(std::uint64_t key) {
    // The finalizer of MurmurHash3: addresses are no hashes.
    key ^= key >> 33;
    key *= 0xff51afd7ed558ccdULL;
    key ^= key >> 33;
    key *= 0xc4ceb9fe1a85ec53ULL;
    mixed = key ^ key >> 33;
  }
  std::uint64_t line(std::uint64_t lines) const { return (mixed >> 32) * lines >> 32; }
  template <class Each>
  void each_bit(Each&& each) const {
    std::uint64_t bits = mixed * 0x9e3779b97f4a7c15ULL;
    for (int i = 0; i < 6; ++i) {
      each((bits & 511) * (bloom_bytes * 8) >> 9);
      bits >>= 9;
    }
  }
};

}  // namespace hinomi::store::run_format
