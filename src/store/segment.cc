#include "store/segment.h"

#include <algorithm>

#include "store/segment_batch.h"

namespace hinomi::store {

namespace {

template <class T>
const T& last_before(const std::vector<T>& all, std::uint32_t event) {
  auto after = std::upper_bound(all.begin(), all.end(), event,
                                [](std::uint32_t e, const T& one) { return e < one.first_event; });
  return *std::prev(after);
}

}  // namespace

const SegmentBlock& SegmentTable::block_of(std::uint32_t event) const {
  return last_before(blocks, event);
}

const SegmentBatch& SegmentTable::batch_of(std::uint32_t event) const {
  return last_before(batches, event);
}

bool read_events(const Segment& segment, std::span<const std::uint32_t> events,
                 const std::function<bool(const KeptEvent&)>& sink,
                 const std::function<void(const Error&)>& on_damage) {
  const SegmentTable& table = segment.table();
  std::string bytes;
  const SegmentBlock* block = nullptr;
  bool is_read = false;
  std::size_t line = 0;  // where the line of `number` begins
  std::uint32_t number = 0;
  for (std::uint32_t event : events) {
    if (event >= segment.info().events) break;
    if (!block || event >= block->first_event + block->events) {
      block = &table.block_of(event);
      auto read = segment.block(static_cast<std::size_t>(block - table.blocks.data()), bytes);
      is_read = read.has_value();
      if (!is_read) on_damage(read.error());
      line = 0;
      number = block->first_event;
    }
    if (!is_read) continue;
    std::size_t end = bytes.find('\n', line);
    for (; number < event; ++number) {
      line = end + 1;
      end = bytes.find('\n', line);
    }
    const SegmentBatch& batch = table.batch_of(event);
    KeptEvent kept{{segment.info().id, event},
                   std::string_view(bytes).substr(line, end - line),
                   table.sensors[batch.sensor],
                   table.sources[batch.source],
                   segment.info().basis,
                   batch.first_record + (event - batch.first_event),
                   batch.received};
    if (!sink(kept)) return false;
  }
  return true;
}

}  // namespace hinomi::store
