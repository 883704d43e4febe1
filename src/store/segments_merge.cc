// Merging runs of the index, so that a look-up asks few of them however many segments there are.
#include <algorithm>

#include "store/segments_impl.h"

namespace hinomi::store {

namespace {

// Cursors over the runs that are merged, and which segments are still there.
class Merger {
 public:
  Merger(const std::vector<std::shared_ptr<const Run>>& from, std::vector<std::uint64_t> living)
      : living_(std::move(living)) {
    for (const auto& run : from) cursors_.emplace_back(*run);
  }

  Result<void> into(RunWriter& writer) {
    for (Run::Cursor& cursor : cursors_)
      if (TRY(cursor.next())) left_.push_back(&cursor);
    std::vector<PlaceNumber> places;
    while (!left_.empty()) {
      std::uint64_t key = left_[0]->key();
      for (const Run::Cursor* one : left_) key = std::min(key, one->key());
      for (std::size_t i = 0; i < left_.size();) {
        bool more = true;
        while (more && left_[i]->key() == key) {
          for (PlaceNumber place : left_[i]->places())
            if (is_living(place_of_number(place).segment)) places.push_back(place);
          if (places.size() >= many) TRY(put(key, places, writer));
          more = TRY(left_[i]->next());
        }
        if (more)
          ++i;
        else
          left_.erase(left_.begin() + static_cast<std::ptrdiff_t>(i));
      }
      TRY(put(key, places, writer));
    }
    return {};
  }

 private:
  static constexpr std::size_t many = 1 << 16;  // places that are sorted at once

  bool is_living(std::uint64_t segment) {
    if (segment != last_) {
      last_ = segment;
      last_lives_ = std::binary_search(living_.begin(), living_.end(), segment);
    }
    return last_lives_;
  }

  static Result<void> put(std::uint64_t key, std::vector<PlaceNumber>& places, RunWriter& writer) {
    if (places.empty()) return {};
    std::sort(places.begin(), places.end());
    TRY(writer.add(key, places));
    places.clear();
    return {};
  }

  std::vector<std::uint64_t> living_;
  std::vector<Run::Cursor> cursors_;
  std::vector<Run::Cursor*> left_;
  std::uint64_t last_ = 0;
  bool last_lives_ = false;
};

}  // namespace

// Runs of fan_out^n segments and more, below fan_out^(n+1), are of one size. One of which a quarter
// was deleted is written anew alone.
std::vector<std::shared_ptr<const Run>> Segments::Impl::to_merge() const {
  Lock hold(mutex);
  std::map<std::size_t, std::vector<std::shared_ptr<const Run>>> by_size;
  for (const auto& run : runs) {
    const auto& segments = run->info().segments;
    std::size_t living = 0, size = 0;
    for (std::uint64_t id : segments) living += sealed.contains(id);
    if (living * 4 < segments.size() * 3 || living == 0) return {run};
    for (std::size_t n = segments.size(); n >= options.fan_out; n /= options.fan_out) ++size;
    by_size[size].push_back(run);
    if (by_size[size].size() == options.fan_out) return by_size[size];
  }
  return {};
}

Result<void> Segments::Impl::merge(const std::vector<std::shared_ptr<const Run>>& from) {
  RunInfo info;
  std::uint64_t keys = 0;
  {
    Lock hold(mutex);
    for (const auto& run : from) {
      keys += run->info().keys;
      for (std::uint64_t id : run->info().segments)
        if (sealed.contains(id)) info.segments.push_back(id);
    }
  }
  std::sort(info.segments.begin(), info.segments.end());
  std::shared_ptr<const Run> merged;
  if (!info.segments.empty()) {
    info.id = new_id();
    RunWriter writer = TRY(RunWriter::make(disk, path(info.id, ".run"), keys));
    Merger merger(from, info.segments);
    if (auto done = merger.into(writer); !done) {
      if (done.error().kind != ErrorKind::damaged) return done;
      return index_anew(from, done.error());
    }
    TRY(writer.finish(info));
    merged = TRY(Run::open(disk, path(info.id, ".run")));
  }
  {
    Lock hold(mutex);
    std::erase_if(runs, [&](const auto& run) {
      return std::find(from.begin(), from.end(), run) != from.end();
    });
    if (merged) runs.push_back(merged);
  }
  for (const auto& run : from)
    if (auto gone = disk.remove(path(run->info().id, ".run")); !gone) trouble(gone.error());
  return {};
}

// One of the runs is damaged: each of their segments gets a new one.
Result<void> Segments::Impl::index_anew(const std::vector<std::shared_ptr<const Run>>& from,
                                        const Error& why) {
  trouble(why);
  for (const auto& run : from) {
    for (std::uint64_t id : run->info().segments) {
      bool lives = false;
      {
        Lock hold(mutex);
        lives = sealed.contains(id);
      }
      if (lives) TRY(index(id));
    }
    {
      Lock hold(mutex);
      std::erase(runs, run);
    }
    if (auto gone = disk.remove(path(run->info().id, ".run")); !gone) trouble(gone.error());
  }
  return {};
}

}  // namespace hinomi::store
