// Raw events, kept in segments and found again by what they name.
//
// A folder of files: a write-ahead file for each legal basis that is being written (NUMBER.wal),
// sealed segments (NUMBER.seg) and the sorted runs of their index (NUMBER.run). docs/hunt.md has
// the formats. One process writes; any number read beside it.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/world.h"
#include "store/fingerprint.h"
#include "store/segment.h"
#include "store/segment_batch.h"

namespace hinomi::store {

struct SegmentsOptions {
  std::filesystem::path folder;
  bool read_only = false;   // nothing is written, also beside a process that writes
  MakeDescriber describer;  // what the index is made from; the same one for the life of a store
  std::size_t segment_bytes = 32u << 20;  // of events, from which a segment is sealed
  std::size_t block_bytes = 256u << 10;
  Duration seal_after = std::chrono::hours(1);  // received for the first time so long ago
  std::size_t fan_out = 4;                      // so many runs of one size are merged
  // What became durable, in the order of the places, with the place of its first event; what it has
  // may be taken away. Before append() returns, from one thread at a time; asks nothing of the
  // store.
  std::function<void(EventPlace first, KeptBatch&& batch)> on_kept;
  // Both from another thread. A segment was sealed; something is wrong and what becomes of it.
  std::function<void(const SegmentInfo&)> on_sealed;
  std::function<void(const Error&)> on_trouble;
};

// How long events are kept.
struct Retention {
  std::map<std::string, std::chrono::days> days;  // by legal basis
  std::optional<std::chrono::days> other;         // any other basis; nothing: for ever
  std::optional<std::uint64_t> most_bytes;        // all files together
};

struct Deletion {
  SegmentInfo segment;
  std::string why;  // "older than 90 days (basis log-keeping)"
};

struct Retained {
  std::vector<Deletion> deleted;
  std::uint64_t over = 0;  // bytes above most_bytes that could not go: they are held, or open
};

// What keeps segments from retention: an investigation needs them.
struct Hold {
  std::string name, by, why;
  Time since;
  std::optional<Time> until;  // it ends by itself; nothing: until it is released
  std::vector<std::uint64_t> segments;
  std::string owner = {};  // who answers for it; empty: who made it
};

struct SegmentsSize {
  std::uint64_t segments = 0, events = 0;
  std::uint64_t bytes = 0;         // of the events
  std::uint64_t stored = 0;        // of the segments' files
  std::uint64_t index_stored = 0;  // of the runs
  std::size_t runs = 0;
};

class Segments {
 public:
  // Makes the folder when it is not there and is to be written; seals what write-ahead files have.
  // Errors: io; conflict when another process writes; missing.
  static Result<std::unique_ptr<Segments>> open(Disk& disk, Clock& clock, Random& random,
                                                SegmentsOptions options);
  // Seals what is open, as far as the disk lets it.
  ~Segments();

  // On the platter when it returns; those that come at the same time share one synchronisation. Any
  // thread. Errors: invalid; too_large; io (the batch is not kept, the store goes on); busy.
  Result<void> append(KeptBatch batch);
  // Seals what is open and waits until it and all merging is done.
  Result<void> seal();

  // All segments, also those that grow, by their number. What is damaged is told to `on_damage`
  // and left out. Any thread.
  std::vector<SegmentInfo> list(const std::function<void(const Error&)>& on_damage) const;
  // Any thread. Errors: missing (also: deleted meanwhile), io, damaged.
  Result<std::shared_ptr<const Segment>> segment(std::uint64_t id) const;
  SegmentsSize size(const std::function<void(const Error&)>& on_damage) const;
  // Numbers of all segments, ascending, and where the next one begins: all that is here lies before
  // it. Any thread.
  std::vector<std::uint64_t> ids() const;
  EventPlace next_segment() const;

  // Places of events that have a fingerprint in one of the ranges, sorted. Each is in the store or
  // was a moment ago; some may only share the fingerprint. Any thread, beside everything else.
  // Error: io, damaged (the index).
  Result<std::vector<EventPlace>> find(std::vector<FingerprintRange> wanted) const;
  // Calls `sink` with the events at `places` (sorted) that are still there; false ends it. What is
  // damaged is told to `on_damage`. Any thread.
  void read(std::span<const EventPlace> places, const std::function<bool(const KeptEvent&)>& sink,
            const std::function<void(const Error&)>& on_damage) const;

  // Deletes what is no longer to be kept, the oldest first. `record` hears of each before it goes,
  // and keeps it by answering an error.
  Result<Retained> retain(const Retention& retention,
                          const std::function<Result<void>(const Deletion&)>& record);
  // A hold of the same name is replaced. Errors: io; missing, when a segment is not there.
  Result<void> hold(Hold hold);
  Result<void> release(const std::string& name);  // missing, when there is none
  Result<std::vector<Hold>> holds() const;

 private:
  struct Impl;
  explicit Segments(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hinomi::store
