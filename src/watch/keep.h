// Files of events into a store of segments, by several threads.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "in/events.h"
#include "judge/detect/plan.h"
#include "store/segments.h"

namespace hinomi::watch {

struct KeepTally {
  std::uint64_t events = 0, bad = 0, bytes = 0;
  std::vector<Error> first_bad;  // at most most_listed; `where` is "file: line 17"
  std::vector<Error> failed;     // files that could not be read, or not to their end
  static constexpr std::size_t most_listed = 20;
};

class FileKeeper {
 public:
  struct Options {
    std::vector<std::string> paths;  // "-" is standard input
    in::EventFile::Options read;
    std::string sensor, basis;
    unsigned jobs = 1;
  };
  // `plan`: of any rules; events are read with it to see that they are JSON objects.
  FileKeeper(store::Segments& store, Clock& clock, std::shared_ptr<const detect::Plan> plan,
             Options options)
      : store_(store), clock_(clock), plan_(std::move(plan)), options_(std::move(options)) {}

  // Returns when all is read and durable. Error: io, when the store takes no more; what was kept
  // stays.
  Result<KeepTally> run();
  // Any thread, and a signal's handler.
  void stop() { stopped_ = true; }
  std::uint64_t events() const { return events_; }

 private:
  void work();
  // The next piece and whose it is; false when all is read.
  bool take(in::EventPiece& piece, std::string& path);
  class Worker;
  void note(Error error, std::vector<Error> KeepTally::* list);

  store::Segments& store_;
  Clock& clock_;
  const std::shared_ptr<const detect::Plan> plan_;
  const Options options_;
  std::atomic<bool> stopped_ = false;
  std::atomic<std::uint64_t> events_ = 0;

  Mutex source_;  // held while a piece is read
  std::size_t path_ HINOMI_GUARDED_BY(source_) = 0;
  std::unique_ptr<in::EventFile> file_ HINOMI_GUARDED_BY(source_);

  Mutex mutex_;
  KeepTally tally_ HINOMI_GUARDED_BY(mutex_);
  std::optional<Error> store_error_ HINOMI_GUARDED_BY(mutex_);
};

}  // namespace hinomi::watch
