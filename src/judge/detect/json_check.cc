#include "judge/detect/json_check.h"

#include <bit>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/text.h"

namespace hinomi::detect {

namespace {

bool one_by_one(std::string_view json) {
  for (std::size_t at = json.find('\\'); at != json.npos; at = json.find('\\', at + 2))
    if (!std::string_view("\"\\/bfnrt").contains(json[at + 1])) return false;
  return true;
}

#if defined(__x86_64__)
// 32 bytes at a time. What may be escaped is told by the two halves of its byte: by the higher one
// which group it would be of, by the lower one which groups have it.
__attribute__((target("avx2"))) bool by_blocks(std::string_view json) {
  constexpr char group_2 = 1, group_5 = 2, group_6 = 4, group_7 = 8;  // "/  \\  bfn  rt
  const __m256i high = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(0, 0, group_2, 0, 0, group_5, group_6, group_7, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m256i low = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, group_2 | group_6 | group_7,
                                                                0, group_7, 0, group_6, 0, 0, 0, 0,
                                                                0, group_5, 0, group_6, group_2));
  const __m256i backslash = _mm256_set1_epi8('\\'), half = _mm256_set1_epi8(15);
  std::uint64_t escaped = 0;  // bits: 32 of this block, the next is the next block's first
  for (std::size_t at = 0; at < json.size(); at += 32) {
    __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(json.data() + at));
    std::uint64_t found =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, backslash)));
    escaped >>= 32;
    if ((found | escaped) == 0) continue;
    if (std::size_t left = json.size() - at; left < 32) found &= (1u << left) - 1;
    found &= ~escaped;
    while (found) {
      int begin = std::countr_zero(found);
      escaped |= std::uint64_t{2} << begin;
      found &= ~(std::uint64_t{3} << begin);
    }
    __m256i upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
    __m256i groups = _mm256_and_si256(_mm256_shuffle_epi8(high, upper),
                                      _mm256_shuffle_epi8(low, _mm256_and_si256(bytes, half)));
    auto wrong = static_cast<std::uint32_t>(
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(groups, _mm256_setzero_si256())));
    if (escaped & wrong) return false;
  }
  return true;
}
bool (*const check_escapes)(std::string_view) = __builtin_cpu_supports("avx2") ? by_blocks
                                                                               : one_by_one;
#else
constexpr auto check_escapes = one_by_one;
#endif

}  // namespace

bool has_only_short_escapes(std::string_view json) { return check_escapes(json); }

bool is_number(std::string_view text) {
  std::size_t at = text[0] == '-';
  auto digits = [&] {
    std::size_t from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - from;
  };
  bool begins_with_zero = at < text.size() && text[at] == '0';
  std::size_t whole = digits();
  if (whole == 0 || (begins_with_zero && whole > 1)) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

}  // namespace hinomi::detect
