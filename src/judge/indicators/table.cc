#include "judge/indicators/table.h"

#include <algorithm>
#include <bit>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace hinomi::indicators {

std::uint64_t hash_of(IndicatorType type, std::string_view value) {
  return XXH3_64bits_withSeed(value.data(), value.size(), static_cast<std::uint64_t>(type) + 1);
}

std::uint64_t hash_of(const Entry& entry) {
  if (entry.type != IndicatorType::network) return hash_of(entry.type, entry.value);
  NetworkKey key = key_of(in::network_from(entry.value).value_or(in::Network()));
  return hash_of(entry.type, {key.data(), key.size()});
}

std::uint16_t Table::neighbourhood(unsigned __int128 address) {
  if (address >> 32 == 0xFFFF) return static_cast<std::uint16_t>(address >> 16);
  return static_cast<std::uint16_t>(static_cast<std::uint32_t>(address >> 96) * 0x9E3779B1u >> 16);
}

std::uint32_t Table::Builder::origin(Origin origin) {
  std::vector<Origin>& all = table_->origins_;
  auto found = std::find(all.begin(), all.end(), origin);
  if (found == all.end()) found = all.insert(all.end(), std::move(origin));
  return static_cast<std::uint32_t>(found - all.begin());
}

void Table::Builder::add_gone(IndicatorType type, std::string_view value) {
  Entry entry;
  entry.type = type;
  entry.value = value;
  table_->store_.add(entry, true);
}

std::shared_ptr<const Table> Table::Builder::build() {
  table_->store_.shrink();
  table_->index();
  std::shared_ptr<const Table> out(std::move(table_));
  table_.reset(new Table());
  return out;
}

// Sixteen at once, so that their lines are fetched together.
void Table::index() {
  for_each([&](Offset) { ++size_; });
  capacity_ = size_ + size_ / 3 + 8;  // at most three quarters full
  slots_ = Pages(capacity_ * sizeof(std::uint64_t));
  bloom_ = Bloom(size_);
  auto* slots = reinterpret_cast<std::uint64_t*>(slots_.data());
  struct Next {
    Offset at;
    std::uint64_t hash;
  };
  std::vector<Next> next;
  auto put = [&] {
    for (const Next& one : next) {
      bloom_.add(one.hash);
      std::size_t at = place_of(one.hash);
      bool is_merged = false;
      for (; slots[at] != 0 && !is_merged; at = at + 1 == capacity_ ? 0 : at + 1)
        is_merged = ((slots[at] ^ one.hash) & tag_mask) == 0 && merge(one.at, at);
      if (!is_merged) slots[at] = (one.at + 1) << tag_bits | (one.hash & tag_mask);
    }
    next.clear();
  };
  for_each([&](Offset offset) {
    Entry entry = store_.get(offset);
    if (entry.type == IndicatorType::network) note_network(entry);
    std::uint64_t hash = hash_of(entry);
    bloom_.prefetch(hash);
    __builtin_prefetch(slots + place_of(hash), 1);
    next.push_back({offset, hash});
    if (next.size() == together) put();
  });
  put();
  size_ -= merged_;
}

// The entry at `at` has the same tag as that of the slot: when they are the same, the one that
// expires last has the slot.
bool Table::merge(Offset at, std::size_t slot) {
  auto* slots = reinterpret_cast<std::uint64_t*>(slots_.data());
  Entry mine = store_.get(at), its = store_.get((slots[slot] >> tag_bits) - 1);
  if (mine.type != its.type || mine.origin != its.origin || mine.value != its.value) return false;
  constexpr Time never = Time::max();
  if (mine.expires.value_or(never) > its.expires.value_or(never))
    slots[slot] = (at + 1) << tag_bits | (slots[slot] & tag_mask);
  ++merged_;
  return true;
}

void Table::note_network(const Entry& entry) {
  auto network = in::network_from(entry.value);
  if (!network) return;
  int prefix = network->v4 ? network->prefix + 96 : network->prefix;
  prefixes_.set(static_cast<std::size_t>(prefix));
  int told = network->v4 ? 112 : 32;  // bits that say the neighbourhood
  if (prefix >= told) {
    near_networks_.set(neighbourhood(network->first));
  } else if (network->v4) {
    for (std::uint32_t i = 0; i < 1u << (told - prefix); ++i)
      near_networks_.set(neighbourhood(network->first + (i << 16)));
  } else {
    near_networks_.set();
  }
}

}  // namespace hinomi::indicators
