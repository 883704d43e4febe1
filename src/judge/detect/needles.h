// Many texts looked for in one pass.
//
// A needle of five bytes or more is known by two runs of four of its bytes, ones that few others
// have: one at an even and one at an odd place of it, so that a pass over every second place of a
// text meets one of them. Shorter needles are known by runs of two bytes, those at the beginning or
// the end of a text are looked up there. A table that fits the processor's cache says whether the
// run at a place is some needle's, and only then the whole is compared; when the needles are few
// and the texts long, ByteFilter asks that of 32 places at a time. Made in microseconds, where an
// automaton for the same needs a second for all lanes.
#pragma once

#include <array>
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
  enum class Texts { short_ones, long_ones };
  // Numbered as given; `texts` is what they will be looked for in.
  Needles(std::span<const Needle* const> needles, Texts texts);

  // Calls `found(context, number)` for each needle in the text, in no order, perhaps more than
  // once.
  using Found = void (*)(void* context, std::uint32_t number);
  void scan(std::string_view text, Found found, void* context) const;

 private:
  static constexpr std::size_t widest = 4, few = 24;
  struct Literal {
    std::uint32_t at = 0, size = 0;  // of its text in `texts_`
    bool at_start = false, at_end = false, cased = false;
  };
  // A run of bytes and which needle has it where.
  struct Entry {
    std::uint32_t gram = 0, literal = 0, offset = 0;
  };
  // Runs of one width by their bytes.
  struct Grams {
    unsigned shift = 0;
    std::vector<std::uint64_t> filter;  // bits, several a bucket
    std::vector<std::uint32_t> first;   // bucket -> range of `entries`, one more at the end
    std::vector<Entry> entries;
  };
  // Of a text that is looked through.
  struct Call {
    const Needles* self;
    std::string_view text;
    Found found;
    void* context;
  };
  class Rarity;

  template <std::size_t width>
  Entry entry(std::uint32_t literal, std::size_t offset) const;
  static bool is_at_edge(const Literal& literal);
  static void fill(Grams& grams, std::span<const Entry> entries);
  void add_to_filter(const Rarity& rarity);
  template <bool has_pairs>
  void scan(const Call& call) const;
  template <std::size_t width>
  void look(const Grams& grams, std::size_t at, const Call& call) const;
  void look_at_edges(const Call& call) const;
  void look_for_tiny(const Call& call) const;
  void compare(const Grams& grams, std::uint32_t bucket, std::uint32_t gram, std::size_t at,
               const Call& call) const;
  void compare(const Entry& entry, std::size_t at, const Call& call) const;

  std::string texts_;
  std::vector<Literal> literals_;           // by number
  Grams fours_;                             // of needles of five bytes or more
  Grams pairs_;                             // of three and four bytes
  std::vector<std::uint64_t> may_be_pair_;  // bits by two bytes; empty: `pairs_` has none
  Grams tiny_[2];                           // needles of one and two bytes, looked for everywhere
  std::array<bool, 256> may_be_tiny_{};     // by the first byte
  bool has_tiny_ = false, has_edges_ = false;  // whether `tiny_`, `starts_` or `ends_` has any
  Grams starts_[widest], ends_[widest];        // short needles, by width - 1
  // When they are few and the texts long: the filter, and by its groups what may be there.
  std::unique_ptr<ByteFilter> filter_;
  std::vector<Entry> of_group_[ByteFilter::groups];
};

}  // namespace hinomi::detect
