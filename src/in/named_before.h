// What texts named that came before: events hold the same few command lines, names and digests
// again and again, and comparing a text is cheaper than reading it.
#pragma once

#include <xxhash.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/indicator.h"

namespace hinomi::in {

// Bounded; a newer text takes an older one's place. One thread.
class NamedBefore {
 public:
  static constexpr std::size_t longest = 1024;  // bytes of a text that is remembered

  struct Entry {
    const void* use = nullptr;
    std::string text;
    std::vector<std::pair<IndicatorType, std::string>> values;
  };
  // Where this text is, or would be, remembered; `known` says which. `use`: what is looked for in
  // it, by its address.
  Entry& entry(const void* use, std::string_view text, bool& known) {
    Entry& out = entries_[XXH3_64bits_withSeed(text.data(), text.size(),
                                               reinterpret_cast<std::uintptr_t>(use)) %
                          entries_.size()];
    known = out.use == use && out.text == text;
    return out;
  }

 private:
  std::vector<Entry> entries_ = std::vector<Entry>(1 << 13);
};

}  // namespace hinomi::in
