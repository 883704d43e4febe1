// One MISP warning list as its file says it. simdjson stays inside list_file.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace hinomi::vet {

enum class ListType : std::uint8_t { cidr, string, substring, hostname, regex };

struct ListFile {
  ListType type = ListType::string;
  std::vector<std::string> types;  // matching_attributes; empty: every type
  std::vector<std::string> entries;
  std::size_t unreadable = 0;  // entries that are no text, are empty or over 65,535 bytes
};

// Error: invalid, when it is not a warning list.
Result<ListFile> read_list_file(const std::string& text);

}  // namespace hinomi::vet
