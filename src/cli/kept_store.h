// A store of kept events, as the commands open it: with the index that the program's own mapping
// and pipelines make.
#pragma once

#include <memory>

#include "cli/commands.h"
#include "store/segments.h"
#include "watch/hunt.h"

namespace hinomi::cli {

struct KeptStore {
  watch::EventReading reading;
  std::unique_ptr<store::Segments> segments;
};

// The program's mapping (content/observe/*.yml) and where times lie (content/detect/*.yml).
Result<watch::EventReading> load_reading();
// What is wrong with the store is said on standard error.
Result<KeptStore> open_kept(const std::filesystem::path& folder, bool read_only);

// "90", "law=30": into `retention`. Error: invalid.
Result<void> read_days(const std::string& text, store::Retention& retention);
// "500M", "2G", "1048576". Error: invalid.
Result<std::uint64_t> read_bytes(const std::string& text);
// Seconds, minutes and so on may be left out; UTC when no offset is said. Error: invalid.
Result<Time> read_moment(const std::string& text, const char* option);

}  // namespace hinomi::cli
