// Lists of CSAF documents, as publishers hand them out. Private to in/advisory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::in {

struct CsafEntry {
  std::string url;
  std::string digest_url;  // of its SHA-256; empty: none is said
  Time changed;
};

// changes.csv (CSAF 2.0 section 7.1.13) of a directory: paths below it. What is no such row is
// refused with its line.
std::vector<CsafEntry> csaf_changes(std::string_view text, const std::string& directory,
                                    std::vector<Error>& refused);
// A ROLIE feed (RFC 8322, CSAF 2.0 section 7.1.15). Error: invalid.
Result<std::vector<CsafEntry>> csaf_rolie(std::string_view text, const std::string& url,
                                          std::vector<Error>& refused);

struct CsafDistribution {
  std::string directory;  // with its slash; or:
  std::string rolie;
};
// Of provider-metadata.json (CSAF 2.0 section 7.1.8). Error: invalid.
Result<std::vector<CsafDistribution>> csaf_distributions(std::string_view text,
                                                         const std::string& url);

}  // namespace hinomi::in
