// A segment: some tens of megabytes of events of one legal basis, in the order they came, in blocks
// that are read one by one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"

namespace hinomi::store {

// Where an event lies. Events of a segment count from 0.
struct EventPlace {
  std::uint64_t segment = 0;
  std::uint32_t event = 0;
  auto operator<=>(const EventPlace&) const = default;
};

struct SegmentInfo {
  std::uint64_t id = 0;
  std::string basis;
  std::vector<std::string> sensors;  // sorted
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;   // of the events, not compressed
  std::uint64_t stored = 0;  // of the file
  Time first, last;          // when the events were; of one that does not say so, received
  Time received_first, received_last;
  Digest sha256{};        // of the events' lines: of what `zstd -dc FILE` writes
  bool is_sealed = true;  // false: still grows; no digest yet
};

struct SegmentBlock {
  std::uint64_t at = 0;  // of its zstd frame in the file
  std::uint64_t packed = 0, raw = 0;
  std::uint32_t first_event = 0, events = 0;
  Time first, last;
};

// Events that came together.
struct SegmentBatch {
  std::uint32_t first_event = 0;
  std::uint32_t sensor = 0, source = 0;  // in the table's lists
  Time received;
  std::uint64_t first_record = 1;
};

struct SegmentTable {
  std::vector<SegmentBlock> blocks;
  std::vector<SegmentBatch> batches;
  std::vector<std::string> sensors, sources;

  // The segment has the event.
  const SegmentBlock& block_of(std::uint32_t event) const;
  const SegmentBatch& batch_of(std::uint32_t event) const;
};

// Reading. Any thread, several at once.
class Segment {
 public:
  virtual ~Segment() = default;
  virtual const SegmentInfo& info() const = 0;
  virtual const SegmentTable& table() const = 0;
  // The lines of a block, each with its line end, in place of what `out` has; event_padding
  // readable bytes behind. Error: damaged, io.
  virtual Result<void> block(std::size_t number, std::string& out) const = 0;
};

// An event as it was kept; good for as long as who hands it over says.
struct KeptEvent {
  EventPlace place;
  std::string_view json;  // with event_padding bytes behind it
  std::string_view sensor, source, basis;
  std::uint64_t record = 0;  // its number in its source
  Time received;
};

// Calls `sink` with those of the `events` (ascending) of a segment; false ends it. Reads each block
// once; one that cannot be read is told to `on_damage`, and reading goes on behind it. Answers
// whether the sink wants more.
bool read_events(const Segment& segment, std::span<const std::uint32_t> events,
                 const std::function<bool(const KeptEvent&)>& sink,
                 const std::function<void(const Error&)>& on_damage);

}  // namespace hinomi::store
