#include "judge/vet/name_table.h"

namespace hinomi::vet {

std::uint32_t NameTable::keep(std::string_view entry) {
  const auto offset = static_cast<std::uint32_t>(text_.size());
  text_ += entry;
  return offset;
}

std::size_t NameTable::slot_of(std::string_view text, std::uint64_t mixed) const {
  const std::size_t mask = slots_.size() - 1;
  const auto tag = static_cast<std::uint32_t>(mixed >> 32);
  for (std::size_t i = mixed & mask;; i = (i + 1) & mask) {
    const Slot& slot = slots_[i];
    if (slot.key == 0) return i;
    if (slot.tag != tag) continue;
    const Key& key = keys_[slot.key - 1];
    if (key.length == text.size() && std::string_view(text_).substr(key.text, key.length) == text)
      return i;
  }
}

void NameTable::grow() {
  std::vector<Slot> old(slots_.empty() ? 1024 : slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t k = 0; k < keys_.size(); ++k) {
    const std::string_view text = std::string_view(text_).substr(keys_[k].text, keys_[k].length);
    std::uint64_t hash = 0;
    for (std::size_t i = text.size(); i > 0; --i) hash = step(hash, text[i - 1]);
    const std::uint64_t mixed = mix(hash);
    std::size_t at = mixed & mask;
    while (slots_[at].key != 0) at = (at + 1) & mask;
    slots_[at] = {static_cast<std::uint32_t>(mixed >> 32), k + 1};
  }
}

void NameTable::add(std::string_view key, std::uint32_t list, std::uint8_t roles,
                    std::uint32_t entry, std::size_t entry_length) {
  if (keys_.size() * 2 >= slots_.size()) grow();
  std::uint64_t hash = 0;
  for (std::size_t i = key.size(); i > 0; --i) hash = step(hash, key[i - 1]);
  const std::uint64_t mixed = mix(hash);
  Slot& slot = slots_[slot_of(key, mixed)];
  if (slot.key == 0) {
    const std::string_view written = std::string_view(text_).substr(entry, entry_length);
    const std::size_t inside = written.find(key);  // mostly the entry itself: no second copy
    const std::uint32_t at = inside == std::string_view::npos
                                 ? keep(std::string(key))
                                 : entry + static_cast<std::uint32_t>(inside);
    keys_.push_back({at, 0, static_cast<std::uint16_t>(key.size())});
    slot = {static_cast<std::uint32_t>(mixed >> 32), static_cast<std::uint32_t>(keys_.size())};
  }
  Key& known = keys_[slot.key - 1];
  const auto length = static_cast<std::uint16_t>(entry_length);
  // References of the list being added stand at the head of the chain.
  for (std::uint32_t r = known.head; r != 0 && references_[r].list == list;
       r = references_[r].next) {
    Reference& reference = references_[r];
    if ((reference.roles == parent) != (roles == parent)) continue;
    if ((roles & ~reference.roles & whole) != 0) {
      reference.entry = entry;
      reference.length = length;
    }
    reference.roles |= roles;
    return;
  }
  references_.push_back({list, entry, known.head, length, roles});
  known.head = static_cast<std::uint32_t>(references_.size() - 1);
}

}  // namespace hinomi::vet
