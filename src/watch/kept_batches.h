// Kept events once more as the batches that they came in, in the order in which they were kept.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "in/event_batch.h"
#include "store/segments.h"

namespace hinomi::watch {

// One thread.
class KeptBatches {
 public:
  // Those from `from` on that lie before `end`. `store` outlives it. What cannot be read is told to
  // `on_damage`, and left out.
  KeptBatches(const store::Segments& store, store::EventPlace from, store::EventPlace end,
              std::function<void(const Error&)> on_damage);

  // The next events of one batch, or of a part of it, and the place of the first; false: no more.
  bool next(in::EventBatch& batch, store::EventPlace& first);

 private:
  bool read_block();

  const store::Segments& store_;
  const store::EventPlace from_, end_;
  const std::function<void(const Error&)> on_damage_;
  std::vector<std::uint64_t> segments_;  // the next last
  std::shared_ptr<const store::Segment> segment_;
  std::size_t block_ = 0;                     // of segment_, the next
  std::uint32_t event_ = 0, events_end_ = 0;  // of the block that was read
  std::string bytes_;                         // of it
  std::size_t at_ = 0;                        // of event_ in them
};

// Where the events begin that came at `from` or later and lie before `end`; after the last
// `most_bytes` of them at the latest.
store::EventPlace place_since(const store::Segments& store, store::EventPlace end, Time from,
                              std::uint64_t most_bytes);

}  // namespace hinomi::watch
