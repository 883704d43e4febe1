// Values that no indicator covers, by themselves: events name the same few again and again, and
// comparing a text is cheaper than asking a table that fits no processor's cache.
#pragma once

#include <xxhash.h>

#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "in/observables.h"

namespace hinomi::indicators {

// Bounded; a newer value takes an older one's place. One thread.
class Unmet {
 public:
  void forget() { entries_.assign(entries_.size(), {}); }
  bool has(const in::Observable& value) const {
    const Entry& entry = entries_[place(value)];
    return entry.size == value.value.size() && entry.type == value.type &&
           std::memcmp(entry.text.data(), value.value.data(), entry.size) == 0;
  }
  void add(const in::Observable& value) {
    Entry& entry = entries_[place(value)];
    if (value.value.size() > entry.text.size()) return;
    entry.size = static_cast<std::uint16_t>(value.value.size());
    entry.type = value.type;
    std::memcpy(entry.text.data(), value.value.data(), entry.size);
  }

 private:
  struct Entry {
    std::uint16_t size = 0;  // 0: none
    IndicatorType type = IndicatorType::domain;
    std::array<char, 92> text{};  // longer ones are not remembered
  };
  std::size_t place(const in::Observable& value) const {
    return XXH3_64bits(value.value.data(), value.value.size()) % entries_.size();
  }

  std::vector<Entry> entries_ = std::vector<Entry>(4096);
};

}  // namespace hinomi::indicators
