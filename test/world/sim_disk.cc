#include "world/sim_disk.h"

#include <algorithm>
#include <atomic>

namespace hinomi::world {
namespace {

namespace fs = std::filesystem;

std::string key_of(const fs::path& path) { return fs::absolute(path).lexically_normal().string(); }

}  // namespace

void SimDisk::File::apply(const Change& change, std::string& to) const {
  if (change.truncate) {
    to.resize(change.offset);
    return;
  }
  if (to.size() < change.offset + change.bytes.size())
    to.resize(change.offset + change.bytes.size());
  to.replace(change.offset, change.bytes.size(), change.bytes);
}

void SimDisk::File::write(std::uint64_t offset, std::string_view bytes) {
  unsynced.push_back({offset, std::string(bytes), false});
  apply(unsynced.back(), now);
}

void SimDisk::File::truncate(std::uint64_t size) {
  unsynced.push_back({size, {}, true});
  apply(unsynced.back(), now);
}

void SimDisk::File::sync() {
  durable = now;
  unsynced.clear();
}

void SimDisk::File::lose(Loss loss, std::mt19937& random) {
  std::size_t whole = loss == Loss::none   ? unsynced.size()
                      : loss == Loss::tail ? random() % (unsynced.size() + 1)
                                           : 0;
  for (std::size_t i = 0; i < unsynced.size(); ++i) {
    const Change& change = unsynced[i];
    bool torn = loss == Loss::some || (loss == Loss::tail && i == whole);
    if (i < whole) {
      apply(change, durable);
    } else if (torn && change.truncate) {
      if (random() % 2) apply(change, durable);
    } else if (torn) {
      std::size_t end = change.offset + change.bytes.size();
      for (std::size_t from = change.offset; from < end;) {
        std::size_t to = std::min(end, (from / sector + 1) * sector);
        if (random() % 2)
          apply({from, change.bytes.substr(from - change.offset, to - from), false}, durable);
        from = to;
      }
    }
  }
  unsynced.clear();
  now = durable;
}

SimDisk::Fault SimDisk::change(std::uint64_t growth) {
  std::uint64_t step = changes_++;
  if (crash_ && step >= *crash_) crashed_ = true;
  if (crashed_) return Fault::error;
  if (fault_ && step == *fault_) {
    fault_.reset();
    return Fault::error;
  }
  std::uint64_t total = growth;
  if (limit_ && growth > 0)
    for (const auto& [path, file] : files_) total += file->now.size();
  return limit_ && growth > 0 && total > *limit_ ? Fault::full : Fault::none;
}

SimDisk::File& SimDisk::make(const std::string& path) {
  auto& file = files_[path];
  if (!file) file = std::make_shared<File>();
  return *file;
}

void SimDisk::sync_folder() { entries_ = files_; }

Result<std::string> SimDisk::read(const fs::path& path) {
  std::lock_guard lock(mutex_);
  auto found = files_.find(key_of(path));
  if (found == files_.end())
    return fail(ErrorKind::missing, "reading failed: no such file", path.string());
  return found->second->now;
}

// As the real one: written beside, synced, renamed, and the folder synced.
Result<void> SimDisk::write(const fs::path& path, std::string_view bytes, bool) {
  std::lock_guard lock(mutex_);
  Fault fault = change(bytes.size());
  if (fault != Fault::none)
    return fail(ErrorKind::io, "writing failed", path.string(),
                fault == Fault::full ? "Free space on this disk" : "");
  auto file = std::make_shared<File>();
  file->now = file->durable = bytes;
  files_[key_of(path)] = std::move(file);
  sync_folder();
  return {};
}

bool SimDisk::exists(const fs::path& path) {
  std::lock_guard lock(mutex_);
  return files_.contains(key_of(path));
}

Result<std::vector<fs::path>> SimDisk::list(const fs::path& folder) {
  std::lock_guard lock(mutex_);
  std::string prefix = key_of(folder) + "/";
  std::vector<fs::path> out;
  for (const auto& [path, file] : files_)
    if (path.starts_with(prefix)) out.emplace_back(path);
  return out;
}

Result<void> SimDisk::make_folder(const fs::path&) { return {}; }

void SimDisk::crash_at(std::uint64_t step) {
  std::lock_guard lock(mutex_);
  crash_ = changes_ + step;
}

bool SimDisk::crashed() const {
  std::lock_guard lock(mutex_);
  return crashed_;
}

// A file made or deleted since its folder was last synced may be there afterwards or not.
void SimDisk::lose_power(Loss loss) {
  std::lock_guard lock(mutex_);
  if (loss != Loss::none) {
    bool keep = loss != Loss::all && random_() % 2;
    if (!keep) files_ = entries_;
  }
  for (auto& [path, file] : files_) {
    file->lose(loss, random_);
    file->regions.clear();
  }
  entries_ = files_;
  crash_.reset();
  fault_.reset();
  crashed_ = false;
}

void SimDisk::fail_at(std::uint64_t step) {
  std::lock_guard lock(mutex_);
  fault_ = changes_ + step;
}

void SimDisk::limit_to(std::optional<std::uint64_t> bytes) {
  std::lock_guard lock(mutex_);
  limit_ = bytes;
}

std::uint64_t SimDisk::used() const {
  std::lock_guard lock(mutex_);
  std::uint64_t total = 0;
  for (const auto& [path, file] : files_) total += file->now.size();
  return total;
}

std::uint64_t SimDisk::changes() const {
  std::lock_guard lock(mutex_);
  return changes_;
}

std::optional<std::string> SimDisk::bytes_of(const std::string& path) const {
  std::lock_guard lock(mutex_);
  auto found = files_.find(key_of(path));
  if (found == files_.end()) return {};
  return found->second->now;
}

void SimDisk::put_bytes(const std::string& path, std::string bytes) {
  std::lock_guard lock(mutex_);
  File& file = make(key_of(path));
  file.now = file.durable = std::move(bytes);
  file.unsynced.clear();
  sync_folder();
}

}  // namespace hinomi::world
