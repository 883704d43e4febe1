// All that content/devices says.
#pragma once

#include <filesystem>
#include <vector>

#include "base/world.h"
#include "judge/device/catalogue.h"
#include "judge/device/policy.h"

namespace hinomi::device {

struct Rules {
  std::vector<Catalogue> catalogues;
  Policy policy;
};

// `content`: the folder with devices/ in it; nothing there: no catalogue and no measure. Errors:
// io, invalid.
Result<Rules> read_rules(Disk& disk, const std::filesystem::path& content);

}  // namespace hinomi::device
