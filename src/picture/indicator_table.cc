#include "picture/indicator_table.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <new>
#include <optional>
#include <utility>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "model/names.h"

namespace hinomi::picture {
namespace {

constexpr std::array<std::string_view, state_count> states = {"none",     "proposed", "published",
                                                              "declined", "recalled", "expired"};

constexpr std::size_t block_size = 32u << 20;
constexpr std::size_t line = 64;        // bytes of a cache line, where entries begin
constexpr std::size_t bucket_size = 8;  // slots of a cache line
// A slot: the upper 22 bits of the hash over the entry's address in lines. Addresses in user space
// have 47 bits.
constexpr int place_bits = 42;
constexpr std::uint64_t place_mask = (1ull << place_bits) - 1;

static_assert(offsetof(Entry, size) == line && sizeof(Entry) == 80);

std::uint64_t hash_of(IndicatorType type, std::string_view value) {
  return XXH3_64bits_withSeed(value.data(), value.size(), static_cast<std::uint64_t>(type) + 1);
}

const Entry* entry_in(std::uint64_t slot) {
  return reinterpret_cast<const Entry*>((slot & place_mask) * line);
}

std::size_t place_of(std::uint64_t hash, std::size_t capacity) {
  return hash * bucket_size & (capacity - 1);
}

// Which of the bucket's eight slots have the hash's upper 22 bits, slot 0 in bit 0. Without a
// branch, as nobody knows beforehand which it is; and in few instructions, so that several look-ups
// fit into the processor's window while they wait for memory.
unsigned fitting_slots(const std::uint64_t* bucket, std::uint64_t hash) {
#ifdef __SSE2__
  const __m128i tag_bits = _mm_set1_epi32(static_cast<int>((~place_mask) >> 32));
  const __m128i tag = _mm_set1_epi32(static_cast<int>((hash & ~place_mask) >> 32));
  auto four = [&](const std::uint64_t* at) {  // the upper halves of four slots
    __m128 low = _mm_load_ps(reinterpret_cast<const float*>(at));
    __m128 high = _mm_load_ps(reinterpret_cast<const float*>(at + 2));
    __m128i upper = _mm_castps_si128(_mm_shuffle_ps(low, high, _MM_SHUFFLE(3, 1, 3, 1)));
    __m128i same = _mm_cmpeq_epi32(_mm_and_si128(upper, tag_bits), tag);
    return static_cast<unsigned>(_mm_movemask_ps(_mm_castsi128_ps(same)));
  };
  return four(bucket) | four(bucket + 4) << 4;
#else
  unsigned out = 0;
  for (unsigned i = 0; i < bucket_size; ++i)
    out |= unsigned((bucket[i] ^ hash) >> place_bits == 0) << i;
  return out;
#endif
}

std::size_t memory_of(const Entry& entry) {
  return (sizeof(Entry) + entry.size + line - 1) / line * line;
}

}  // namespace

std::string_view name_of(State state) { return detail::name_in(states, state); }
std::optional<State> state_from(std::string_view name) {
  return detail::value_in<State>(states, name);
}

IndicatorTable::IndicatorTable() : capacity_(1u << 12) {
  index_ = Pages(capacity_ * sizeof(std::uint64_t));
  slots_ = reinterpret_cast<std::uint64_t*>(index_.data());
}

const Entry* IndicatorTable::find(IndicatorType type, std::string_view value) const {
  return find(hash_of(type, value), type, value);
}

const Entry* IndicatorTable::find(std::uint64_t hash, IndicatorType type,
                                  std::string_view value) const {
  for (std::size_t i = place_of(hash, capacity_);; i = (i + bucket_size) & (capacity_ - 1)) {
    const std::uint64_t* bucket = slots_ + i;
    for (unsigned fitting = fitting_slots(bucket, hash); fitting != 0; fitting &= fitting - 1) {
      std::uint64_t slot = bucket[std::countr_zero(fitting)];
      if (slot == 0) break;  // a hash of 22 zeros looks like the empty slots
      const Entry* entry = entry_in(slot);
      if (entry->size == value.size() && entry->type == type && entry->value() == value)
        return entry;
    }
    if (bucket[bucket_size - 1] == 0) return nullptr;
  }
}

void IndicatorTable::find_all(std::span<const Key> keys, std::span<const Entry*> found) const {
  constexpr std::size_t together = 16;  // about as many lines as a core can wait for
  std::array<std::uint64_t, together> hashes{};
  for (std::size_t from = 0; from < keys.size(); from += together) {
    auto part = keys.subspan(from, std::min(together, keys.size() - from));
    for (std::size_t i = 0; i < part.size(); ++i) {
      hashes[i] = hash_of(part[i].type, part[i].value);
      __builtin_prefetch(slots_ + place_of(hashes[i], capacity_));
    }
    for (std::size_t i = 0; i < part.size(); ++i) {
      const std::uint64_t* bucket = slots_ + place_of(hashes[i], capacity_);
      unsigned fitting = fitting_slots(bucket, hashes[i]);
      if (fitting == 0) continue;
      const auto* entry =
          reinterpret_cast<const char*>(entry_in(bucket[std::countr_zero(fitting)]));
      __builtin_prefetch(entry);
      __builtin_prefetch(entry + line);
    }
    for (std::size_t i = 0; i < part.size(); ++i)
      found[from + i] = find(hashes[i], part[i].type, part[i].value);
  }
}

Entry& IndicatorTable::at(IndicatorType type, std::string_view value) {
  std::uint64_t hash = hash_of(type, value);
  if (const Entry* there = find(hash, type, value)) return *const_cast<Entry*>(there);
  // Above five slots of eight, full buckets lead too many look-ups into a second one.
  if ((size_ + 1) * 8 > capacity_ * 5) grow();
  Entry* entry = allocate(value.size());
  entry->type = type;
  std::memcpy(reinterpret_cast<char*>(entry + 1), value.data(), value.size());
  put(hash, entry);
  ++size_;
  return *entry;
}

void IndicatorTable::put(std::uint64_t hash, const Entry* entry) {
  std::size_t i = place_of(hash, capacity_);
  while (slots_[i] != 0) i = (i + 1) & (capacity_ - 1);
  slots_[i] = (hash & ~place_mask) | reinterpret_cast<std::uint64_t>(entry) / line;
}

// Entries in the order in which they lie, so that memory is read ahead.
void IndicatorTable::grow() {
  capacity_ *= 2;
  index_ = Pages(capacity_ * sizeof(*slots_));
  slots_ = reinterpret_cast<std::uint64_t*>(index_.data());
  for (const Block& block : blocks_)
    for (std::size_t at = 0; at < block.used;) {
      const auto* entry = reinterpret_cast<const Entry*>(block.memory.data() + at);
      put(hash_of(entry->type, entry->value()), entry);
      at += memory_of(*entry);
    }
}

Entry* IndicatorTable::allocate(std::size_t text) {
  Entry empty;
  empty.size = static_cast<std::uint32_t>(text);
  std::size_t bytes = memory_of(empty);
  if (blocks_.empty() || blocks_.back().used + bytes > blocks_.back().memory.size()) {
    std::size_t size = std::max(blocks_.empty() ? 1u << 20 : block_size, bytes);
    blocks_.push_back({Pages(size), 0});
  }
  Block& block = blocks_.back();
  Entry* entry = new (block.memory.data() + block.used) Entry(empty);
  block.used += bytes;
  return entry;
}

std::size_t IndicatorTable::bytes() const {
  std::size_t sum = capacity_ * sizeof(std::uint64_t);
  for (const Block& block : blocks_) sum += block.memory.size();
  return sum;
}

}  // namespace hinomi::picture
