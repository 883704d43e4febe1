#include "out/feed/order.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

namespace hinomi::feed {
namespace {

// Bytes depth..depth+7 as a big-endian number; zeros behind the end.
std::uint64_t chunk(std::string_view text, std::size_t depth) {
  std::uint64_t key = 0;
  if (depth < text.size())
    std::memcpy(&key, text.data() + depth, std::min<std::size_t>(8, text.size() - depth));
  return std::endian::native == std::endian::little ? __builtin_bswap64(key) : key;
}

void sort_from(std::span<TextRef> refs, std::size_t depth) {
  for (TextRef& ref : refs) ref.key = chunk(ref.text, depth);
  std::sort(refs.begin(), refs.end(),
            [](const TextRef& a, const TextRef& b) { return a.key < b.key; });
  for (std::size_t begin = 0; begin < refs.size();) {
    std::size_t end = begin + 1;
    while (end < refs.size() && refs[end].key == refs[begin].key) ++end;
    auto same = refs.subspan(begin, end - begin);
    begin = end;
    if (same.size() < 2) continue;
    // A text that ends here comes before one that goes on, also when the latter has NUL bytes.
    auto longer = std::partition(same.begin(), same.end(),
                                 [&](const TextRef& ref) { return ref.text.size() <= depth + 8; });
    std::sort(same.begin(), longer,
              [](const TextRef& a, const TextRef& b) { return a.text.size() < b.text.size(); });
    if (same.end() - longer < 16) {  // few: plain comparison costs less than another round
      std::sort(longer, same.end(), [&](const TextRef& a, const TextRef& b) {
        return a.text.substr(depth + 8) < b.text.substr(depth + 8);
      });
    } else {
      sort_from({longer, same.end()}, depth + 8);
    }
  }
}

}  // namespace

void sort_texts(std::vector<TextRef>& refs) { sort_from(refs, 0); }

}  // namespace hinomi::feed
