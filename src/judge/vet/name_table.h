// Every string and host entry of all lists in one hash table: text -> the lists it stands in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hinomi::vet {

class NameTable {
 public:
  // What a key means for a list; several together.
  enum Role : std::uint8_t {
    whole = 1,   // a value equal to the key is in the list (string lists)
    under = 2,   // a host equal to or under the key is in the list (host lists)
    name = 4,    // the key is a name the list holds, whatever its type
    parent = 8,  // the list holds a name under the key
  };
  struct Reference {
    std::uint32_t list = 0;
    std::uint32_t entry = 0;  // offset of the entry as written
    std::uint32_t next = 0;   // index of the next reference of the key; 0: none
    std::uint16_t length = 0;
    std::uint8_t roles = 0;
  };

  // An entry as written, kept once; `add` refers to it. At most 65,535 bytes.
  std::uint32_t keep(std::string_view entry);
  // Lists are added one after another, in order.
  void add(std::string_view key, std::uint32_t list, std::uint8_t roles, std::uint32_t entry,
           std::size_t entry_length);

  // References of the key that is all of `text`.
  template <class Function>
  void find(std::string_view text, Function&& visit) const {
    std::uint64_t hash = 0;
    for (std::size_t i = text.size(); i > 0; --i) hash = step(hash, text[i - 1]);
    visit_key(text, hash, visit);
  }

  // For every suffix of `host` at a label's start, shortest first, the references of that key:
  // visit(suffix, reference).
  template <class Function>
  void find_suffixes(std::string_view host, Function&& visit) const {
    std::uint64_t hash = 0;
    for (std::size_t i = host.size(); i > 0; --i) {
      if (host[i - 1] == '.') visit_suffix(host.substr(i), hash, visit);
      hash = step(hash, host[i - 1]);
    }
    visit_suffix(host, hash, visit);
  }

  std::string_view entry_of(const Reference& reference) const {
    return std::string_view(text_).substr(reference.entry, reference.length);
  }

 private:
  struct Key {
    std::uint32_t text = 0;  // offset
    std::uint32_t head = 0;  // its newest reference
    std::uint16_t length = 0;
  };
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t key = 0;  // index + 1; 0: free
  };

  // Hashed from the end, so that one pass over a host gives the hash of each of its suffixes.
  static std::uint64_t step(std::uint64_t hash, char c) {
    return (hash ^ static_cast<unsigned char>(c)) * 0x9E3779B97F4A7C15u + 1;
  }
  static std::uint64_t mix(std::uint64_t hash) {
    hash ^= hash >> 29;
    hash *= 0xBF58476D1CE4E5B9u;
    return hash ^ (hash >> 32);
  }
  std::size_t slot_of(std::string_view text, std::uint64_t mixed) const;
  void grow();

  template <class Function>
  void visit_key(std::string_view text, std::uint64_t hash, Function& visit) const {
    if (slots_.empty()) return;
    const Slot& slot = slots_[slot_of(text, mix(hash))];
    if (slot.key == 0) return;
    for (std::uint32_t r = keys_[slot.key - 1].head; r != 0; r = references_[r].next)
      visit(references_[r]);
  }
  template <class Function>
  void visit_suffix(std::string_view suffix, std::uint64_t hash, Function& visit) const {
    auto with_suffix = [&](const Reference& reference) { visit(suffix, reference); };
    visit_key(suffix, hash, with_suffix);
  }

  std::string text_;
  std::vector<Key> keys_;
  std::vector<Reference> references_{1};  // index 0 ends a chain
  std::vector<Slot> slots_;
};

}  // namespace hinomi::vet
