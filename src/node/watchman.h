// Watches the events that come to a node: keeps them, judges them by its rules and its own
// indicators, and has what it finds written as detections (docs/watch.md).
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "act/alarm.h"
#include "base/mutex.h"
#include "in/event_batch.h"
#include "node/archive.h"
#include "node/oddities.h"
#include "node/own_indicators.h"
#include "node/watch_rules.h"
#include "watch/judging.h"
#include "watch/sensors.h"

namespace hinomi::node {

class Watchman final : public watch::Watching {
 public:
  struct Parts {
    World& world;
    const picture::Keeper& keeper;
    act::Alarm& alarm;
    const watch::Sensors& sensors;
    WatchFolders folders;
    Archive& archive;
    WatchConfig config = {};
    std::filesystem::path baselines = {};  // file of what sensors usually send; empty: not kept
    std::size_t most_waiting = 64 << 20;   // bytes of events that wait to be judged
  };
  // Errors: io; invalid, when a pipeline or mapping is. Refused rules are no error.
  static Result<std::unique_ptr<Watchman>> open(Parts parts);
  ~Watchman() override;  // judges what waits, and has what it found written

  // An EventSink.
  Result<void> take(in::EventBatch batch);

  std::shared_ptr<const watch::WatchedRules> rules() const override;
  Result<watch::RuleText> rule(std::string_view id) const override;
  Result<std::string> begin_hunt(watch::HuntQuestion question) override;
  Result<watch::HuntAnswer> hunt(std::string_view id) const override;
  Result<watch::Extract> evidence(std::string_view id) const override;
  std::shared_ptr<const watch::Baselines> baselines() const override {
    return oddities_.baselines();
  }

  std::string metrics() const;  // Prometheus text

 private:
  explicit Watchman(Parts parts);
  void run();
  bool wait(std::deque<in::EventBatch>& taken);
  void renew_rules(Time now);
  void use(std::shared_ptr<const WatchRules> rules);
  void look_for_silence(Time now);
  void write();  // what was found

  const Parts parts_;
  OwnIndicators own_;
  Oddities oddities_;  // of the judging thread
  Snapshot<WatchRules> rules_;
  std::atomic<std::uint64_t> events_ = 0, bad_ = 0, hits_ = 0;

  // Of the judging thread.
  std::uint64_t bad_before_ = 0;  // with the rules before these
  std::unique_ptr<watch::Judging> judging_;
  Time rules_seen_, silence_seen_, retained_;
  std::map<std::string, Time, std::less<>> silent_;  // when a sensor was heard last before it fell

  mutable Mutex mutex_;
  Condition wake_;
  std::deque<in::EventBatch> batches_ HINOMI_GUARDED_BY(mutex_);
  std::size_t waiting_ HINOMI_GUARDED_BY(mutex_) = 0;  // bytes
  bool is_closing_ HINOMI_GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace hinomi::node
