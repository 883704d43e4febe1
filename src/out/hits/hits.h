// What rules found in events, as lines of text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "watch/hit.h"

namespace hinomi::hits {

enum class Format {
  ndjson,    // one JSON object a line
  csv,       // RFC 4180, with a heading
  timeline,  // for people: one line a hit, best with a wide terminal
  ocsf,      // Detection Finding of the Open Cybersecurity Schema Framework, one a line
};
std::optional<Format> format_of(std::string_view name);

struct Style {
  Format format = Format::ndjson;
  bool japanese = false;
  Time now;  // stands in OCSF for the time of an event that says none
};

// What stands above the first hit.
std::string heading(const Style& style);

// One line with its end. Any thread.
void append(const watch::Hit& hit, const Style& style, std::string& out);

// Place in this row, from 0: informational, low, medium, high, critical. A rule without a level, or
// with another, is informational.
int rank_of_level(std::string_view level);

}  // namespace hinomi::hits
