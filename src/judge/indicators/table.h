// Indicators made ready to be compared with events: built once, shared by threads, never changed.
// Ten million take about 400 MB; one that is not there costs one memory access.
//
// Entries lie in a Store. The index is an open addressing of 8-byte slots (24 bits of the hash and
// where the entry lies), behind a blocked Bloom filter. What the index gives is compared with the
// entry itself, so nothing is found that is not there.
#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "judge/indicators/bloom.h"
#include "judge/indicators/indicator.h"
#include "judge/indicators/store.h"

namespace hinomi::indicators {

// What is looked for: a normalised value, of a network its NetworkKey.
struct Key {
  IndicatorType type = IndicatorType::domain;
  std::string_view value;
};
std::uint64_t hash_of(IndicatorType type, std::string_view value);
std::uint64_t hash_of(const Entry& entry);

class Table {
 public:
  using Offset = Store::Offset;

  // One thread. Of entries with the same identity the one that expires last stays.
  class Builder {
   public:
    Builder() : table_(new Table()) {}
    // The index that entries have for it; the same for the same origin.
    std::uint32_t origin(Origin origin);
    void add(const Entry& entry) { table_->store_.add(entry); }
    // What older tables say of this identity's value no longer holds.
    void add_gone(IndicatorType type, std::string_view value);
    std::shared_ptr<const Table> build();

   private:
    std::unique_ptr<Table> table_;
  };

  // Calls found(index of the key, Offset) for each entry of each key; those of one key in the order
  // in which they were added.
  template <class Found>
  void find(std::span<const Key> keys, const Found& found) const;

  Entry entry(Offset at) const { return store_.get(at); }
  bool is_gone(Offset at) const { return store_.is_gone(at); }
  const std::vector<Origin>& origins() const { return origins_; }
  // Calls visit(Offset) for each, in the order in which they were added.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (Offset at = 0; at < store_.size(); at = store_.next(at)) visit(at);
  }

  // Lengths of prefixes (of 128 bits) that some network has; whether any network holds an address
  // that begins like this one.
  const std::bitset<129>& prefixes() const { return prefixes_; }
  bool may_be_in_network(unsigned __int128 address) const {
    return near_networks_[neighbourhood(address)];
  }

  std::size_t size() const { return size_; }      // entries
  std::size_t merged() const { return merged_; }  // that were there already
  std::size_t bytes() const {
    return store_.bytes() + slots_.size() + bloom_.bytes() + sizeof *this;
  }

 private:
  static constexpr int tag_bits = 24;
  static constexpr std::uint64_t tag_mask = (std::uint64_t(1) << tag_bits) - 1;
  static constexpr std::size_t together = 16;  // about as many lines as a core can wait for

  Table() = default;
  // The first 16 bits of an IPv4 address, 16 bits of the first 32 of an IPv6 address.
  static std::uint16_t neighbourhood(unsigned __int128 address);
  void index();
  bool merge(Offset at, std::size_t slot);
  void note_network(const Entry& entry);

  std::size_t place_of(std::uint64_t hash) const {
    return static_cast<std::size_t>(static_cast<unsigned __int128>(hash) * capacity_ >> 64);
  }
  const std::uint64_t* slots() const {
    return reinterpret_cast<const std::uint64_t*>(slots_.data());
  }

  Store store_;
  std::vector<Origin> origins_;
  Bloom bloom_;
  Pages slots_;  // of std::uint64_t; 0: empty, else the offset + 1 over the hash's lower bits
  std::size_t capacity_ = 0, size_ = 0, merged_ = 0;
  std::bitset<129> prefixes_;
  std::bitset<65536> near_networks_;
};

template <class Found>
void Table::find(std::span<const Key> keys, const Found& found) const {
  if (size_ == 0) return;
  std::uint64_t hashes[together];
  for (std::size_t from = 0; from < keys.size(); from += together) {
    std::size_t count = std::min(together, keys.size() - from);
    for (std::size_t i = 0; i < count; ++i) {
      hashes[i] = hash_of(keys[from + i].type, keys[from + i].value);
      bloom_.prefetch(hashes[i]);
    }
    unsigned passed = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!bloom_.may_have(hashes[i])) continue;
      passed |= 1u << i;
      __builtin_prefetch(slots() + place_of(hashes[i]));
    }
    for (; passed != 0; passed &= passed - 1) {
      auto i = static_cast<std::size_t>(std::countr_zero(passed));
      const Key& key = keys[from + i];
      for (std::size_t at = place_of(hashes[i]); slots()[at] != 0;
           at = at + 1 == capacity_ ? 0 : at + 1) {
        if (((slots()[at] ^ hashes[i]) & tag_mask) != 0) continue;
        Offset offset = (slots()[at] >> tag_bits) - 1;
        if (store_.is(offset, key.type, key.value)) found(from + i, offset);
      }
    }
  }
}

}  // namespace hinomi::indicators
