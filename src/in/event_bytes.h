// The bytes of a file, a pipe or a followed file, unpacked when they are compressed.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/result.h"

namespace hinomi::in {

class EventBytes {
 public:
  // "-" is standard input. A followed file waits at its end until `stop` holds. Error: missing, io.
  static Result<std::unique_ptr<EventBytes>> open(const std::string& path, bool follow,
                                                  const std::atomic<bool>* stop);
  static Result<std::unique_ptr<EventBytes>> of(std::string bytes);
  virtual ~EventBytes() = default;

  // At most `most` bytes; 0 at the end, or, when the file is followed and began anew (rotated or
  // cut), with `is_new`. Error: io; invalid, when what is compressed is damaged.
  virtual Result<std::size_t> read(char* to, std::size_t most) = 0;
  // Whether the file of the path began anew since the last read; asking forgets it.
  virtual bool began_anew() { return false; }
};

}  // namespace hinomi::in
