// The raw events that a node keeps, in DATA/events, and hunts in them (docs/hunt.md). Opened when
// the first event comes, or the first hunt.
#pragma once

#include <functional>
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

  // Hears of what was kept, in the order of the places, before keep() returns; one thread at a
  // time. Set before the first keep().
  using Sink = std::function<void(store::EventPlace first, in::EventBatch&& batch)>;
  void on_kept(Sink sink) { sink_ = std::move(sink); }
  // On the platter when it returns. Errors: io, busy.
  Result<void> keep(in::EventBatch batch);
  // What was kept, and where that ends which an earlier process kept: what this one keeps lies
  // behind. Error: missing, when nothing ever was; io; conflict.
  struct Past {
    std::shared_ptr<const store::Segments> segments;
    store::EventPlace end;
  };
  Result<Past> past() const;
  // Whether anything ever was, without opening it.
  bool is_there() const;
  // What is too old or too much goes; told to the log. To be called now and then.
  void retain();

  // As watch::Watching has them.
  Result<std::string> begin(watch::HuntQuestion question);
  Result<watch::HuntAnswer> hunt(std::string_view id) const;
  Result<watch::Extract> evidence(std::string_view id) const;
  // archive_holds.cc
  Result<std::vector<watch::EventHold>> holds() const;
  Result<watch::EventHold> hold(std::string_view hunt, watch::EventHold wanted);
  Result<void> release(const std::string& hold);

 private:
  struct Opened {
    watch::EventReading reading;
    std::unique_ptr<store::Segments> segments;
    store::EventPlace begun_at;  // what is kept from here on is kept by this process
  };
  struct Hunt;
  // Error: missing, when nothing was ever kept and `make` is false.
  Result<std::shared_ptr<const Opened>> open(bool make) const;
  Result<std::shared_ptr<Hunt>> find(std::string_view id) const;
  // That a hunt found something in. Errors: missing, conflict (it is not done).
  Result<std::vector<std::uint64_t>> segments_met(std::string_view id) const;
  static void run(Hunt& hunt, const std::stop_token& stop);

  World& world_;
  const WatchFolders folders_;
  const std::filesystem::path folder_;
  const KeepConfig config_;
  Sink sink_ = [](store::EventPlace, in::EventBatch&&) {};
  mutable Mutex mutex_;
  mutable std::shared_ptr<const Opened> opened_ HINOMI_GUARDED_BY(mutex_);
  std::map<std::string, std::uint64_t, std::less<>> records_ HINOMI_GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<Hunt>> hunts_ HINOMI_GUARDED_BY(mutex_);  // the newest last
};

}  // namespace hinomi::node
