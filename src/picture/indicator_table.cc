#include "picture/indicator_table.h"

#include <sys/mman.h>

#include <cstring>
#include <new>
#include <optional>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "model/names.h"

namespace hinomi::picture {
namespace {

constexpr std::array<std::string_view, state_count> states = {"none",     "proposed", "published",
                                                              "declined", "recalled", "expired"};

constexpr std::size_t block_size = 32u << 20;
constexpr std::uint64_t address_mask = (1ull << 48) - 1;

std::uint64_t hash_of(IndicatorType type, std::string_view value) {
  return XXH3_64bits_withSeed(value.data(), value.size(), static_cast<std::uint64_t>(type) + 1);
}

// Zeroed, and in huge pages where the kernel gives them: a random look-up in gigabytes is bound by
// the page tables otherwise.
char* map_memory(std::size_t bytes) {
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  ::madvise(memory, bytes, MADV_HUGEPAGE);
  return static_cast<char*>(memory);
}

Entry* entry_in(std::uint64_t slot) { return reinterpret_cast<Entry*>(slot & address_mask); }

}  // namespace

std::string_view name_of(State state) { return detail::name_in(states, state); }
std::optional<State> state_from(std::string_view name) {
  return detail::value_in<State>(states, name);
}

IndicatorTable::IndicatorTable() : capacity_(1u << 12) {
  slots_ = reinterpret_cast<std::uint64_t*>(map_memory(capacity_ * sizeof(std::uint64_t)));
}

IndicatorTable::~IndicatorTable() {
  ::munmap(slots_, capacity_ * sizeof(std::uint64_t));
  for (auto [memory, bytes] : blocks_) ::munmap(memory, bytes);
}

const Entry* IndicatorTable::find(IndicatorType type, std::string_view value) const {
  std::uint64_t hash = hash_of(type, value);
  std::uint64_t tag = hash & ~address_mask;
  for (std::size_t i = hash & (capacity_ - 1);; i = (i + 1) & (capacity_ - 1)) {
    std::uint64_t slot = slots_[i];
    if (slot == 0) return nullptr;
    if ((slot & ~address_mask) != tag) continue;
    const Entry* entry = entry_in(slot);
    if (entry->type == type && entry->value() == value) return entry;
  }
}

Entry& IndicatorTable::at(IndicatorType type, std::string_view value) {
  if (Entry* there = find(type, value)) return *there;
  if ((size_ + 1) * 4 > capacity_ * 3) grow();
  Entry* entry = new (allocate(value.size())) Entry;
  entry->type = type;
  entry->size = static_cast<std::uint32_t>(value.size());
  std::memcpy(reinterpret_cast<char*>(entry + 1), value.data(), value.size());
  std::uint64_t hash = hash_of(type, value);
  std::size_t i = hash & (capacity_ - 1);
  while (slots_[i] != 0) i = (i + 1) & (capacity_ - 1);
  slots_[i] = (hash & ~address_mask) | reinterpret_cast<std::uint64_t>(entry);
  ++size_;
  return *entry;
}

void IndicatorTable::grow() {
  std::size_t capacity = capacity_ * 2;
  auto* slots = reinterpret_cast<std::uint64_t*>(map_memory(capacity * sizeof(std::uint64_t)));
  for (std::size_t i = 0; i < capacity_; ++i) {
    if (slots_[i] == 0) continue;
    const Entry* entry = entry_in(slots_[i]);
    std::size_t j = hash_of(entry->type, entry->value()) & (capacity - 1);
    while (slots[j] != 0) j = (j + 1) & (capacity - 1);
    slots[j] = slots_[i];
  }
  ::munmap(slots_, capacity_ * sizeof(std::uint64_t));
  slots_ = slots;
  capacity_ = capacity;
}

Entry* IndicatorTable::allocate(std::size_t text) {
  std::size_t bytes = (sizeof(Entry) + text + alignof(Entry) - 1) / alignof(Entry) * alignof(Entry);
  if (blocks_.empty() || used_ + bytes > blocks_.back().second) {
    std::size_t size = blocks_.empty() ? 1u << 20 : std::max(block_size, bytes);
    blocks_.emplace_back(map_memory(std::max(size, bytes)), std::max(size, bytes));
    used_ = 0;
  }
  char* place = blocks_.back().first + used_;
  used_ += bytes;
  return reinterpret_cast<Entry*>(place);
}

std::size_t IndicatorTable::bytes() const {
  std::size_t sum = capacity_ * sizeof(std::uint64_t);
  for (auto [memory, bytes] : blocks_) sum += bytes;
  return sum;
}

}  // namespace hinomi::picture
