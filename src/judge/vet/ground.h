// What stands behind vet.h's Ground; for this folder alone.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "judge/vet/decay_models.h"
#include "judge/vet/meaning.h"
#include "judge/vet/reserved.h"
#include "judge/vet/suffixes.h"
#include "judge/vet/vet.h"

namespace hinomi::vet {

struct GroundParts {
  std::unique_ptr<WarningLists> lists;  // none when no folder is given
  std::vector<Group> groups;            // of each list
  DecayModels decay;
  Suffixes suffixes = Suffixes::built_in();
  ReservedSpace reserved;
  bool documentation_is_real = false;
  std::string digest;
  std::vector<std::string> problems;
};

}  // namespace hinomi::vet
