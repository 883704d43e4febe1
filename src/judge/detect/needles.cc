#include "judge/detect/needles.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>

#include "base/text.h"

namespace hinomi::detect {

namespace {

// Both cases of an ASCII letter become one; other bytes may fall together too.
constexpr std::uint32_t case_bits = 0x20202020;
constexpr unsigned bits_a_bucket = 4;  // of the filter, as a power of two

// What stands in very many events tells no needle from another.
constexpr std::string_view everywhere[] = {
    "c:\\windows\\system32\\",
    "c:\\windows\\syswow64\\",
    "c:\\program files (x86)\\microsoft\\",
    "c:\\programdata\\microsoft\\windows\\",
    "c:\\users\\",
    "\\appdata\\local\\temp\\",
    ".exe",
    ".dll",
    "hklm\\system\\currentcontrolset\\services\\",
    "hklm\\software\\microsoft\\windows\\currentversion\\",
    "hkey_local_machine\\",
    "nt authority\\system",
    "powershell.exe",
    "svchost.exe",
};

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

std::uint32_t mixed(std::uint32_t gram) { return gram * 0x9E3779B1u; }

// `width` bytes, at most four.
std::uint32_t gram_of(const char* bytes, std::size_t width) {
  std::uint32_t out = 0;
  std::memcpy(&out, bytes, width);
  std::uint32_t mask = 0;
  std::memcpy(&mask, &case_bits, width);
  return out | mask;
}

}  // namespace

struct Needles::Call {
  const Needles* self;
  std::string_view text;
  Found found;
  void* context;
};

Needles::Needles(std::span<const Needle* const> needles) {
  for (const Needle* needle : needles) {
    literals_.push_back({.at = static_cast<std::uint32_t>(texts_.size()),
                         .size = static_cast<std::uint32_t>(needle->text.size()),
                         .at_start = needle->at_start,
                         .at_end = needle->at_end,
                         .cased = needle->cased});
    for (char c : needle->text) texts_ += needle->cased ? c : small(c);
  }
  choose_grams();
  std::vector<Entry> entries[widest];
  for (std::uint32_t number = 0; number < literals_.size(); ++number) {
    std::size_t width = std::min<std::size_t>(widest, literals_[number].size);
    entries[width - 1].push_back({gram_of(gram(number), width), number});
  }
  for (std::size_t i = 0; i < widest; ++i)
    if (!entries[i].empty() || i + 1 == widest) fill(grams_[i], entries[i]);
  for (std::size_t i = 0; i + 1 < widest; ++i) add_pairs(entries[i], i + 1);
  if (literals_.size() <= few && ByteFilter::is_possible()) fill_filter();
}

// The two bytes with which such a gram, or it and a byte behind it, begins.
void Needles::add_pairs(std::span<const Entry> entries, std::size_t width) {
  if (entries.empty()) return;
  pairs_.resize((1 << 16) / 64);
  for (const Entry& entry : entries)
    for (std::uint32_t second = 0; second < (width == 1 ? 256u : 1u); ++second) {
      std::uint32_t pair = width == 1 ? entry.gram | (second | 0x20) << 8 : entry.gram & 0xFFFF;
      pairs_[pair / 64] |= std::uint64_t{1} << pair % 64;
    }
}

void Needles::fill_filter() {
  std::vector<std::uint32_t> order(literals_.size());
  std::iota(order.begin(), order.end(), 0);
  auto text_of = [&](std::uint32_t number) {
    return std::string_view(gram(number), std::min<std::size_t>(widest, literals_[number].size));
  };
  auto rank = [&](std::uint32_t number) {
    std::string_view text = text_of(number);
    return std::pair(text.size() == widest, text);
  };
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return rank(a) < rank(b); });
  auto is_short = [&](std::uint32_t number) { return text_of(number).size() < widest; };
  auto shorts = static_cast<std::size_t>(std::count_if(order.begin(), order.end(), is_short));
  std::size_t first = shorts > 0 ? 1 : 0;  // the short ones have a group to themselves
  filter_ = std::make_unique<ByteFilter>();
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::size_t group =
        i < shorts ? 0
                   : first + (i - shorts) * (ByteFilter::groups - first) / (order.size() - shorts);
    filter_->add(static_cast<unsigned>(group), text_of(order[i]), literals_[order[i]].cased);
  }
}

void Needles::choose_grams() {
  std::size_t size = std::clamp<std::size_t>(std::bit_ceil(texts_.size() * 2), 1 << 10, 1 << 17);
  std::vector<std::uint32_t> counts(size);
  auto count_of = [&](const char* gram) -> std::uint32_t& {
    return counts[mixed(gram_of(gram, widest)) >> (32 - std::countr_zero(size))];
  };
  for (std::string_view text : everywhere)
    for (std::size_t i = 0; i + widest <= text.size(); ++i) count_of(text.data() + i) += 100;
  for (const Literal& literal : literals_)
    for (std::uint32_t i = 0; i + widest <= literal.size; ++i)
      ++count_of(texts_.data() + literal.at + i);
  // Of those that are as seldom, the one with the most bytes that are seldom in any text.
  auto common_bytes = [](const char* gram) {
    return static_cast<std::uint32_t>(std::count_if(gram, gram + widest, [](char byte) {
      return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || is_digit(byte) ||
             std::string_view("\\ ._-/\"").contains(byte);
    }));
  };
  for (Literal& literal : literals_) {
    std::uint32_t best = ~0u;
    for (std::uint32_t i = 0; i + widest <= literal.size; ++i) {
      const char* gram = texts_.data() + literal.at + i;
      std::uint32_t count = count_of(gram) * 8 + common_bytes(gram);
      if (count >= best) continue;
      best = count;
      literal.gram_at = i;
    }
  }
}

void Needles::fill(Grams& grams, std::span<const Entry> entries) {
  auto buckets = static_cast<std::uint32_t>(std::bit_ceil(entries.size() * 2 + 1));
  std::size_t bits = std::max<std::size_t>(64, std::size_t{buckets} << bits_a_bucket);
  grams.shift = static_cast<unsigned>(32 - std::countr_zero(bits));
  grams.filter.resize(bits / 64);
  grams.first.resize((bits >> bits_a_bucket) + 1);
  for (const Entry& entry : entries) {
    std::uint32_t bit = mixed(entry.gram) >> grams.shift;
    grams.filter[bit / 64] |= std::uint64_t{1} << bit % 64;
    ++grams.first[(bit >> bits_a_bucket) + 1];
  }
  for (std::size_t i = 1; i < grams.first.size(); ++i) grams.first[i] += grams.first[i - 1];
  std::vector<std::uint32_t> next = grams.first;
  grams.entries.resize(entries.size());
  for (const Entry& entry : entries)
    grams.entries[next[mixed(entry.gram) >> grams.shift >> bits_a_bucket]++] = entry;
}

void Needles::compare(const Grams& grams, std::uint32_t bucket, std::uint32_t gram, std::size_t at,
                      const Call& call) const {
  for (std::uint32_t i = grams.first[bucket]; i < grams.first[bucket + 1]; ++i) {
    if (grams.entries[i].gram != gram) continue;
    const Literal& literal = literals_[grams.entries[i].literal];
    if (at < literal.gram_at) continue;
    std::size_t from = at - literal.gram_at;
    if (literal.at_start && from != 0) continue;
    if (from + literal.size > call.text.size()) continue;
    if (literal.at_end && from + literal.size != call.text.size()) continue;
    const char *mine = texts_.data() + literal.at, *its = call.text.data() + from;
    bool is_same = literal.cased ? std::memcmp(mine, its, literal.size) == 0
                                 : std::equal(mine, mine + literal.size, its,
                                              [](char a, char b) { return a == small(b); });
    if (is_same) call.found(call.context, grams.entries[i].literal);
  }
}

template <std::size_t width>
void Needles::look(std::size_t at, const Call& call) const {
  const Grams& grams = grams_[width - 1];
  if (grams.entries.empty() || at + width > call.text.size()) return;
  std::uint32_t gram = gram_of(call.text.data() + at, width);
  std::uint32_t bit = mixed(gram) >> grams.shift;
  if (grams.filter[bit / 64] >> bit % 64 & 1) compare(grams, bit >> bits_a_bucket, gram, at, call);
}

void Needles::look_for_short(std::size_t at, const Call& call) const {
  look<1>(at, call);
  look<2>(at, call);
  look<3>(at, call);
}

template <bool has_short>
void Needles::scan(const Call& call) const {
  const Grams& grams = grams_[widest - 1];
  const std::uint64_t *filter = grams.filter.data(), *pairs = pairs_.data();
  const char* bytes = call.text.data();
  std::size_t at = 0;
  for (; at + widest <= call.text.size(); ++at) {
    std::uint32_t gram = gram_of(bytes + at, widest);
    std::uint32_t bit = mixed(gram) >> grams.shift;
    if (filter[bit / 64] >> bit % 64 & 1) [[unlikely]]
      compare(grams, bit >> bits_a_bucket, gram, at, call);
    if constexpr (has_short) {
      std::uint32_t pair = gram & 0xFFFF;  // the first two bytes, little endian
      if (pairs[pair / 64] >> pair % 64 & 1) [[unlikely]]
        look_for_short(at, call);
    }
  }
  if constexpr (has_short)
    for (; at < call.text.size(); ++at) look_for_short(at, call);
}

void Needles::scan(std::string_view text, Found found, void* context) const {
  Call call{this, text, found, context};
  if (filter_ && text.size() >= ByteFilter::shortest_text) {
    auto look_at = [](void* to, std::size_t at) {
      const Call& of = *static_cast<const Call*>(to);
      of.self->look_for_short(at, of);
      of.self->look<4>(at, of);
    };
    return filter_->find(text, look_at, &call);
  }
  pairs_.empty() ? scan<false>(call) : scan<true>(call);
}

}  // namespace hinomi::detect
