// Where in a text one of a few runs of up to four bytes may stand, 32 places at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hinomi::detect {

class ByteFilter {
 public:
  static constexpr std::size_t widest = 4, groups = 8;
  static constexpr std::size_t shortest_text = 64;

  // Whether this processor can (AVX2).
  static bool is_possible();

  // `group` is below `groups`; each is told by itself, so alike grams belong into one, and short
  // ones not beside longer.
  void add(unsigned group, std::string_view gram, bool cased);

  // Calls `may_begin(context, at, groups)` for each place where a gram begins and for few others,
  // with the groups that it may be of as bits, in a text of at least `shortest_text` bytes.
  using Found = void (*)(void* context, std::size_t at, unsigned groups);
  void find(std::string_view text, Found may_begin, void* context) const;

 private:
  // By half of a byte the groups that may have it there in the gram, as bits; twice, for both
  // halves of a register.
  struct Halves {
    std::uint8_t bits[32] = {};
  };
  Halves low_[widest], high_[widest];
  unsigned short_groups_ = 0;  // that have runs shorter than the widest
};

}  // namespace hinomi::detect
