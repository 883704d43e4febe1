#include "store/segments.h"

#include <algorithm>

#include "store/segment_file.h"
#include "store/segments_impl.h"

namespace hinomi::store {

std::filesystem::path Segments::Impl::path(std::uint64_t id, const char* kind) const {
  std::string number = std::to_string(id);
  number.insert(0, 12 - std::min<std::size_t>(number.size(), 12), '0');  // so that names sort
  return options.folder / (number + kind);
}

Segments::Segments(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Segments>> Segments::open(Disk& disk, Clock& clock, Random& random,
                                                 SegmentsOptions options) {
  FileLock lock;
  if (options.read_only) {
    if (TRY(disk.list(options.folder)).empty())
      return fail(ErrorKind::missing, "there are no kept events here", options.folder,
                  "Check --store; hinomi keep makes one");
  } else {
    TRY(disk.make_folder(options.folder));
    // A simulated disk has one process.
    if (disk.sqlite_vfs() == nullptr) lock = TRY(FileLock::take(options.folder / "holds.json"));
  }
  auto impl = std::make_unique<Impl>(disk, clock, random, std::move(options), std::move(lock));
  TRY(impl->load());
  if (!impl->options.read_only) impl->worker = std::thread([one = impl.get()] { one->work(); });
  return std::unique_ptr<Segments>(new Segments(std::move(impl)));
}

Segments::~Segments() {
  if (!impl_->worker.joinable()) return;
  impl_->take_turn();
  while (!impl_->growing.empty()) impl_->rotate(std::string(impl_->growing.begin()->first));
  {
    Lock hold(impl_->mutex);
    impl_->is_stopping = true;
    impl_->changed.wake_all();
  }
  impl_->end_turn();
  impl_->worker.join();
}

Result<void> Segments::seal() {
  impl_->take_turn();
  while (!impl_->growing.empty()) impl_->rotate(std::string(impl_->growing.begin()->first));
  impl_->end_turn();
  return impl_->settle();
}

Result<void> Segments::Impl::settle() {
  Lock hold(mutex);
  while (!sealing.empty() || !is_idle) {
    if (seal_error) return std::unexpected(*seal_error);
    changed.wait(mutex);
  }
  return {};
}

Result<std::shared_ptr<const SegmentInfo>> Segments::Impl::info(std::uint64_t id) const {
  {
    Lock hold(mutex);
    auto found = sealed.find(id);
    if (found == sealed.end()) return fail(ErrorKind::missing, "no such segment", path(id, ".seg"));
    if (found->second) return found->second;
  }
  auto segment = TRY(open_segment(disk, path(id, ".seg")));
  auto made = std::make_shared<const SegmentInfo>(segment->info());
  Lock hold(mutex);
  if (auto found = sealed.find(id); found != sealed.end()) found->second = made;
  return made;
}

std::vector<SegmentInfo> Segments::list(const std::function<void(const Error&)>& on_damage) const {
  std::vector<std::shared_ptr<OpenSegment>> open;
  std::vector<std::uint64_t> ids;
  {
    Lock hold(impl_->mutex);
    open = impl_->open;
    for (const auto& [id, info] : impl_->sealed) ids.push_back(id);
  }
  std::vector<SegmentInfo> out;
  for (std::uint64_t id : ids) {
    auto info = impl_->info(id);
    if (info)
      out.push_back(**info);
    else if (info.error().kind != ErrorKind::missing)
      on_damage(info.error());
  }
  for (const auto& one : open)
    if (auto snapshot = one->snapshot()) out.push_back(snapshot->info());
  std::sort(out.begin(), out.end(),
            [](const SegmentInfo& a, const SegmentInfo& b) { return a.id < b.id; });
  return out;
}

std::vector<std::uint64_t> Segments::ids() const {
  Lock hold(impl_->mutex);
  std::vector<std::uint64_t> out;
  for (const auto& [id, info] : impl_->sealed) out.push_back(id);
  for (const auto& one : impl_->open) out.push_back(one->id());
  std::sort(out.begin(), out.end());
  return out;
}

EventPlace Segments::next_segment() const {
  Lock hold(impl_->mutex);
  return {impl_->next_id, 0};
}

SegmentsSize Segments::size(const std::function<void(const Error&)>& on_damage) const {
  SegmentsSize out;
  for (const SegmentInfo& one : list(on_damage)) {
    ++out.segments;
    out.events += one.events;
    out.bytes += one.bytes;
    out.stored += one.stored;
  }
  Lock hold(impl_->mutex);
  out.runs = impl_->runs.size();
  for (const auto& run : impl_->runs) out.index_stored += run->info().stored;
  return out;
}

}  // namespace hinomi::store
