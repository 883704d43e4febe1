// Bytes of files that may be anything: read, never mapped or run, and no link is followed.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "judge/files/descriptor.h"
#include "judge/files/yara.h"

namespace hinomi::files {
namespace {

std::unexpected<Error> failed(const std::string& path) {
  int code = errno;
  ErrorKind kind = code == ENOENT                    ? ErrorKind::missing
                   : code == EACCES || code == EPERM ? ErrorKind::denied
                   : code == ELOOP                   ? ErrorKind::invalid
                                                     : ErrorKind::io;
  std::string what = code == ELOOP ? "a link, which is not followed" : std::strerror(code);
  return fail(kind, what, path,
              code == ELOOP ? "Name the file itself" : "Check the path and who may read it");
}

}  // namespace

Result<std::string> read_sample(const std::string& path, std::uint64_t most_bytes) {
  // O_NONBLOCK: a pipe without a writer would wait for one.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!file.is_open()) return failed(path);
  struct stat status;
  if (fstat(file.number(), &status) != 0) return failed(path);
  if (!S_ISREG(status.st_mode))
    return fail(ErrorKind::invalid, "no regular file", path, "Name files, or folders of them");
  std::string out;
  auto too_large = [&] {
    return fail(ErrorKind::too_large, "more than " + std::to_string(most_bytes) + " bytes", path,
                "Give it more (--most-bytes)");
  };
  if (static_cast<std::uint64_t>(status.st_size) > most_bytes) return too_large();
  out.resize(static_cast<std::size_t>(status.st_size));
  std::size_t have = 0;
  while (true) {
    if (have == out.size()) out.resize(have + (1 << 16));  // it may have grown
    ssize_t more = read(file.number(), out.data() + have, out.size() - have);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return failed(path);
    if (more == 0) break;
    have += static_cast<std::size_t>(more);
    if (have > most_bytes) return too_large();
  }
  out.resize(have);
  return out;
}

}  // namespace hinomi::files
