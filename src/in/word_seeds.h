// Where in a running text a word may stand that is an address, a name, a URL or a digest: at dots
// and colons, and in long rows of hexadecimal digits. 64 bytes are looked at together.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hinomi::in {

class WordSeeds {
 public:
  explicit WordSeeds(std::string_view text) : text_(text) {}

  // The first such place at `at` or behind; text.size(): there is none. A dot or colon, or the
  // beginning of sixteen digits in a row: of 32 that many stand within a block.
  std::size_t next(std::size_t at) {
    while (at < text_.size()) {
      const std::size_t block = at / 64 * 64;
      if (block != block_) load(block);
      if (std::uint64_t rest = seeds_ >> (at - block))
        return at + static_cast<std::size_t>(std::countr_zero(rest));
      at = block + 64;
    }
    return text_.size();
  }

 private:
  void load(std::size_t block) {
    block_ = block;
    const char* bytes = text_.data() + block;
    char last[64] = {};
    if (text_.size() - block < sizeof last) {
      std::memcpy(last, bytes, text_.size() - block);
      bytes = last;
    }
    std::uint64_t marks = 0, digits = 0;
    look(bytes, marks, digits);
    for (int n : {1, 2, 4, 8}) digits &= digits >> n;
    seeds_ = marks | digits;
  }

#if defined(__SSE2__)
  static void look(const char* bytes, std::uint64_t& marks, std::uint64_t& digits) {
    auto all = [](char c) { return _mm_set1_epi8(c); };
    auto within = [&](__m128i value, char from, char count) {
      const __m128i distance = _mm_sub_epi8(value, all(from));
      return _mm_cmpeq_epi8(_mm_min_epu8(distance, all(static_cast<char>(count - 1))), distance);
    };
    auto bits = [](__m128i value, int part) {
      return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(value)))
             << (16 * part);
    };
    for (int part = 0; part < 4; ++part) {
      const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes) + part);
      marks |=
          bits(_mm_or_si128(_mm_cmpeq_epi8(here, all('.')), _mm_cmpeq_epi8(here, all(':'))), part);
      digits |= bits(
          _mm_or_si128(within(here, '0', 10), within(_mm_or_si128(here, all(0x20)), 'a', 6)), part);
    }
  }
#else
  static void look(const char* bytes, std::uint64_t& marks, std::uint64_t& digits) {
    for (int i = 0; i < 64; ++i) {
      const char c = bytes[i], lower = static_cast<char>(c | 0x20);
      const std::uint64_t bit = std::uint64_t{1} << i;
      if (c == '.' || c == ':') marks |= bit;
      if ((c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'f')) digits |= bit;
    }
  }
#endif

  std::string_view text_;
  std::size_t block_ = std::string_view::npos;
  std::uint64_t seeds_ = 0;
};

}  // namespace hinomi::in
