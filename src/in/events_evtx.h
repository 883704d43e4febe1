// Records of Windows event logs (EVTX), whose bodies are binary XML, as JSON.
//
// Layout: [MS-EVEN6] 2.2.12 to 2.2.17 (BinXml), and the description of the file by libevtx's author
// ("Windows XML Event Log (EVTX) format"). A chunk of 64 KiB stands for itself: names and templates
// are found by their place in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::in {

constexpr std::size_t evtx_chunk = 65536;
constexpr std::size_t evtx_chunk_header = 512;

// Where the records of a chunk lie: place and size of each, its own header with it.
struct EvtxRecord {
  std::size_t at = 0, size = 0;
};
// Error: invalid, when the chunk is none; the records before a broken one are answered with
// `is_cut` set.
Result<std::vector<EvtxRecord>> evtx_records(std::string_view chunk, bool& is_cut);

// Appends {"Event": {"System": ..., "EventData": ...}}, with attributes under "#attributes" and the
// text beside them as "#text", Data by their Name. Error: invalid, with "byte N" of the chunk.
Result<void> append_evtx_json(std::string_view chunk, EvtxRecord record, std::string& out);

}  // namespace hinomi::in
