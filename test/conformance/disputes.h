// Cases where we and a corpus differ and an outside oracle has been asked.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::conformance {

struct Dispute {
  std::string suite;
  std::string key;  // Case::key
  std::string ours;
  std::string corpus;
  std::string verdict;  // what the outside oracle says
  std::string source;   // which oracle, how it was asked
};

// Every *.json below `folder`: {"suite": ..., "source": ..., "verdict": ..., "cases": [{"case",
// "ours", "corpus", "verdict"?, "source"?}]}; a case without verdict or source takes the file's.
// No folder: no disputes. Error: invalid, naming file and case: a dispute must say everything.
Result<std::vector<Dispute>> load_disputes(const std::filesystem::path& folder);

// Nothing unless suite and key are named and `ours` is the answer named there.
const Dispute* find_dispute(const std::vector<Dispute>& disputes, std::string_view suite,
                            std::string_view key, std::string_view ours);

}  // namespace hinomi::conformance
