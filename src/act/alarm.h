// From hits to detections in the journal: names what a hit is about, sees what hides it, groups it,
// and has the lookout write what grouping tells. Hits may come from any thread and never wait for
// the disk; write() is called again and again by one thread.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "act/lookout.h"
#include "base/mutex.h"
#include "watch/grouping.h"

namespace hinomi::act {

class Alarm {
 public:
  Alarm(World& world, Lookout& lookout, const watch::Grouping::Options& options = {});

  void hit(const watch::Hit& one, std::string_view sensor) { hit(watch::found_of(one, sensor)); }
  // `entity...` and `suppression` need not be filled in; an entity that is stays. Where `json` is
  // no object (several events together), the matched fields say what it is about.
  void hit(watch::Found found);
  // Hears of what memory alone has before any of it is written: the lines that are, in their order,
  // and what grouping tells later, without samples. Its error: nothing is written now.
  using Remember = std::function<Result<void>(std::span<const Detection> lines,
                                              std::span<const Detection> news)>;
  // Writes what is to be told by now. What could not be written is tried again by the next call; no
  // count is lost meanwhile, samples are when too many lines wait. Errors: busy, io.
  Result<void> write(const Remember& remember = {});
  // All there is, also what grouping would have told later: before the node stops.
  Result<void> flush(const Remember& remember = {});
  // Lines that a process before this one remembered and did not write.
  void resume(std::vector<Detection> lines);

  // Lines that wait to be written.
  std::size_t waiting() const;

 private:
  Result<void> write_told(const Remember& remember);
  void put_back(std::vector<Detection> told) HINOMI_REQUIRES(mutex_);

  World& world_;
  Lookout& lookout_;
  Snapshot<watch::Suppressing> suppressing_;  // renewed by write()
  mutable Mutex mutex_;
  watch::Grouping grouping_ HINOMI_GUARDED_BY(mutex_);
  std::vector<Detection> told_ HINOMI_GUARDED_BY(mutex_);
};

}  // namespace hinomi::act
