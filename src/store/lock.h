// One writer on a journal: a lock that the operating system lets go when the process ends, however
// it ends.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace hinomi::store {

class FileLock {
 public:
  // Locks `file`.lock and makes `file`, if it is not there, readable by its owner alone. Errors:
  // conflict when another process (or this one) holds it; io.
  static Result<FileLock> take(const std::filesystem::path& file);

  FileLock() = default;
  FileLock(FileLock&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileLock();

 private:
  int descriptor_ = -1;
};

}  // namespace hinomi::store
