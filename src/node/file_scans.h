// YARA rules in files that people hand over (docs/files.md, "In a node"). Nothing of a file is
// kept but its digests and which rules it has.
#pragma once

#include <filesystem>
#include <memory>
#include <semaphore>
#include <string>

#include "act/alarm.h"
#include "base/mutex.h"
#include "watch/watching.h"

namespace hinomi::node {

// Any thread.
class FileScans {
 public:
  struct Limits {
    std::uint64_t bytes = 64 << 20;
    std::chrono::seconds time{60};
    int at_once = 2;
  };
  // `folder`: of the rules (*.yar, *.yara); may be absent. All outlive it.
  FileScans(World& world, act::Alarm& alarm, std::filesystem::path folder)
      : FileScans(world, alarm, std::move(folder), Limits()) {}
  FileScans(World& world, act::Alarm& alarm, std::filesystem::path folder, const Limits& limits)
      : world_(world),
        alarm_(alarm),
        folder_(std::move(folder)),
        limits_(limits),
        slots_(limits.at_once) {}

  // As watch::Watching has them.
  Result<watch::FileRules> rules();
  Result<watch::ScannedFile> scan(std::string_view bytes, const std::string& name,
                                  std::string_view by);

 private:
  struct Ready {
    std::string said;  // names and digests of the files
    files::ReadyRules rules;
  };
  // Those of now: files that changed are read anew. Error: io.
  Result<std::shared_ptr<const Ready>> ready();
  void tell(const files::Scanned& scanned, const files::Match& match, std::string_view by);

  World& world_;
  act::Alarm& alarm_;
  const std::filesystem::path folder_;
  const Limits limits_;
  Mutex mutex_;
  std::shared_ptr<const Ready> ready_ HINOMI_GUARDED_BY(mutex_);
  std::counting_semaphore<> slots_;  // of scans at once
};

}  // namespace hinomi::node
