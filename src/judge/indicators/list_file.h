// Files of indicators: everything that in/reader.h reads, and lists of one indicator a line, of ten
// million lines, ten times quicker.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "base/world.h"
#include "judge/indicators/table.h"

namespace hinomi::indicators {

struct ListTally {
  std::size_t taken = 0;
  std::size_t context = 0;  // said for context only, or taken back: not looked for
  std::size_t refused = 0;
  std::vector<Error> first_refused;  // at most most_listed; `where` is "FILE: line 17"
  static constexpr std::size_t most_listed = 20;
};

// Adds what can be read; good ones go through beside those that are refused. Error: the file cannot
// be read, or is of no format.
Result<void> read_list_file(Disk& disk, const std::filesystem::path& file, Table::Builder& builder,
                            ListTally& tally);

// The same of bytes; `name` is the origin's and stands before each place.
Result<void> read_list(std::string_view bytes, std::string_view name, Table::Builder& builder,
                       ListTally& tally);

// Networks with more addresses say nothing about one: 0.0.0.0/0 in a list is a mistake. Error:
// invalid.
Result<void> check_width(IndicatorType type, std::string_view value);

}  // namespace hinomi::indicators
