// What was found in texts that came before: fields such as Image hold the same few values again and
// again, and comparing a text is cheaper than looking for ten thousand others in it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hinomi::detect {

// Bounded; a newer text takes an older one's place. One thread.
class ScanMemory {
 public:
  static constexpr std::size_t longest = 1024;  // bytes of a text that is remembered

  ScanMemory() : entries_(1 << 13) {}

  struct Entry {
    const void* lookup = nullptr;
    std::uint64_t hash = 0;
    std::string text;
    std::vector<std::uint32_t> found;  // predicates
  };
  // Where this text of this lookup is, or would be, remembered; `known` says which. When it is not
  // known the entry is the text's from now on, with nothing found yet.
  Entry& entry(const void* lookup, std::string_view text, bool& known);

 private:
  std::vector<Entry> entries_;
};

}  // namespace hinomi::detect
