#include "in/event_bytes.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

namespace hinomi::in {

namespace {

constexpr std::size_t peeked_bytes = 4;
constexpr auto look_again = std::chrono::milliseconds(200);  // at what may stop or grow

std::unexpected<Error> no_file(const std::string& path) {
  int number = errno;
  return fail(number == ENOENT ? ErrorKind::missing : ErrorKind::io, std::strerror(number), path);
}

class File {
 public:
  explicit File(int handle) : handle_(handle) {}
  ~File() {
    if (handle_ > 0) ::close(handle_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  Result<std::size_t> read(char* to, std::size_t most) {
    for (;;) {
      ssize_t got = ::read(handle_, to, most);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return fail(ErrorKind::io, std::strerror(errno));
    }
  }
  int handle() const { return handle_; }

 private:
  int handle_;
};

Result<int> open_file(const std::string& path) {
  if (path == "-") return 0;
  int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0) return no_file(path);
  struct stat about{};
  if (::fstat(handle, &about) == 0 && S_ISDIR(about.st_mode)) {
    ::close(handle);
    return fail(ErrorKind::invalid, "a folder, not a file", path, "Name the files in it");
  }
  ::posix_fadvise(handle, 0, 0, POSIX_FADV_SEQUENTIAL);
  return handle;
}

// As it is; what was peeked at comes first, and is all when there is no file (handle -1).
class PlainBytes : public EventBytes {
 public:
  PlainBytes(int handle, std::string peeked, const std::atomic<bool>* stop)
      : file_(handle), peeked_(std::move(peeked)), stop_(stop) {}

  Result<std::size_t> read(char* to, std::size_t most) override {
    if (peeked_.empty() && file_.handle() < 0) return std::size_t(0);
    if (peeked_.empty()) return wait() ? file_.read(to, most) : Result<std::size_t>(0);
    std::size_t size = std::min(most, peeked_.size() - taken_);
    std::memcpy(to, peeked_.data() + taken_, size);
    taken_ += size;
    if (taken_ == peeked_.size()) peeked_.clear();
    return size;
  }

 private:
  // Until a pipe has more or has ended; false: stopped before.
  bool wait() const {
    for (;;) {
      if (stop_ && *stop_) return false;
      pollfd waited{file_.handle(), POLLIN, 0};
      if (::poll(&waited, 1, static_cast<int>(look_again.count())) > 0) return true;
    }
  }

  File file_;
  std::string peeked_;
  std::size_t taken_ = 0;
  const std::atomic<bool>* stop_;
};

struct CloseArchive {
  void operator()(archive* opened) const { archive_read_free(opened); }
};

class PackedBytes : public EventBytes {
 public:
  PackedBytes(int handle, std::string peeked, const std::atomic<bool>* stop)
      : plain_(handle, std::move(peeked), stop) {}

  Result<void> start() {
    archive_.reset(archive_read_new());
    if (!archive_) return fail(ErrorKind::busy, "no memory to unpack");
    archive_read_support_filter_gzip(archive_.get());
    archive_read_support_filter_zstd(archive_.get());
    archive_read_support_format_raw(archive_.get());
    archive_entry* entry = nullptr;
    if (archive_read_open(archive_.get(), this, nullptr, more, nullptr) != ARCHIVE_OK)
      return damaged();
    int state = archive_read_next_header(archive_.get(), &entry);
    is_empty_ = state == ARCHIVE_EOF;
    if (!is_empty_ && state != ARCHIVE_OK && state != ARCHIVE_WARN) return damaged();
    return {};
  }

  Result<std::size_t> read(char* to, std::size_t most) override {
    if (is_empty_) return std::size_t(0);
    la_ssize_t got = archive_read_data(archive_.get(), to, most);
    if (got < 0) return damaged();
    return static_cast<std::size_t>(got);
  }

 private:
  static la_ssize_t more(archive* opened, void* self, const void** out) {
    auto* me = static_cast<PackedBytes*>(self);
    auto got = me->plain_.read(me->buffer_, sizeof me->buffer_);
    if (!got) {
      archive_set_error(opened, EIO, "%s", got.error().what.c_str());
      return -1;
    }
    *out = me->buffer_;
    return static_cast<la_ssize_t>(*got);
  }

  std::unexpected<Error> damaged() const {
    const char* why = archive_error_string(archive_.get());
    return fail(ErrorKind::invalid, std::string("cannot be unpacked: ") + (why ? why : "damaged"),
                {}, "Pack the file again");
  }

  PlainBytes plain_;
  std::unique_ptr<archive, CloseArchive> archive_;
  bool is_empty_ = false;
  char buffer_[1 << 17];
};

// Waits at the end. When the path names another file or the file got shorter, it begins anew with
// what is there; the rest of a file that was moved away is read first.
class FollowedBytes : public EventBytes {
 public:
  FollowedBytes(std::string path, int handle, const std::atomic<bool>* stop)
      : path_(std::move(path)), stop_(stop), file_(std::make_unique<File>(handle)) {}

  Result<std::size_t> read(char* to, std::size_t most) override {
    while (!stop_ || !*stop_) {
      std::size_t got = TRY(file_->read(to, most));
      at_ += static_cast<off_t>(got);
      if (got > 0) return got;
      if (look()) {
        began_anew_ = true;
        return std::size_t(0);
      }
      std::this_thread::sleep_for(look_again);
    }
    return std::size_t(0);
  }
  bool began_anew() override { return std::exchange(began_anew_, false); }

 private:
  // Whether there is something new to read from the start.
  bool look() {
    struct stat mine{}, named{};
    if (::fstat(file_->handle(), &mine) != 0) return false;
    if (mine.st_size < at_) {
      ::lseek(file_->handle(), 0, SEEK_SET);
      at_ = 0;
      return true;
    }
    if (::stat(path_.c_str(), &named) != 0) return false;  // between two names: wait
    if (named.st_ino == mine.st_ino && named.st_dev == mine.st_dev) return false;
    if (mine.st_size > at_) return false;  // written since: read that first
    auto handle = open_file(path_);
    if (!handle) return false;
    file_ = std::make_unique<File>(*handle);
    at_ = 0;
    return true;
  }

  std::string path_;
  const std::atomic<bool>* stop_;
  std::unique_ptr<File> file_;
  off_t at_ = 0;
  bool began_anew_ = false;
};

bool is_packed(std::string_view start) {
  return start.starts_with("\x1F\x8B") || start.starts_with("\x28\xB5\x2F\xFD");
}

Result<std::unique_ptr<EventBytes>> plain_or_packed(int handle, std::string start,
                                                    const std::atomic<bool>* stop) {
  if (!is_packed(start)) return std::make_unique<PlainBytes>(handle, std::move(start), stop);
  auto packed = std::make_unique<PackedBytes>(handle, std::move(start), stop);
  TRY(packed->start());
  return packed;
}

}  // namespace

Result<std::unique_ptr<EventBytes>> EventBytes::open(const std::string& path, bool follow,
                                                     const std::atomic<bool>* stop) {
  int handle = TRY(open_file(path));
  if (follow && path != "-") return std::make_unique<FollowedBytes>(path, handle, stop);
  std::string peeked(peeked_bytes, '\0');
  std::size_t size = 0;
  while (size < peeked.size()) {
    ssize_t got = ::read(handle, peeked.data() + size, peeked.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      auto error = no_file(path);
      if (handle > 0) ::close(handle);
      return error;
    }
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  peeked.resize(size);
  return plain_or_packed(handle, std::move(peeked), stop);
}

Result<std::unique_ptr<EventBytes>> EventBytes::of(std::string bytes) {
  return plain_or_packed(-1, std::move(bytes), nullptr);
}

}  // namespace hinomi::in
