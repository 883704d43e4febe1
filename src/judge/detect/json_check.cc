#include "judge/detect/json_check.h"

#include <bit>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/text.h"

namespace hinomi::detect {

namespace {

JsonLook one_by_one(std::string_view json) {
  JsonLook out;
  unsigned char all = 0;
  for (char c : json) all |= static_cast<unsigned char>(c);
  out.ascii = all < 0x80;
  for (std::size_t at = json.find('\\'); at != json.npos; at = json.find('\\', at + 2))
    if (!std::string_view("\"\\/bfnrt").contains(json[at + 1])) out.only_short_escapes = false;
  return out;
}

#if defined(__x86_64__)
// 64 bytes at a time, each a bit of a word. What may be escaped is told by the two halves of its
// byte: by the higher one which group it would be of, by the lower one which groups have it.
__attribute__((target("avx2"))) JsonLook by_blocks(std::string_view json) {
  constexpr char group_2 = 1, group_5 = 2, group_6 = 4, group_7 = 8;  // "/  \\  bfn  rt
  const __m256i high = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(0, 0, group_2, 0, 0, group_5, group_6, group_7, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m256i low = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, group_2 | group_6 | group_7,
                                                                0, group_7, 0, group_6, 0, 0, 0, 0,
                                                                0, group_5, 0, group_6, group_2));
  const __m256i backslash = _mm256_set1_epi8('\\'), half = _mm256_set1_epi8(15);
  auto bits = [](__m256i a, __m256i b) __attribute__((target("avx2"), always_inline)) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(a))) |
           static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(b))) << 32;
  };
  auto wrong = [&](__m256i bytes) __attribute__((target("avx2"), always_inline)) {
    __m256i upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
    __m256i groups = _mm256_and_si256(_mm256_shuffle_epi8(high, upper),
                                      _mm256_shuffle_epi8(low, _mm256_and_si256(bytes, half)));
    return _mm256_cmpeq_epi8(groups, _mm256_setzero_si256());
  };
  __m256i all = _mm256_setzero_si256();
  std::uint64_t is_wrong = 0, goes_on = 0;  // goes_on: the block's first byte is escaped
  for (std::size_t at = 0; at < json.size(); at += 64) {
    const char* bytes = json.data() + at;
    __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
    __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + 32));
    std::uint64_t mine = ~std::uint64_t{0};
    if (std::size_t left = json.size() - at; left < 64) {
      mine >>= 64 - left;
      auto high_bits = bits(a, b) & mine;
      if (high_bits) all = _mm256_set1_epi8(-1);
    } else {
      all = _mm256_or_si256(all, _mm256_or_si256(a, b));
    }
    std::uint64_t found =
        bits(_mm256_cmpeq_epi8(a, backslash), _mm256_cmpeq_epi8(b, backslash)) & mine;
    if ((found | goes_on) == 0) continue;
    // Backslashes in a row escape each other in pairs: adding the first of those rows that begin
    // at an odd place carries over each of them, and so tells its end.
    constexpr std::uint64_t even = 0x5555555555555555u;
    found &= ~goes_on;
    std::uint64_t behind = found << 1 | goes_on;
    std::uint64_t odd_starts = found & ~even & ~behind;
    std::uint64_t ends = odd_starts + found;
    goes_on = ends < found;
    std::uint64_t escaped = (even ^ ends << 1) & behind;
    is_wrong |= escaped & bits(wrong(a), wrong(b));
  }
  return {is_wrong == 0, _mm256_movemask_epi8(all) == 0};
}
JsonLook (*const look_over)(std::string_view) = __builtin_cpu_supports("avx2") ? by_blocks
                                                                               : one_by_one;
#else
constexpr auto look_over = one_by_one;
#endif

}  // namespace

JsonLook look_at(std::string_view json) { return look_over(json); }

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
