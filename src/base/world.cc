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
    fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
    FileDescriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || ::fsync(folder.get()) != 0)
      return std::unexpected(disk_error("syncing", parent, errno));
    return {};
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
