// Files that grow at their end, on the disk that fails.
#include <algorithm>
#include <cstring>

#include "world/sim_disk.h"

namespace hinomi::world {

namespace {

namespace fs = std::filesystem;

std::string full_name(const fs::path& path) {
  return fs::absolute(path).lexically_normal().string();
}

}  // namespace

class SimDisk::Open final : public DiskFile {
 public:
  Open(SimDisk& disk, std::shared_ptr<File> file, std::string path)
      : disk_(disk), file_(std::move(file)), path_(std::move(path)) {}

  Result<void> append(std::string_view bytes) override {
    std::lock_guard lock(disk_.mutex_);
    bool was_up = !disk_.crashed_;
    Fault fault = disk_.change(bytes.size());
    // The write in progress when the machine stops may have reached the disk in part.
    if (fault == Fault::none || (was_up && disk_.crashed_)) file_->write(file_->now.size(), bytes);
    return answer(fault, "writing");
  }

  Result<void> sync() override {
    std::lock_guard lock(disk_.mutex_);
    Fault fault = disk_.change(0);
    if (fault == Fault::none) file_->sync();
    return answer(fault, "syncing");
  }

  Result<std::size_t> read(std::uint64_t at, std::span<char> to) override {
    std::lock_guard lock(disk_.mutex_);
    std::size_t from = std::min<std::size_t>(at, file_->now.size());
    std::size_t got = std::min(to.size(), file_->now.size() - from);
    std::memcpy(to.data(), file_->now.data() + from, got);
    return got;
  }

  std::uint64_t size() override {
    std::lock_guard lock(disk_.mutex_);
    return file_->now.size();
  }

 private:
  Result<void> answer(Fault fault, std::string doing) const {
    if (fault == Fault::none) return {};
    return fail(ErrorKind::io, doing + " failed", path_,
                fault == Fault::full ? "Free space on this disk" : "");
  }

  SimDisk& disk_;
  const std::shared_ptr<File> file_;
  const std::string path_;
};

Result<std::unique_ptr<DiskFile>> SimDisk::make_file(const fs::path& path) {
  std::lock_guard lock(mutex_);
  if (files_.contains(full_name(path)))
    return fail(ErrorKind::io, "making a file failed: it is there", path.string());
  if (change(0) != Fault::none) return fail(ErrorKind::io, "making a file failed", path.string());
  make(full_name(path));
  sync_folder();
  return std::make_unique<Open>(*this, files_[full_name(path)], path.string());
}

Result<std::unique_ptr<DiskFile>> SimDisk::open_file(const fs::path& path) {
  std::lock_guard lock(mutex_);
  auto found = files_.find(full_name(path));
  if (found == files_.end())
    return fail(ErrorKind::missing, "reading failed: no such file", path.string());
  return std::make_unique<Open>(*this, found->second, path.string());
}

Result<void> SimDisk::rename(const fs::path& from, const fs::path& to) {
  std::lock_guard lock(mutex_);
  auto found = files_.find(full_name(from));
  if (found == files_.end() || change(0) != Fault::none)
    return fail(ErrorKind::io, "renaming failed", from.string());
  files_[full_name(to)] = found->second;
  files_.erase(full_name(from));
  sync_folder();
  return {};
}

Result<void> SimDisk::remove(const fs::path& path) {
  std::lock_guard lock(mutex_);
  if (!files_.contains(full_name(path)))
    return fail(ErrorKind::missing, "removing failed: no such file", path.string());
  if (change(0) != Fault::none) return fail(ErrorKind::io, "removing failed", path.string());
  files_.erase(full_name(path));
  sync_folder();
  return {};
}

}  // namespace hinomi::world
