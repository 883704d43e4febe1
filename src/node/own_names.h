// The names that somebody may imitate: those of the members and services in the register. Follows
// it.
#pragma once

#include <optional>
#include <vector>

#include "judge/lookalike/lookalike.h"
#include "picture/keeper.h"

namespace hinomi::node {

class OwnNames {
 public:
  explicit OwnNames(const picture::Keeper& keeper) : keeper_(keeper) {}

  // All of them when they may have changed since it was called last. One thread.
  std::optional<std::vector<lookalike::Known>> follow();

 private:
  const picture::Keeper& keeper_;
  std::optional<Position> seen_;  // Records that were there
};

}  // namespace hinomi::node
