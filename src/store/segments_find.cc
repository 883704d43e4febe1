// Looking up: the runs of the index, and what no run has yet.
#include <algorithm>

#include "store/segment_file.h"
#include "store/segments_impl.h"

namespace hinomi::store {

namespace {

// Sorted, and those that overlap joined.
void tidy(std::vector<FingerprintRange>& ranges) {
  std::sort(ranges.begin(), ranges.end());
  std::size_t size = 0;
  for (const FingerprintRange& one : ranges) {
    if (size > 0 && one.first <= ranges[size - 1].last)
      ranges[size - 1].last = std::max(ranges[size - 1].last, one.last);
    else
      ranges[size++] = one;
  }
  ranges.resize(size);
}

void find_in(const std::vector<Posting>& postings, std::uint64_t segment,
             std::span<const FingerprintRange> wanted, std::vector<EventPlace>& out) {
  for (const FingerprintRange& range : wanted)
    for (auto at = std::lower_bound(postings.begin(), postings.end(), Posting{range.first, 0});
         at != postings.end() && at->key <= range.last; ++at)
      out.push_back({segment, at->event});
}

}  // namespace

Result<std::vector<EventPlace>> Segments::find(std::vector<FingerprintRange> wanted) const {
  tidy(wanted);
  std::vector<EventPlace> out;
  std::vector<std::shared_ptr<const Run>> runs;
  std::vector<std::shared_ptr<OpenSegment>> open;
  {
    Lock hold(impl_->mutex);
    runs = impl_->runs;
    open = impl_->open;
    for (const auto& [segment, postings] : impl_->unindexed)
      find_in(postings, segment, wanted, out);
  }
  for (const auto& segment : open) segment->find(wanted, out);
  std::vector<PlaceNumber> numbers;
  for (const auto& run : runs)
    for (const FingerprintRange& range : wanted) TRY(run->find(range, numbers));
  out.reserve(out.size() + numbers.size());
  for (PlaceNumber number : numbers) out.push_back(place_of_number(number));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Result<std::shared_ptr<const Segment>> Segments::segment(std::uint64_t id) const {
  std::shared_ptr<OpenSegment> growing;
  {
    Lock hold(impl_->mutex);
    for (const auto& one : impl_->open)
      if (one->id() == id) growing = one;
  }
  if (growing)
    if (auto snapshot = growing->snapshot()) return snapshot;
  return open_segment(impl_->disk, impl_->path(id, ".seg"));
}

void Segments::read(std::span<const EventPlace> places,
                    const std::function<bool(const KeptEvent&)>& sink,
                    const std::function<void(const Error&)>& on_damage) const {
  std::vector<std::uint32_t> events;
  while (!places.empty()) {
    std::uint64_t id = places[0].segment;
    events.clear();
    while (!places.empty() && places[0].segment == id) {
      events.push_back(places[0].event);
      places = places.subspan(1);
    }
    auto found = segment(id);
    if (!found) {
      // Retention may have been faster.
      if (found.error().kind != ErrorKind::missing) on_damage(found.error());
      continue;
    }
    auto more = read_events(**found, events, sink, on_damage);
    if (!more) return;
  }
}

}  // namespace hinomi::store
