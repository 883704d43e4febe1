// The access journal, DATA/access.db: who asked for what, and what was answered. A journal like the
// other one, with its own tree and checkpoints under the name NODE/access; a thread of its own
// writes it, so that no reader waits for the disk. What is asked within a breath becomes one
// commit, with one Record for each caller.
//
// A full queue pushes back: is_full() is asked before anything is answered. What was answered
// within the last breath is lost when the machine loses power; a stop writes it.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/world.h"
#include "serve/trail_sheet.h"
#include "store/journal.h"

namespace hinomi::serve {

class Trail {
 public:
  // `node` and `exercise` are the Records'. Errors: those of Journal::open.
  static Result<std::unique_ptr<Trail>> open(World& world, store::JournalOptions options,
                                             SigningKey key, std::string node, bool exercise);
  ~Trail();  // writes what waits

  // Any thread.
  void add(const TrailEntry& entry);
  bool is_full() const { return lines_ >= most_lines; }
  // Waits until all that was added is durable. Error: io, when it cannot be.
  Result<void> flush();

  const store::Journal& journal() const { return *journal_; }
  std::size_t waiting() const { return lines_; }  // lines that are not durable yet

 private:
  static constexpr std::size_t most_lines = 65'536;
  Trail(World& world, std::unique_ptr<store::Journal> journal, std::string node, bool exercise);
  void run();
  bool rest(const Error& error);
  Result<void> write(const std::vector<Disclosure>& disclosures);

  World& world_;
  const std::unique_ptr<store::Journal> journal_;
  const std::string node_;
  const bool exercise_;
  const std::unique_ptr<Random> random_;  // the thread's own
  mutable Mutex mutex_;
  Condition wake_, written_wake_;
  TrailSheet sheet_ HINOMI_GUARDED_BY(mutex_);  // what waits
  std::atomic<std::size_t> lines_ = 0;          // what waits and what is being written
  std::uint64_t added_ HINOMI_GUARDED_BY(mutex_) = 0;
  std::uint64_t written_ HINOMI_GUARDED_BY(mutex_) = 0;
  bool hurry_ HINOMI_GUARDED_BY(mutex_) = false;
  bool closing_ HINOMI_GUARDED_BY(mutex_) = false;
  std::string problem_ HINOMI_GUARDED_BY(mutex_);  // of the last try to write
  std::jthread thread_;
};

}  // namespace hinomi::serve
