#include "judge/detect/scan_memory.h"

#include <xxhash.h>

namespace hinomi::detect {

ScanMemory::Entry& ScanMemory::entry(const void* lookup, std::string_view text, bool& known) {
  auto hash =
      XXH3_64bits_withSeed(text.data(), text.size(), reinterpret_cast<std::uintptr_t>(lookup));
  Entry& entry = entries_[hash & (entries_.size() - 1)];
  known = entry.hash == hash && entry.lookup == lookup && entry.text == text;
  if (known) return entry;
  entry.lookup = lookup;
  entry.hash = hash;
  entry.text = text;
  entry.found.clear();
  return entry;
}

}  // namespace hinomi::detect
