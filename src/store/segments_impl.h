#pragma once

#include <atomic>
#include <thread>

#include "base/mutex.h"
#include "store/lock.h"
#include "store/segment_open.h"
#include "store/segment_run.h"
#include "store/segments.h"

namespace hinomi::store {

struct Segments::Impl {
  // The segment of a basis that grows.
  struct Growing {
    std::shared_ptr<OpenSegment> segment;
    std::unique_ptr<DiskFile> log;
    std::uint64_t salt = 0;
    Time since;
  };
  // A batch that waits to be committed with others.
  struct Waiting {
    DescribedBatch described;
    std::string packed;
    Result<void> result;
    bool is_done = false;
  };
  // A describer for as long as this lives.
  class Lease {
   public:
    explicit Lease(const Impl& home) : home_(home) {
      {
        Lock hold(home.describers_mutex);
        if (!home.describers.empty()) {
          describer_ = std::move(home.describers.back());
          home.describers.pop_back();
        }
      }
      if (!describer_ && home.options.describer) describer_ = home.options.describer();
    }
    ~Lease() {
      Lock hold(home_.describers_mutex);
      home_.describers.push_back(std::move(describer_));
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    EventDescriber* get() { return describer_.get(); }

   private:
    const Impl& home_;
    std::unique_ptr<EventDescriber> describer_;
  };
  static constexpr std::size_t most_sealing = 2;  // then who appends waits

  Impl(Disk& disk_, Clock& clock_, Random& random_, SegmentsOptions options_, FileLock lock_)
      : disk(disk_),
        clock(clock_),
        random(random_),
        options(std::move(options_)),
        lock(std::move(lock_)) {}

  std::filesystem::path path(std::uint64_t id, const char* kind) const;
  // Waits for the background to have done all there is; its error when it cannot.
  Result<void> settle();
  Result<std::shared_ptr<const SegmentInfo>> info(std::uint64_t id) const;

  // segments_load.cc
  Result<void> load();
  Result<void> load_once();
  Result<void> load_log(std::uint64_t id);
  Result<void> load_runs(const std::vector<std::uint64_t>& ids);
  Result<void> load_unindexed();
  Result<std::vector<Posting>> postings_of(std::uint64_t id) const;
  // A new run of this segment alone, from its events.
  Result<void> index(std::uint64_t id);
  void trouble(const Error& error) const {
    if (options.on_trouble) options.on_trouble(error);
  }

  // segments_retain.cc
  Result<void> write_holds(const std::vector<Hold>& holds);
  Result<void> remove(std::uint64_t id);

  // segments_append.cc: who has the turn alone uses `growing`.
  void take_turn();
  bool try_turn();
  void end_turn();
  void commit(const std::vector<Waiting*>& group);
  Result<void> commit_some(const std::string& basis, std::span<Waiting* const>& left);
  Result<Growing*> growing_of(const std::string& basis);
  void rotate(const std::string& basis);

  // segments_seal.cc: the background thread.
  void work();
  void rotate_old();
  Result<void> seal_one(const OpenSegment& segment);
  Result<void> write_run(std::uint64_t id, std::uint64_t segment,
                         std::span<const Posting> postings);
  // Runs that are to become one; empty: none.
  std::vector<std::shared_ptr<const Run>> to_merge() const;
  Result<void> merge(const std::vector<std::shared_ptr<const Run>>& from);
  Result<void> index_anew(const std::vector<std::shared_ptr<const Run>>& from, const Error& why);
  std::uint64_t new_id();

  Disk& disk;
  Clock& clock;
  Random& random;
  const SegmentsOptions options;
  const FileLock lock;

  std::map<std::string, Growing> growing;  // by basis

  mutable Mutex commit_mutex;
  Condition committed;
  bool is_committing HINOMI_GUARDED_BY(commit_mutex) = false;
  std::vector<Waiting*> queue HINOMI_GUARDED_BY(commit_mutex);

  mutable Mutex mutex;
  Condition changed;
  std::uint64_t next_id HINOMI_GUARDED_BY(mutex) = 1;
  // Sealed ones; nullptr: not looked at yet.
  mutable std::map<std::uint64_t, std::shared_ptr<const SegmentInfo>> sealed
      HINOMI_GUARDED_BY(mutex);
  std::vector<std::shared_ptr<const Run>> runs HINOMI_GUARDED_BY(mutex);
  std::vector<std::shared_ptr<OpenSegment>> open HINOMI_GUARDED_BY(mutex);     // also `sealing`
  std::vector<std::shared_ptr<OpenSegment>> sealing HINOMI_GUARDED_BY(mutex);  // oldest first
  // Read only: postings of segments that no run has.
  std::map<std::uint64_t, std::vector<Posting>> unindexed HINOMI_GUARDED_BY(mutex);
  std::optional<Error> seal_error HINOMI_GUARDED_BY(mutex);
  bool is_idle HINOMI_GUARDED_BY(mutex) = false;
  bool is_stopping HINOMI_GUARDED_BY(mutex) = false;

  mutable Mutex describers_mutex;
  mutable std::vector<std::unique_ptr<EventDescriber>> describers
      HINOMI_GUARDED_BY(describers_mutex);

  mutable Mutex holds_mutex;  // held while their file is read and written

  std::thread worker;
};

}  // namespace hinomi::store
