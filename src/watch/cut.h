// Evidence cut out of a store: the events as they were kept, and a manifest of what they are, where
// they lay, who asked for them and why.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>

#include "base/world.h"
#include "store/segments.h"

namespace hinomi::watch {

struct CutRequest {
  std::filesystem::path folder;  // made here; must not be there
  std::string by, why;           // who asks, and for what
  std::string asked;             // what was looked for, in words
  std::string program;           // "hinomi 0.1.0"
};

struct CutDone {
  std::uint64_t events = 0, bytes = 0;
  Digest events_sha256{}, manifest_sha256{};
  std::vector<std::uint64_t> segments;
};

// Writes FOLDER/events.ndjson (the events, a line each, as they were kept), FOLDER/places.ndjson
// (of each its line, SHA-256, segment, number, sensor, source and record in it, time received,
// legal basis) and FOLDER/manifest.json (with the SHA-256 of both and of every segment that events
// were cut from, which is computed anew and compared). `places` are sorted. Errors: conflict, when
// the folder is there; damaged, when a segment is not what was sealed; missing, when an event is
// gone; io.
Result<CutDone> cut(Disk& disk, Clock& clock, const store::Segments& store,
                    std::span<const store::EventPlace> places, const CutRequest& request);

}  // namespace hinomi::watch
