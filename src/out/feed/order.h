// Sorting a million texts: most comparisons are decided by eight bytes kept beside the pointer.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace hinomi::feed {

struct TextRef {
  std::string_view text;
  std::uint32_t index = 0;  // the caller's, not compared
  std::uint64_t key = 0;    // scratch
};

// By bytes, as std::string_view compares. Equal texts end side by side, in any order.
void sort_texts(std::vector<TextRef>& refs);

}  // namespace hinomi::feed
