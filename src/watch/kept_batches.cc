#include "watch/kept_batches.h"

#include <algorithm>

#include "watch/kept_events.h"

namespace hinomi::watch {

KeptBatches::KeptBatches(const store::Segments& store, store::EventPlace from,
                         store::EventPlace end, std::function<void(const Error&)> on_damage)
    : store_(store), from_(from), end_(end), on_damage_(std::move(on_damage)) {
  for (std::uint64_t id : store.ids())
    if (id >= from.segment && (id < end.segment || (id == end.segment && end.event > 0)))
      segments_.push_back(id);
  std::reverse(segments_.begin(), segments_.end());
}

bool KeptBatches::read_block() {
  for (;;) {
    while (!segment_ || block_ == segment_->table().blocks.size()) {
      segment_ = next_segment(store_, segments_, on_damage_);
      if (!segment_) return false;
      block_ = 0;
    }
    const store::SegmentBlock& block = segment_->table().blocks[block_];
    const std::size_t number = block_++;
    const std::uint64_t id = segment_->info().id;
    const std::uint32_t begin = id == from_.segment ? from_.event : 0;
    events_end_ = block.first_event + block.events;
    if (id == end_.segment) events_end_ = std::min(events_end_, end_.event);
    event_ = std::max(block.first_event, begin);
    if (event_ >= events_end_) continue;
    if (auto read = segment_->block(number, bytes_); !read) {
      on_damage_(read.error());
      continue;
    }
    at_ = 0;
    for (std::uint32_t left = event_ - block.first_event; left > 0; --left)
      at_ = bytes_.find('\n', at_) + 1;
    return true;
  }
}

bool KeptBatches::next(in::EventBatch& batch, store::EventPlace& first) {
  if (event_ == events_end_ && !read_block()) return false;
  const store::SegmentTable& table = segment_->table();
  const store::SegmentBatch* is = &table.batch_of(event_);
  const store::SegmentBatch* after = is + 1;
  std::uint32_t stop = events_end_;
  if (after != table.batches.data() + table.batches.size())
    stop = std::min(stop, after->first_event);
  const std::size_t from = at_;
  for (std::uint32_t left = stop - event_; left > 0; --left) at_ = bytes_.find('\n', at_) + 1;
  first = {segment_->info().id, event_};
  batch.sensor = table.sensors[is->sensor];
  batch.source = table.sources[is->source];
  batch.lines.assign(bytes_, from, at_ - from);
  batch.count = stop - event_;
  batch.received = is->received;
  event_ = stop;
  return true;
}

store::EventPlace place_since(const store::Segments& store, store::EventPlace end, Time from,
                              std::uint64_t most_bytes) {
  const std::vector<std::uint64_t> ids = store.ids();
  store::EventPlace out = end;
  std::uint64_t bytes = 0;
  for (auto id = ids.rbegin(); id != ids.rend() && bytes < most_bytes; ++id) {
    if (*id > end.segment || (*id == end.segment && end.event == 0)) continue;
    auto segment = store.segment(*id);
    if (!segment) continue;  // whoever reads the events will say why
    if ((*segment)->info().received_last < from) break;
    const auto& batches = (*segment)->table().batches;
    const auto first = std::find_if(batches.begin(), batches.end(),
                                    [&](const auto& one) { return one.received >= from; });
    if (first == batches.end()) break;
    out = std::min(out, store::EventPlace{*id, first->first_event});
    if (first != batches.begin()) break;
    bytes += (*segment)->info().bytes;
  }
  return out;
}

}  // namespace hinomi::watch
