// Many texts looked for in one pass.
//
// Each needle is known by four of its bytes that few others have, or by all when it is shorter. A
// pass over the text asks of each place whether its four bytes are some needle's, in a table that
// fits the processor's cache, and compares the whole only then; when the needles are few,
// ByteFilter asks that of 32 places at a time. Made in microseconds, where an automaton for the
// same needs a second for all lanes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "judge/detect/byte_filter.h"

namespace hinomi::detect {

// One thing to look for.
struct Needle {
  std::string text;       // bytes, at least one
  bool at_start = false;  // at the beginning of the scanned text
  bool at_end = false;    // at its end
  bool cased = true;      // else ASCII letters in either case
  auto operator<=>(const Needle&) const = default;
};

// Immutable once made; any thread.
class Needles {
 public:
  // Numbered as given.
  explicit Needles(std::span<const Needle* const> needles);

  // Calls `found(context, number)` for each needle in the text, in no order, perhaps more than
  // once.
  using Found = void (*)(void* context, std::uint32_t number);
  void scan(std::string_view text, Found found, void* context) const;

 private:
  static constexpr std::size_t widest = 4, few = 24;
  struct Literal {
    std::uint32_t at = 0, size = 0;  // of its text in `texts_`
    std::uint32_t gram_at = 0;       // in its text
    bool at_start = false, at_end = false, cased = false;
  };
  struct Entry {
    std::uint32_t gram = 0, literal = 0;
  };
  // Needles that are known by so many bytes.
  struct Grams {
    unsigned shift = 0;
    std::vector<std::uint64_t> filter;  // bits, several a bucket
    std::vector<std::uint32_t> first;   // bucket -> range of `entries`, one more at the end
    std::vector<Entry> entries;
  };
  struct Call;

  const char* gram(std::uint32_t literal) const {
    return texts_.data() + literals_[literal].at + literals_[literal].gram_at;
  }
  void choose_grams();
  void fill(Grams& grams, std::span<const Entry> entries);
  void add_pairs(std::span<const Entry> entries, std::size_t width);
  template <bool has_short>
  void scan(const Call& call) const;
  template <std::size_t width>
  void look(std::size_t at, const Call& call) const;
  void look_for_short(std::size_t at, const Call& call) const;
  void compare(const Grams& grams, std::uint32_t bucket, std::uint32_t gram, std::size_t at,
               const Call& call) const;
  void fill_filter();

  std::string texts_;
  std::vector<Literal> literals_;     // by number
  Grams grams_[widest];               // by width - 1
  std::vector<std::uint64_t> pairs_;  // bits: with which two bytes a gram below `widest` may begin
  std::unique_ptr<ByteFilter> filter_;  // when they are few
};

}  // namespace hinomi::detect
