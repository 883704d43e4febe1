// What the events of an OSV range say, as intervals.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "in/advisory/advisory.h"

namespace hinomi::in {

struct OsvEvent {
  enum class Kind : std::uint8_t { introduced, fixed, last_affected, limit };
  Kind kind = Kind::introduced;
  std::string_view version;
};

// Bytes that order as the versions do; an Error for what is no version.
using OrderKey = std::function<Result<std::string>(std::string_view version)>;

// The versions for which the evaluation of the OSV schema ("Evaluation": events in the order of
// their versions, the last that applies decides; equal versions in the order of the document) says
// vulnerable. Error: a version that has no key.
Result<std::vector<VersionInterval>> intervals_of(std::span<const OsvEvent> events,
                                                  const OrderKey& key);

// The same where no order is known (commits): each introduced up to the next that ends it, as the
// document has them.
std::vector<VersionInterval> intervals_as_written(std::span<const OsvEvent> events);

}  // namespace hinomi::in
