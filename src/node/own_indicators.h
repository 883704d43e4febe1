// What this node has decided to block or to watch, as events are compared with it. Follows the
// Picture, a slice at a time, so that nobody waits for it.
#pragma once

#include <memory>

#include "judge/indicators/live.h"
#include "picture/keeper.h"

namespace hinomi::node {

class OwnIndicators {
 public:
  explicit OwnIndicators(const picture::Keeper& keeper) : keeper_(keeper) {}

  // Takes in what changed since it was called last; false when there is more to take. One thread.
  bool follow();

  // What is published, and what is to be watched; any thread.
  const std::shared_ptr<indicators::Live>& live() const { return live_; }

 private:
  const picture::Keeper& keeper_;
  const std::shared_ptr<indicators::Live> live_ = std::make_shared<indicators::Live>();
  std::size_t findings_ = 0, changes_ = 0;  // of the Picture, that were taken in
};

}  // namespace hinomi::node
