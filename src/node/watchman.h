// Watches the events that come to a node: keeps them, judges them by its rules and its own
// indicators, and has what it finds written as detections (docs/watch.md).
#pragma once

#include <atomic>
#include <chrono>
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
#include "node/file_scans.h"
#include "node/oddities.h"
#include "node/own_indicators.h"
#include "node/progress.h"
#include "node/sensor_memory.h"
#include "node/watch_rules.h"
#include "watch/judging.h"
#include "watch/sensors.h"

namespace hinomi::node {

class Watchman final : public watch::Watching {
 public:
  struct Parts {
    World& world;
    const store::Journal& journal;
    const picture::Keeper& keeper;
    act::Alarm& alarm;
    const watch::Sensors& sensors;
    SensorMemory& sensor_memory;
    WatchFolders folders;
    Archive& archive;
    std::filesystem::path progress;  // a file: how far events were judged
    std::filesystem::path yara;      // rules for files; may be absent
    WatchConfig config = {};
    std::filesystem::path baselines = {};  // file of what sensors usually send; empty: not kept
    std::size_t most_waiting = 64 << 20;   // bytes of events that wait to be judged
  };
  // Errors: io; invalid, when a pipeline or mapping is. Refused rules are no error.
  static Result<std::unique_ptr<Watchman>> open(Parts parts);
  ~Watchman() override;  // judges what came, and has what it found written

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
  Result<std::vector<watch::EventHold>> holds() override { return parts_.archive.holds(); }
  Result<watch::EventHold> hold(std::string_view hunt, watch::EventHold wanted) override {
    return parts_.archive.hold(hunt, std::move(wanted));
  }
  Result<void> release(const std::string& hold) override { return parts_.archive.release(hold); }
  Result<watch::FileRules> file_rules() override { return files_.rules(); }
  Result<watch::ScannedFile> scan_file(std::string_view bytes, const std::string& name,
                                       std::string_view by) override {
    return files_.scan(bytes, name, by);
  }

  std::string metrics() const;  // Prometheus text

 private:
  struct Kept {
    store::EventPlace first;
    in::EventBatch batch;
  };
  explicit Watchman(Parts parts);
  void run();
  bool wait(std::deque<Kept>& taken);
  void renew_rules(Time now);
  void use(std::shared_ptr<const WatchRules> rules);
  void look_for_silence(Time now);
  void judge(const in::EventBatch& batch, store::EventPlace first);
  void write(bool all);  // what was found; `all`: also what grouping would tell later

  // watchman_resume.cc
  Result<void> resume();
  Result<void> remember(std::span<const Detection> lines, std::span<const Detection> news);
  void recall();
  void catch_up();

  const Parts parts_;
  OwnIndicators own_;
  Oddities oddities_;  // of the judging thread
  FileScans files_;
  Snapshot<WatchRules> rules_;
  std::atomic<std::uint64_t> events_ = 0, bad_ = 0, hits_ = 0;

  // Of the judging thread.
  std::uint64_t events_before_ = 0, bad_before_ = 0;  // with the rules before these
  std::unique_ptr<watch::Judging> judging_;
  store::EventPlace judged_;                  // what lies before it was
  watch::ToldSoFar told_;                     // with the rules before these
  bool is_tried_ = false, is_behind_ = true;  // what an earlier process kept may not be judged yet
  Time rules_seen_, silence_seen_, retained_;
  std::map<std::string, Time, std::less<>> silent_;  // when a sensor was heard last before it fell
  std::chrono::steady_clock::time_point written_;
  store::EventPlace remembered_;  // judged_, and the hits in the news, of what the file says
  std::uint64_t remembered_news_ = 0;

  mutable Mutex mutex_;
  Condition wake_;
  std::deque<Kept> batches_ HINOMI_GUARDED_BY(mutex_);
  std::size_t coming_ HINOMI_GUARDED_BY(mutex_) = 0;   // bytes that are being kept
  std::size_t waiting_ HINOMI_GUARDED_BY(mutex_) = 0;  // bytes of batches_
  bool is_closing_ HINOMI_GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace hinomi::node
