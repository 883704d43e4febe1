// Events by one number, whatever file they are from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "watch/hit.h"

namespace hinomi::watch {

constexpr std::size_t most_sources = 1 << 20;
// An event's number among those of all sources, ascending in the order in which files are read.
std::uint64_t event_number(std::size_t source, std::uint64_t record);
EventPlace place_of(std::uint64_t event, const std::vector<std::string>& sources);
// "events.jsonl:17"
std::string place_text(std::uint64_t event, const std::vector<std::string>& sources);

}  // namespace hinomi::watch
