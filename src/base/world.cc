#include "base/world.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace hinomi {
namespace {

namespace fs = std::filesystem;

Error disk_error(std::string_view doing, const fs::path& path, int code) {
  std::string remedy = code == ENOSPC   ? "Free space on this disk"
                       : code == EACCES ? "Run as the user who owns the data folder"
                       : code == ENOENT ? "Check the path"
                                        : "";
  return {code == ENOENT ? ErrorKind::missing : ErrorKind::io,
          std::string(doing) + " failed: " + std::strerror(code), path.string(), remedy};
}

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

class RealClock final : public Clock {
 public:
  Time now() override {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  }
};

class RealRandom final : public Random {
 public:
  void fill(std::span<char> bytes) override {
    while (!bytes.empty()) {
      ssize_t got = ::getrandom(bytes.data(), std::min<std::size_t>(bytes.size(), 256), 0);
      if (got > 0) bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
  }
};

class RealDiskFile final : public DiskFile {
 public:
  RealDiskFile(fs::path path, int fd, std::uint64_t size)
      : path_(std::move(path)), file_(fd), size_(size) {}

  Result<void> append(std::string_view bytes) override {
    while (!bytes.empty()) {
      ssize_t put = ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(size_));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return std::unexpected(disk_error("writing", path_, errno));
      size_ += static_cast<std::uint64_t>(put);
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
  }

  Result<void> sync() override {
    if (::fdatasync(file_.get()) != 0) return std::unexpected(disk_error("syncing", path_, errno));
    return {};
  }

  Result<std::size_t> read(std::uint64_t at, std::span<char> to) override {
    std::size_t all = 0;
    while (all < to.size()) {
      ssize_t got =
          ::pread(file_.get(), to.data() + all, to.size() - all, static_cast<off_t>(at + all));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return std::unexpected(disk_error("reading", path_, errno));
      if (got == 0) break;
      all += static_cast<std::size_t>(got);
    }
    return all;
  }

  std::uint64_t size() override { return size_; }

 private:
  const fs::path path_;
  FileDescriptor file_;
  std::uint64_t size_;
};

Result<void> sync_parent(const fs::path& path) {
  fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
  FileDescriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0)
    return std::unexpected(disk_error("syncing", parent, errno));
  return {};
}

class RealDisk final : public Disk {
 public:
  Result<std::string> read(const fs::path& path) override {
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return std::unexpected(disk_error("reading", path, errno));
    std::string bytes;
    char buffer[1 << 16];
    while (ssize_t got = ::read(file.get(), buffer, sizeof buffer)) {
      if (got < 0) return std::unexpected(disk_error("reading", path, errno));
      bytes.append(buffer, static_cast<std::size_t>(got));
    }
    return bytes;
  }

  // A new file beside it, synced, renamed over it, and the folder synced: whole or not at all.
  Result<void> write(const fs::path& path, std::string_view bytes, bool secret) override {
    fs::path draft = path;
    draft += ".new";
    FileDescriptor file(
        ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, secret ? 0600 : 0644));
    if (file.get() < 0) return std::unexpected(disk_error("writing", path, errno));
    while (!bytes.empty()) {
      ssize_t put = ::write(file.get(), bytes.data(), bytes.size());
      if (put < 0) return std::unexpected(disk_error("writing", path, errno));
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    if (::fsync(file.get()) != 0 || ::rename(draft.c_str(), path.c_str()) != 0)
      return std::unexpected(disk_error("writing", path, errno));
    return sync_parent(path);
  }

  Result<std::unique_ptr<DiskFile>> make_file(const fs::path& path) override {
    int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return std::unexpected(disk_error("making a file", path, errno));
    auto file = std::make_unique<RealDiskFile>(path, fd, 0);
    TRY(sync_parent(path));
    return file;
  }

  Result<std::unique_ptr<DiskFile>> open_file(const fs::path& path) override {
    int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return std::unexpected(disk_error("reading", path, errno));
    off_t end = ::lseek(fd, 0, SEEK_END);
    auto file = std::make_unique<RealDiskFile>(path, fd, static_cast<std::uint64_t>(end));
    if (end < 0) return std::unexpected(disk_error("reading", path, errno));
    return file;
  }

  Result<void> rename(const fs::path& from, const fs::path& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0)
      return std::unexpected(disk_error("renaming", from, errno));
    return sync_parent(to);
  }

  Result<void> remove(const fs::path& path) override {
    if (::unlink(path.c_str()) != 0) return std::unexpected(disk_error("removing", path, errno));
    return sync_parent(path);
  }

  bool exists(const fs::path& path) override {
    std::error_code ignored;
    return fs::exists(path, ignored);
  }

  Result<std::vector<fs::path>> list(const fs::path& folder) override {
    std::error_code error;
    std::vector<fs::path> files;
    if (!fs::exists(folder, error)) return files;
    for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error))
      if (it->is_regular_file(error)) files.push_back(it->path());
    if (error) return std::unexpected(disk_error("listing", folder, error.value()));
    std::sort(files.begin(), files.end());
    return files;
  }

  Result<void> make_folder(const fs::path& path) override {
    std::error_code error;
    fs::create_directories(path, error);
    if (!error) fs::permissions(path, fs::perms::owner_all, error);
    if (error) return std::unexpected(disk_error("making the folder", path, error.value()));
    return {};
  }

  const char* sqlite_vfs() override { return nullptr; }
};

}  // namespace

namespace {

std::unexpected<Error> small_files_alone(const fs::path& path) {
  return fail(ErrorKind::io, "this disk has small files alone", path.string());
}

}  // namespace

Result<std::unique_ptr<DiskFile>> Disk::make_file(const fs::path& path) {
  return small_files_alone(path);
}
Result<std::unique_ptr<DiskFile>> Disk::open_file(const fs::path& path) {
  return small_files_alone(path);
}
Result<void> Disk::rename(const fs::path& from, const fs::path&) { return small_files_alone(from); }
Result<void> Disk::remove(const fs::path& path) { return small_files_alone(path); }

Clock& real_clock() {
  static RealClock clock;
  return clock;
}

Random& real_random() {
  static RealRandom random;
  return random;
}

Disk& real_disk() {
  static RealDisk disk;
  return disk;
}

}  // namespace hinomi
