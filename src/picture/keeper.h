// The keeper: the one thread that writes. It takes waiting jobs, asks each for the Records it wants
// written (the job sees the newest Picture), appends all of them in one durable commit, folds them,
// and only then answers. A full queue pushes back.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/queue.h"
#include "base/world.h"
#include "picture/picture.h"
#include "store/journal.h"

namespace hinomi::picture {

// A Record before the journal takes it: the keeper gives id (when empty), time, position.
using Draft = Record;

struct Job {
  // What the job reads and writes (duty ids, indicator keys), as hashes: two jobs that touch the
  // same thing never share a commit, so each sees what the other did.
  std::vector<std::uint64_t> touches;
  // Runs on the keeper's thread. Positions that the drafts will get begin at `first`.
  std::function<Result<std::vector<Draft>>(const Picture&, Position first, Time now)> build;
  // What it only reads: jobs that read the same share a commit, but none with a job that touches
  // it.
  std::vector<std::uint64_t> reads = {};
};

class Keeper {
 public:
  // Replays the journal into a Picture. Error: damaged.
  static Result<std::unique_ptr<Keeper>> open(World& world, store::Journal& journal);
  ~Keeper();  // writes what waits, then stops

  // Waits until durable and folded; answers the Records as written. Any thread but the keeper's.
  // Errors: the build's own; busy when the queue is full or the keeper stops; io.
  Result<std::vector<Record>> write(Job job);

  // `look` runs under the shared lock: keep it short, keep no pointers.
  template <class Look>
  auto read(Look&& look) const {
    ReadLock hold(mutex_);
    return look(std::as_const(picture_));
  }

  // Called on the keeper's thread after each commit with its Records, at least one, and the Picture
  // that has them folded. Set before the first write.
  using CommitListener = std::function<void(std::span<const Record>, const Picture&)>;
  void on_commit(CommitListener listener);

  std::size_t waiting() const;

 private:
  struct Waiting;
  Keeper(World& world, store::Journal& journal);
  void run();
  void commit(std::vector<std::unique_ptr<Waiting>>& jobs);
  void tick_if_due();
  Result<void> fold(std::span<const Record> records);

  World& world_;
  store::Journal& journal_;
  mutable SharedMutex mutex_;
  // Written under mutex_ by the keeper's thread alone, which therefore reads it without.
  Picture picture_;
  BoundedQueue<std::unique_ptr<Waiting>> queue_;
  CommitListener listener_;
  std::unique_ptr<std::jthread> thread_;
};

std::uint64_t touch_of(std::string_view thing);

}  // namespace hinomi::picture
