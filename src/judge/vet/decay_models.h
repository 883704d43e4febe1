// Which decay model an indicator follows: MISP decay model files, with a built-in table behind
// them.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/world.h"
#include "judge/vet/decay.h"
#include "model/indicator.h"

namespace hinomi::vet {

// The attribute type MISP would give: "url", "domain", "ip-dst" (addresses and networks),
// "email-src", "md5" ...
std::string_view misp_type_of(IndicatorType type);

class DecayModels {
 public:
  // The built-in table (docs/vet.md, "How long").
  DecayModels();

  // Every *.json below `folder`. Where several files name a type, the one that lapses first at its
  // default base score counts; a type no file names keeps the built-in model. A file that cannot be
  // read as a polynomial model is left out and named in `problems`.
  static Result<DecayModels> load(Disk& disk, const std::filesystem::path& folder,
                                  std::vector<std::string>& problems);

  const DecayModel& of(IndicatorType type) const {
    return models_.at(static_cast<std::size_t>(type));
  }

 private:
  std::array<DecayModel, indicator_type_count> models_;
};

}  // namespace hinomi::vet
