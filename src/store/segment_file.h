// A sealed segment as a file. It is what zstd(1) reads: a frame a block, then what is known of the
// events in skippable frames (RFC 8878 section 3.1.2), so `zstd -dc` writes the events alone.
#pragma once

#include <filesystem>

#include "base/world.h"
#include "store/segment.h"

namespace hinomi::store {

// The bytes of the file of a segment whose blocks are `blocks`. Sets the places of the table's
// blocks, and of the info bytes, stored, sha256 and is_sealed.
std::string seal(SegmentInfo& info, SegmentTable& table,
                 std::span<const std::shared_ptr<const std::string>> blocks);

// Error: missing, io; damaged, naming the file and what to do.
Result<std::shared_ptr<const Segment>> open_segment(Disk& disk, const std::filesystem::path& file);

}  // namespace hinomi::store
