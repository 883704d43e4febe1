// Events as they come to be kept, and how an open segment's write-ahead file holds them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::store {

// Events of one sensor and one source that follow each other.
struct KeptBatch {
  std::string sensor;  // what sent them: a credential's or listener's name
  std::string source;  // where from: "192.0.2.7", a file's path
  std::string basis;   // legal basis of keeping them; decides how long
  Time received;
  std::uint64_t first_record = 1;  // number of the first one in its source; they count on from it
  std::string lines;               // JSON objects, one a line; lines without anything are left out
};

// What an event says of itself that it is found by.
struct EventFacts {
  std::optional<Time> time;         // when it was, if it says so
  std::vector<std::uint64_t> keys;  // fingerprints of what it names (store/fingerprint.h)
};

// Reads events. One a thread. `json` has 64 readable bytes behind it; it may be no JSON, then there
// are no facts.
class EventDescriber {
 public:
  virtual ~EventDescriber() = default;
  virtual void describe(std::string_view json, EventFacts& out) = 0;
};
using MakeDescriber = std::function<std::unique_ptr<EventDescriber>()>;

inline constexpr std::size_t event_padding = 64;            // bytes behind an event
inline constexpr std::size_t largest_batch = 64u << 20;     // bytes of lines
inline constexpr std::size_t longest_name = 4096;           // bytes of sensor, source or basis
inline constexpr std::uint64_t most_in_segment = 1u << 20;  // events

// A write-ahead file begins with a random number that its frames' checksums start from, so that no
// event can have the bytes of a frame in it.
void put_log_head(std::uint64_t salt, std::string& out);
std::string pack_batch(const KeptBatch& batch);
// A frame of a packed batch, behind what `out` has.
void put_frame(std::string_view packed, std::uint64_t salt, std::string& out);

// The batches of a write-ahead file. What stands between them and is no whole frame (torn by a loss
// of power, or damaged) is told to `on_gap` as its place and size, and reading goes on behind it.
void read_frames(std::string_view file, const std::function<void(KeptBatch&&)>& on_batch,
                 const std::function<void(std::size_t at, std::size_t size)>& on_gap);

}  // namespace hinomi::store
