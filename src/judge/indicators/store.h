// Entries one behind the other in a few bytes each: addresses and digests in binary, the rest as
// text, what most do not have left out.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/pages.h"
#include "in/normalise.h"
#include "judge/indicators/indicator.h"

namespace hinomi::indicators {

// A network in binary: the first address in 16 bytes (IPv4 under ::ffff:0:0/96) and the length of
// its prefix of 128 bits.
using NetworkKey = std::array<char, 17>;
NetworkKey key_of(const in::Network& network);
NetworkKey key_of(unsigned __int128 first, int prefix);

class Store {
 public:
  using Offset = std::uint64_t;

  // `gone`: what older tables say of this identity no longer holds (live.h).
  Offset add(const Entry& entry, bool gone = false);
  // Whether the entry is this one; of a network `value` is the bytes of its NetworkKey.
  bool is(Offset at, IndicatorType type, std::string_view value) const;
  bool is_gone(Offset at) const;
  Entry get(Offset at) const;
  // Behind the entry: where the next one is, or size().
  Offset next(Offset at) const;

  Offset size() const { return used_; }
  std::size_t bytes() const { return memory_.size(); }
  void shrink() { memory_.resize(used_); }

 private:
  struct Parts;
  Parts parts(Offset at) const;
  unsigned char byte(Offset at) const { return static_cast<unsigned char>(memory_.data()[at]); }

  Pages memory_;
  std::size_t used_ = 0;
};

}  // namespace hinomi::indicators
