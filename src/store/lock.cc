#include "store/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace hinomi::store {

Result<FileLock> FileLock::take(const std::filesystem::path& file) {
  std::filesystem::path name = file;
  name += ".lock";
  FileLock lock;
  lock.descriptor_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock.descriptor_ < 0)
    return fail(ErrorKind::io,
                std::string("locking the data folder failed: ") + std::strerror(errno),
                name.string(), "Check that the data folder is there and may be written");
  if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      return fail(ErrorKind::conflict, "another hinomi is running on this data folder",
                  file.parent_path().string(), "Stop it first, or ask it through its API");
    return fail(ErrorKind::io,
                std::string("locking the data folder failed: ") + std::strerror(errno),
                name.string(), "Keep the data folder on a local disk");
  }
  // SQLite gives the files beside it the same mode.
  int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (made < 0)
    return fail(ErrorKind::io,
                std::string("locking the data folder failed: ") + std::strerror(errno),
                file.string(), "Run as the user who owns the data folder");
  ::close(made);
  return lock;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace hinomi::store
