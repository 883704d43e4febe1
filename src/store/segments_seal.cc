// The thread in the background: seals segments, merges runs of the index, deletes what no longer
// serves.
#include <algorithm>

#include "store/segment_file.h"
#include "store/segments_impl.h"

namespace hinomi::store {

namespace {

constexpr auto look_at_age = std::chrono::seconds(1);
constexpr auto try_again = std::chrono::seconds(1);  // after an error

std::chrono::steady_clock::time_point after(std::chrono::steady_clock::duration time) {
  return std::chrono::steady_clock::now() + time;
}

}  // namespace

void Segments::Impl::work() {
  for (;;) {
    std::shared_ptr<OpenSegment> segment;
    bool is_last = false;
    {
      Lock hold(mutex);
      if (!sealing.empty()) segment = sealing.front();
      is_last = is_stopping;
    }
    if (segment) {
      Result<void> done = seal_one(*segment);
      if (done) continue;
      trouble(done.error());
      if (is_last) return;  // its write-ahead file is there when the store is opened again
      Lock hold(mutex);
      seal_error = done.error();
      changed.wake_all();
      changed.wait_until(mutex, after(try_again));
      continue;
    }
    if (is_last) return;
    if (auto from = to_merge(); !from.empty()) {
      Result<void> done = merge(from);
      if (done) continue;
      trouble(done.error());
    }
    rotate_old();
    Lock hold(mutex);
    if (!sealing.empty() || is_stopping) continue;
    is_idle = true;
    changed.wake_all();
    changed.wait_until(mutex, after(look_at_age));
  }
}

void Segments::Impl::rotate_old() {
  // Not waited for: who appends may have the turn and wait for this thread.
  if (!try_turn()) return;
  std::vector<std::string> old;
  Time now = clock.now();
  for (const auto& [basis, one] : growing)
    if (now - one.since >= options.seal_after) old.push_back(basis);
  for (const std::string& basis : old) rotate(basis);
  end_turn();
}

std::uint64_t Segments::Impl::new_id() {
  Lock hold(mutex);
  return next_id++;
}

// The order lets a crash at any place be: with the segment's file the write-ahead file is no longer
// needed, and without a run it is indexed again.
Result<void> Segments::Impl::seal_one(const OpenSegment& segment) {
  std::shared_ptr<SegmentInfo> info;
  if (segment.events() > 0) {
    info = std::make_shared<SegmentInfo>();
    SegmentTable table;
    std::string bytes = segment.seal(*info, table);
    TRY(disk.write(path(segment.id(), ".seg"), bytes, true));
  }
  std::shared_ptr<const Run> run;
  if (info) {
    std::uint64_t id = new_id();
    TRY(write_run(id, segment.id(), segment.postings()));
    run = TRY(Run::open(disk, path(id, ".run")));
  }
  {
    Lock hold(mutex);
    if (info) sealed[segment.id()] = info;
    if (run) runs.push_back(run);
    std::erase_if(open, [&](const auto& one) { return one.get() == &segment; });
    std::erase_if(sealing, [&](const auto& one) { return one.get() == &segment; });
    seal_error.reset();
    changed.wake_all();
  }
  if (info && options.on_sealed) options.on_sealed(*info);
  if (auto gone = disk.remove(path(segment.id(), ".wal")); !gone) trouble(gone.error());
  return {};
}

Result<void> Segments::Impl::write_run(std::uint64_t id, std::uint64_t segment,
                                       std::span<const Posting> postings) {
  RunWriter writer = TRY(RunWriter::make(disk, path(id, ".run"), postings.size()));
  std::vector<PlaceNumber> places;
  for (std::size_t i = 0; i < postings.size();) {
    std::uint64_t key = postings[i].key;
    places.clear();
    for (; i < postings.size() && postings[i].key == key; ++i)
      places.push_back(number_of_place(segment, postings[i].event));
    TRY(writer.add(key, places));
  }
  RunInfo info;
  info.id = id;
  info.segments = {segment};
  return writer.finish(info);
}

}  // namespace hinomi::store
