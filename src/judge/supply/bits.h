// A row of 512 yes-or-no answers, one for each question that is asked at the same time.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace hinomi::supply {

struct Bits {
  static constexpr std::size_t count = 512;
  std::array<std::uint64_t, count / 64> words{};

  void set(std::size_t n) { words[n / 64] |= std::uint64_t(1) << (n % 64); }
  bool any() const {
    std::uint64_t all = 0;
    for (std::uint64_t word : words) all |= word;
    return all != 0;
  }
  std::uint32_t ones() const {
    int out = 0;
    for (std::uint64_t word : words) out += std::popcount(word);
    return static_cast<std::uint32_t>(out);
  }
  // `use` gets the number of each that is set, the lowest first.
  template <class Use>
  void each(const Use& use) const {
    for (std::size_t i = 0; i < words.size(); ++i)
      for (std::uint64_t rest = words[i]; rest != 0; rest &= rest - 1)
        use(i * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
  }

  Bits& operator|=(const Bits& other) {
    for (std::size_t i = 0; i < words.size(); ++i) words[i] |= other.words[i];
    return *this;
  }
  Bits& operator&=(const Bits& other) {
    for (std::size_t i = 0; i < words.size(); ++i) words[i] &= other.words[i];
    return *this;
  }
  Bits& operator^=(const Bits& other) {
    for (std::size_t i = 0; i < words.size(); ++i) words[i] ^= other.words[i];
    return *this;
  }
  friend Bits operator&(Bits a, const Bits& b) { return a &= b; }
  // What is set here and not there.
  Bits without(const Bits& other) const {
    Bits out;
    for (std::size_t i = 0; i < words.size(); ++i) out.words[i] = words[i] & ~other.words[i];
    return out;
  }
};

}  // namespace hinomi::supply
