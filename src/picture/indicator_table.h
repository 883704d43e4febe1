// Every indicator the node ever judged, by its identity, in as little memory as will do: ten
// million of them under 2 GB, found in about the time of two memory accesses.
//
// An entry lies in an arena with its text behind it, at an address that never changes. The index is
// buckets of eight 8-byte slots, one cache line each: 22 bits of the hash and the address. So a
// look-up waits twice for memory, for a line of the index and for that with the entry's type and
// text. Writer: one thread; readers beside it need the Picture's lock.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/pages.h"
#include "base/time.h"
#include "model/finding.h"
#include "model/indicator.h"
#include "model/record.h"

namespace hinomi::picture {

// What became of the newest Finding on an indicator.
enum class State : std::uint8_t {
  none,       // nothing to publish: watch or hold
  proposed,   // waits for a decision
  published,  // in the feeds
  declined,   // a person decided against it
  recalled,   // was published and taken back
  expired,    // was published and its time is over
};
inline constexpr int state_count = 6;
std::string_view name_of(State state);
std::optional<State> state_from(std::string_view name);

inline constexpr std::uint32_t no_report = 0xffffffff;

struct Entry {
  Position finding = 0;               // newest Finding
  Position notice = 0;                // newest publication; 0: never published
  Time expires;                       // of the newest Finding
  Time until;                         // of the approval, when published
  Time since;                         // published since
  Time first;                         // published for the first time
  std::array<char, 16> finding_id{};  // UUID, binary
  std::uint32_t size = 0;             // of the text; from here on one cache line with the text
  std::uint32_t report = no_report;   // index of the Picture's report it last came from
  std::uint16_t marking = 0;          // index of the Picture's markings
  IndicatorType type{};
  Verdict verdict{};
  Verdict published_verdict{};
  State state{};
  std::uint8_t score = 0;
  bool one_source = false;  // all evidence is of one member

  std::string_view value() const { return {reinterpret_cast<const char*>(this + 1), size}; }
  // In the feeds at `now`.
  bool is_published(Time now) const {
    return state == State::published && now < std::min(until, expires);
  }
};

class IndicatorTable {
 public:
  IndicatorTable();
  IndicatorTable(const IndicatorTable&) = delete;
  IndicatorTable& operator=(const IndicatorTable&) = delete;

  // nullptr when it is not there.
  const Entry* find(IndicatorType type, std::string_view value) const;
  Entry* find(IndicatorType type, std::string_view value) {
    return const_cast<Entry*>(std::as_const(*this).find(type, value));
  }
  // The same for many, as a report asks: the memory of sixteen is fetched at once. `found` is as
  // long as `keys`.
  struct Key {
    IndicatorType type;
    std::string_view value;
  };
  void find_all(std::span<const Key> keys, std::span<const Entry*> found) const;
  // Finds or makes.
  Entry& at(IndicatorType type, std::string_view value);

  std::size_t size() const { return size_; }
  std::size_t bytes() const;  // memory held

 private:
  struct Block {
    Pages memory;
    std::size_t used;
  };
  const Entry* find(std::uint64_t hash, IndicatorType type, std::string_view value) const;
  void grow();
  void put(std::uint64_t hash, const Entry* entry);
  Entry* allocate(std::size_t text);

  Pages index_;
  std::uint64_t* slots_ =
      nullptr;  // of index_: capacity_ of them; 0: empty; a bucket fills from its front
  std::size_t capacity_ = 0;  // a power of two
  std::size_t size_ = 0;
  std::vector<Block> blocks_;
};

}  // namespace hinomi::picture
