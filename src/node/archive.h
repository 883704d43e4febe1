// The raw events that a node keeps, in DATA/events, and hunts in them (docs/hunt.md). Opened when
// the first event comes, or the first hunt.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/world.h"
#include "in/event_batch.h"
#include "node/node.h"
#include "node/watch_rules.h"
#include "store/segments.h"
#include "watch/facts.h"

namespace hinomi::node {

class Archive {
 public:
  Archive(World& world, WatchFolders folders, std::filesystem::path folder, KeepConfig config);
  ~Archive();  // running hunts end

  // On the platter when it returns. Errors: io, busy.
  Result<void> keep(const in::EventBatch& batch);
  // What is too old or too much goes; told to the log. To be called now and then.
  void retain();

  // As watch::Watching has them.
  Result<std::string> begin(watch::HuntQuestion question);
  Result<watch::HuntAnswer> hunt(std::string_view id) const;
  Result<watch::Extract> evidence(std::string_view id) const;

 private:
  struct Opened {
    watch::EventReading reading;
    std::unique_ptr<store::Segments> segments;
  };
  struct Hunt;
  // Error: missing, when nothing was ever kept and `make` is false.
  Result<std::shared_ptr<const Opened>> open(bool make) const;
  Result<std::shared_ptr<Hunt>> find(std::string_view id) const;
  static void run(Hunt& hunt, const std::stop_token& stop);

  World& world_;
  const WatchFolders folders_;
  const std::filesystem::path folder_;
  const KeepConfig config_;
  mutable Mutex mutex_;
  mutable std::shared_ptr<const Opened> opened_ HINOMI_GUARDED_BY(mutex_);
  std::map<std::string, std::uint64_t, std::less<>> records_ HINOMI_GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<Hunt>> hunts_ HINOMI_GUARDED_BY(mutex_);  // the newest last
};

}  // namespace hinomi::node
