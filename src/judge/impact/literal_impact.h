// The meaning of a graph, word by word and slowly: for tests alone.
#pragma once

#include <vector>

#include "judge/impact/graph.h"

namespace hinomi::impact {

struct LiteralNeed {
  Node owner = 0;
  std::uint32_t least = 1;
  std::vector<Node> of;
};

// Down: failed itself, or fewer members of a group than it needs run; the least set for which that
// holds.
inline std::vector<bool> literally_down(const std::vector<LiteralNeed>& needs,
                                        const std::vector<bool>& failed) {
  std::vector<bool> down = failed;
  for (bool is_new = true; is_new;) {
    is_new = false;
    for (const LiteralNeed& need : needs) {
      std::uint32_t up = 0;
      for (Node member : need.of) up += !down[member];
      if (up >= need.least || down[need.owner]) continue;
      down[need.owner] = true;
      is_new = true;
    }
  }
  return down;
}

}  // namespace hinomi::impact
