// How far two names are apart as people type and misread them.
#pragma once

#include <string_view>

namespace hinomi::lookalike {

struct Slips {
  int count = 0;       // letters left out, put in, changed, or two exchanged
  int neighbours = 0;  // of the changed ones: keys that lie side by side (US layout)
};

// At most `most`; more is most + 1. Optimal string alignment: no letter is moved twice.
Slips slips_between(std::string_view typed, std::string_view meant, int most);

}  // namespace hinomi::lookalike
