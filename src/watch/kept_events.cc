#include "watch/kept_events.h"

#include <algorithm>

#include "store/segment_run.h"

namespace hinomi::watch {

bool KeptRange::has_sensor(std::string_view sensor) const {
  return sensors.empty() || std::find(sensors.begin(), sensors.end(), sensor) != sensors.end();
}

bool KeptRange::meets(const store::SegmentInfo& info) const {
  return meets(info.first, info.last) &&
         (sensors.empty() || std::any_of(info.sensors.begin(), info.sensors.end(),
                                         [this](const auto& one) { return has_sensor(one); }));
}

std::uint64_t record_of_place(store::EventPlace place) {
  return store::number_of_place(place.segment, place.event) + 1;
}

store::EventPlace place_of_record(std::uint64_t record) {
  return store::place_of_number(record - 1);
}

std::shared_ptr<const store::Segment> next_segment(
    const store::Segments& store, std::vector<std::uint64_t>& left,
    const std::function<void(const Error&)>& on_damage) {
  while (!left.empty()) {
    auto opened = store.segment(left.back());
    left.pop_back();
    if (opened) return *opened;
    if (opened.error().kind != ErrorKind::missing) on_damage(opened.error());
  }
  return nullptr;
}

KeptEvents::KeptEvents(const store::Segments& store, KeptRange range,
                       std::function<void(const Error&)> on_damage)
    : store_(store), range_(std::move(range)), on_damage_(std::move(on_damage)) {
  for (const store::SegmentInfo& info : store.list(on_damage_))
    if (range_.meets(info)) segments_.push_back(info.id);
  std::reverse(segments_.begin(), segments_.end());
}

Result<bool> KeptEvents::next(in::EventPiece& piece) {
  for (;;) {
    if (event_ == events_end_) {
      while (!segment_ || block_ == segment_->table().blocks.size()) {
        segment_ = next_segment(store_, segments_, on_damage_);
        if (!segment_) return false;
        block_ = 0;
      }
      const store::SegmentBlock& block = segment_->table().blocks[block_];
      std::size_t number = block_++;
      if (!range_.meets(block.first, block.last)) continue;
      if (auto read = segment_->block(number, bytes_); !read) {
        on_damage_(read.error());
        continue;
      }
      at_ = 0;
      event_ = block.first_event;
      events_end_ = block.first_event + block.events;
    }
    // To the end of the block, or to the next batch of another kind.
    const store::SegmentTable& table = segment_->table();
    const store::SegmentBatch* batch = &table.batch_of(event_);
    const bool is_wanted = range_.has_sensor(table.sensors[batch->sensor]);
    const std::uint32_t first = event_;
    const std::size_t from = at_;
    const store::SegmentBatch* end = table.batches.data() + table.batches.size();
    while (++batch != end && batch->first_event < events_end_ &&
           range_.has_sensor(table.sensors[batch->sensor]) == is_wanted) {
    }
    const std::uint32_t stop =
        batch == end ? events_end_ : std::min(events_end_, batch->first_event);
    if (stop == events_end_)
      at_ = bytes_.size();
    else
      for (std::uint32_t left = stop - first; left > 0; --left) at_ = bytes_.find('\n', at_) + 1;
    event_ = stop;
    if (!is_wanted) continue;
    piece.format = format();
    piece.records.clear();
    piece.bad.clear();
    piece.header.reset();
    const bool is_whole = from == 0 && at_ == bytes_.size();
    if (is_whole) {
      piece.buffer.swap(bytes_);
    } else {
      piece.buffer.reserve(at_ - from + store::event_padding);
      piece.buffer.assign(bytes_, from, at_ - from);
    }
    piece.bytes = piece.buffer;
    piece.first = record_of_place({segment_->info().id, first});
    piece.lines = stop - first;
    return true;
  }
}

std::optional<store::KeptEvent> KeptPlaces::at(store::EventPlace place,
                                               std::shared_ptr<const store::Segment>& segment) {
  {
    Lock hold(mutex_);
    if (auto found = open_.find(place.segment); found != open_.end()) segment = found->second;
  }
  if (!segment || segment->info().id != place.segment) {
    auto opened = store_.segment(place.segment);
    if (!opened) return {};
    segment = std::move(*opened);
    Lock hold(mutex_);
    if (open_.size() >= most_open) open_.erase(open_.begin());
    open_[place.segment] = segment;
  }
  if (place.event >= segment->info().events) return {};
  const store::SegmentTable& table = segment->table();
  const store::SegmentBatch& batch = table.batch_of(place.event);
  return store::KeptEvent{place,
                          {},
                          table.sensors[batch.sensor],
                          table.sources[batch.source],
                          segment->info().basis,
                          batch.first_record + (place.event - batch.first_event),
                          batch.received};
}

}  // namespace hinomi::watch
