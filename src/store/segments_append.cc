// Appending: threads that come at the same time share one write and one synchronisation. The first
// of them commits for all that wait.
#include <algorithm>
#include <utility>

#include "store/segments_impl.h"

namespace hinomi::store {

Result<void> Segments::append(KeptBatch batch) {
  Impl& impl = *impl_;
  if (impl.options.read_only)
    return fail(ErrorKind::conflict, "this store is open to read only", impl.options.folder);
  for (const std::string* name : {&batch.sensor, &batch.source, &batch.basis})
    if (name->size() > longest_name)
      return fail(ErrorKind::too_large, "a name over 4,096 bytes", {}, "Shorten it");
  if (batch.lines.size() > largest_batch)
    return fail(ErrorKind::too_large, "a batch over 64 MiB", batch.source, "Send less at once");
  Impl::Waiting mine;
  {
    Impl::Lease describer(impl);
    mine.described = describe(std::move(batch), describer.get());
  }
  if (mine.described.events.empty()) return {};
  if (mine.described.events.size() > most_in_segment)
    return fail(ErrorKind::too_large, "a batch over 1,048,576 events", mine.described.batch.source,
                "Send less at once");
  mine.packed = pack_batch(mine.described.batch);
  std::vector<Impl::Waiting*> group;
  {
    Lock hold(impl.commit_mutex);
    impl.queue.push_back(&mine);
    while (!mine.is_done && impl.is_committing) impl.committed.wait(impl.commit_mutex);
    if (mine.is_done) return mine.result;
    impl.is_committing = true;
    group.swap(impl.queue);
  }
  impl.commit(group);
  {
    Lock hold(impl.commit_mutex);
    for (Impl::Waiting* one : group) one->is_done = true;
    impl.is_committing = false;
    impl.committed.wake_all();
  }
  return mine.result;
}

void Segments::Impl::take_turn() {
  Lock hold(commit_mutex);
  while (is_committing) committed.wait(commit_mutex);
  is_committing = true;
}

bool Segments::Impl::try_turn() {
  Lock hold(commit_mutex);
  if (is_committing) return false;
  return is_committing = true;
}

void Segments::Impl::end_turn() {
  Lock hold(commit_mutex);
  is_committing = false;
  committed.wake_all();
}

void Segments::Impl::commit(const std::vector<Waiting*>& group) {
  std::map<std::string, std::vector<Waiting*>>
      by_basis;  // names of its own: batches are moved away
  for (Waiting* one : group) by_basis[one->described.batch.basis].push_back(one);
  for (auto& [basis, all] : by_basis)
    for (std::span<Waiting* const> left = all; !left.empty();) {
      Result<void> done = commit_some(basis, left);
      if (done) continue;
      for (Waiting* one : left) one->result = done;
      break;
    }
}

// As many of `left` as fit the segment, at least one; they are taken from it when they are durable.
Result<void> Segments::Impl::commit_some(const std::string& basis,
                                         std::span<Waiting* const>& left) {
  Growing* to = TRY(growing_of(basis));
  std::uint64_t events = to->segment->events(), bytes = to->segment->bytes();
  if (events + left[0]->described.events.size() > most_in_segment) {
    rotate(basis);
    return {};
  }
  std::string frames;
  if (to->log->size() == 0) put_log_head(to->salt, frames);
  std::size_t count = 0;
  for (; count < left.size() && bytes < options.segment_bytes; ++count) {
    const DescribedBatch& one = left[count]->described;
    if (events + one.events.size() > most_in_segment) break;
    events += one.events.size();
    bytes += one.batch.lines.size();
    put_frame(left[count]->packed, to->salt, frames);
  }
  Result<void> written = to->log->append(frames);
  if (written) written = to->log->sync();
  if (!written) {
    // What the file has now nobody knows: what was acknowledged is sealed from memory.
    rotate(basis);
    return written;
  }
  EventPlace place{to->segment->id(), static_cast<std::uint32_t>(to->segment->events())};
  for (std::size_t i = 0; i < count; ++i) {
    DescribedBatch& one = left[i]->described;
    to->segment->add(one);
    const EventPlace first = std::exchange(
        place, {place.segment, place.event + static_cast<std::uint32_t>(one.events.size())});
    if (options.on_kept) options.on_kept(first, std::move(one.batch));
  }
  left = left.subspan(count);
  if (bytes >= options.segment_bytes) rotate(basis);
  return {};
}

Result<Segments::Impl::Growing*> Segments::Impl::growing_of(const std::string& basis) {
  auto found = growing.find(basis);
  if (found != growing.end()) return &found->second;
  {
    Lock hold(mutex);
    while (sealing.size() >= most_sealing && !seal_error) changed.wait(mutex);
    if (sealing.size() >= most_sealing)
      return fail(seal_error->kind, "no room for events: sealing failed: " + seal_error->what,
                  seal_error->where, seal_error->remedy);
  }
  std::uint64_t id = new_id();
  Growing made;
  made.log = TRY(disk.make_file(path(id, ".wal")));
  made.segment = std::make_shared<OpenSegment>(id, basis, options.block_bytes);
  made.since = clock.now();
  random.fill({reinterpret_cast<char*>(&made.salt), sizeof made.salt});
  Lock hold(mutex);
  open.push_back(made.segment);
  return &growing.emplace(basis, std::move(made)).first->second;
}

void Segments::Impl::rotate(const std::string& basis) {
  auto found = growing.find(basis);
  if (found == growing.end()) return;
  Lock hold(mutex);
  sealing.push_back(std::move(found->second.segment));
  growing.erase(found);
  is_idle = false;
  changed.wake_all();
}

}  // namespace hinomi::store
