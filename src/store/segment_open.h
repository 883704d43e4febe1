// The segment that grows: its events in memory as they are in its write-ahead file, and what they
// are found by.
#pragma once

#include <map>

#include "base/mutex.h"
#include "store/fingerprint.h"
#include "store/segment.h"
#include "store/segment_batch.h"

namespace hinomi::store {

// A batch with what its events say of themselves.
struct DescribedBatch {
  struct Event {
    std::uint32_t at = 0, size = 0;  // in the batch's lines, without the line end
    std::uint32_t keys = 0;          // how many of `keys` are its
    Time time;
  };
  KeptBatch batch;
  std::vector<Event> events;
  std::vector<std::uint64_t> keys;
};

// `describer` may be nullptr: then there are no keys and no times.
DescribedBatch describe(KeptBatch batch, EventDescriber* describer);

// A key of an event, for the index.
struct Posting {
  std::uint64_t key = 0;
  std::uint32_t event = 0;
  auto operator<=>(const Posting&) const = default;
};

class OpenSegment {
 public:
  OpenSegment(std::uint64_t id, std::string basis, std::size_t block_bytes)
      : id_(id), basis_(std::move(basis)), block_bytes_(block_bytes) {}

  // Any thread, all of them.
  std::uint64_t id() const { return id_; }
  const std::string& basis() const { return basis_; }
  void add(const DescribedBatch& described);
  std::uint64_t events() const;
  std::uint64_t bytes() const;
  // As it is now; it does not grow. Cheap: only the last block is copied. Nothing without events.
  std::shared_ptr<const Segment> snapshot() const;
  // Events with a key in one of the ranges (sorted, not overlapping), behind what `out` has.
  void find(std::span<const FingerprintRange> wanted, std::vector<EventPlace>& out) const;

  // When nothing is added any more: the file's bytes, and the postings sorted.
  std::string seal(SegmentInfo& info, SegmentTable& table) const;
  std::vector<Posting> postings() const;

 private:
  std::uint32_t number_in(std::vector<std::string>& names,
                          std::map<std::string, std::uint32_t, std::less<>>& numbers,
                          std::string_view name) HINOMI_REQUIRES(mutex_);
  SegmentInfo info() const HINOMI_REQUIRES(mutex_);

  const std::uint64_t id_;
  const std::string basis_;
  const std::size_t block_bytes_;

  mutable Mutex mutex_;
  std::vector<std::shared_ptr<std::string>> blocks_ HINOMI_GUARDED_BY(mutex_);  // the last grows
  SegmentTable table_ HINOMI_GUARDED_BY(mutex_);
  std::map<std::string, std::uint32_t, std::less<>> sensors_ HINOMI_GUARDED_BY(mutex_);
  std::map<std::string, std::uint32_t, std::less<>> sources_ HINOMI_GUARDED_BY(mutex_);
  std::uint64_t events_ HINOMI_GUARDED_BY(mutex_) = 0, bytes_ HINOMI_GUARDED_BY(mutex_) = 0;
  std::vector<std::uint64_t> keys_ HINOMI_GUARDED_BY(mutex_);
  std::vector<std::uint32_t> key_events_ HINOMI_GUARDED_BY(mutex_);  // whose key it is
};

}  // namespace hinomi::store
