// A part of kept advisories: a first line with two lengths, a frame that says of each document what
// it is about, and a frame of the documents. Both frames are zstd with a checksum. Private to in/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::in {

// What a document speaks of, that a newer one replaces: "OSV PYSEC-2026-1", "CSAF Example AG
// EX-2026-1", "KEV CISA", "EPSS".
struct KeptKey {
  std::string name;
  Time modified;  // {}: not said
};

struct KeptDocument {
  std::string name;  // where it came from, for errors
  std::uint64_t hash = 0;
  std::size_t bytes = 0;
  std::vector<KeptKey> keys;
};

// `texts`: the documents behind each other, as long as `documents` say.
std::string write_part(const std::vector<KeptDocument>& documents, std::string_view texts);
// Error: damaged.
Result<std::vector<KeptDocument>> read_part_head(std::string_view part);
Result<std::string> read_part_texts(std::string_view part);

}  // namespace hinomi::in
