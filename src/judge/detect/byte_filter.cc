#include "judge/detect/byte_filter.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace hinomi::detect {

void ByteFilter::add(unsigned group, std::string_view gram, bool cased) {
  auto bit = static_cast<std::uint8_t>(1u << group);
  if (gram.size() < widest) short_groups_ |= bit;
  for (std::size_t at = 0; at < widest; ++at) {
    for (unsigned byte = 0; byte < 256; ++byte) {
      unsigned differs = at < gram.size() ? static_cast<unsigned char>(gram[at]) ^ byte : 0;
      if (differs != 0 && (cased || differs != 0x20)) continue;
      for (unsigned half : {0u, 16u}) {
        low_[at].bits[half + (byte & 15)] |= bit;
        high_[at].bits[half + (byte >> 4)] |= bit;
      }
    }
  }
}

#if defined(__x86_64__)

bool ByteFilter::is_possible() { return __builtin_cpu_supports("avx2"); }

__attribute__((target("avx2,bmi"))) void ByteFilter::find(std::string_view text, Found may_begin,
                                                          void* context) const {
  const __m256i nibble = _mm256_set1_epi8(15), none = _mm256_setzero_si256();
  __m256i low[widest], high[widest];
  for (std::size_t i = 0; i < widest; ++i) {
    low[i] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(low_[i].bits));
    high[i] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(high_[i].bits));
  }
  constexpr std::size_t block = 32, reach = block + widest - 1;
  auto look = [&](std::size_t at,
                  std::size_t from) __attribute__((target("avx2,bmi"), always_inline)) {
    __m256i here = _mm256_set1_epi8(-1);
    for (std::size_t i = 0; i < widest; ++i) {
      __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + at + i));
      __m256i upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble);
      here = _mm256_and_si256(here, _mm256_shuffle_epi8(low[i], _mm256_and_si256(bytes, nibble)));
      here = _mm256_and_si256(here, _mm256_shuffle_epi8(high[i], upper));
    }
    auto some = ~static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(here, none)));
    if (some == 0) [[likely]]
      return;
    alignas(32) std::uint8_t groups_at[block];
    _mm256_store_si256(reinterpret_cast<__m256i*>(groups_at), here);
    for (; some; some &= some - 1) {
      auto place = static_cast<std::size_t>(__builtin_ctz(some));
      if (at + place >= from) may_begin(context, at + place, groups_at[place]);
    }
  };
  std::size_t at = 0;
  for (; at + reach <= text.size(); at += block) look(at, at);
  // The last block ends with the text, over places that were looked at before.
  look(text.size() - reach, at);
  if (short_groups_ == 0) return;
  for (at = text.size() - widest + 1; at < text.size(); ++at) may_begin(context, at, short_groups_);
}

#else

bool ByteFilter::is_possible() { return false; }
void ByteFilter::find(std::string_view, Found, void*) const {}

#endif

}  // namespace hinomi::detect
