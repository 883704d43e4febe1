// Patterns as files: STIX bundles, lists of indicators and single indicators as JSON (*.json), or
// one pattern a line (*.txt; what begins with '#' is a remark).
#pragma once

#include <filesystem>
#include <span>

#include "base/world.h"
#include "judge/pattern/plan.h"

namespace hinomi::pattern {

struct PatternFiles {
  std::vector<Named> patterns;
  std::vector<Plan::Refusal> refused;  // indicators that are none, or in another language
  std::uint64_t revoked = 0;           // left out
};

// Adds what one text has. `file` names it; its ending says what it is.
void read_patterns(std::string_view text, const std::string& file, PatternFiles& out);

// All .json and .txt files of the folders, and the files, each sorted by name. A second indicator
// with an id that is there already is refused. Error: missing, when a path does not exist; io.
Result<PatternFiles> read_pattern_files(Disk& disk, std::span<const std::filesystem::path> paths);

}  // namespace hinomi::pattern
