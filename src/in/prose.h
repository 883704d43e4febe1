// Finds indicators in a line of running text. Private to in/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/indicator.h"

namespace hinomi::in {

struct Found {
  std::optional<IndicatorType> type;  // nothing: not to be taken, `problem` says why
  std::string_view original;          // as written in the line
  bool defanged = false;              // written so that nobody clicks it
  std::string_view problem;           // refused with these words
};

// In the order of the line. What is no indicator is passed over; what could be read in two ways has
// a problem.
void find_indicators(std::string_view line, std::vector<Found>& out);

// The label is a top-level domain, or reserved (RFC 2606, RFC 6761) for examples and tests.
bool is_top_level(std::string_view label);

// The name of a file whose ending is a top-level domain too, or of a product with a dot.
bool is_like_a_file(std::string_view name);

}  // namespace hinomi::in
