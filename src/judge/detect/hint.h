// What to look for in a text on behalf of a test, so that it need not be asked of each event.
#pragma once

#include <vector>

#include "judge/detect/needles.h"
#include "judge/detect/rule.h"

namespace hinomi::detect {

struct Hint {
  enum class How : std::uint8_t {
    found,    // a needle says it all
    confirm,  // without one of the needles it does not hold; with one, ask
    ask,      // each time
  };
  std::vector<Needle> needles;
  How how = How::ask;
  double cost =
      0;  // how often a needle is likely to be found for nothing; infinity: it must be asked
};

Hint hint_of(const Test& test);

}  // namespace hinomi::detect
