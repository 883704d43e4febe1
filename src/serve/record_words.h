// What a Record says in one line, and which others it names. Private to serve/.
#pragma once

#include <string>
#include <vector>

#include "model/record.h"

namespace hinomi::serve {

struct Title {
  std::string ja, en;
};
Title title_of(const Record& record);
// Ids and positions that a Record names, from its body.
void named_by(const Record& record, std::vector<std::string>& ids,
              std::vector<Position>& positions);

}  // namespace hinomi::serve
