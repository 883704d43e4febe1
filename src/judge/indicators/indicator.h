// An indicator as events are compared with it: what is looked for, who said so, until when.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/indicator.h"

namespace hinomi::indicators {

// Who names an indicator, and what is said of all that come with it.
struct Origin {
  std::string name;                 // a file, a feed, "this node"
  std::vector<std::string> labels;  // "TLP:AMBER", "block"
  std::optional<int> confidence;    // 0..100 (STIX 2.1, Appendix A); nothing: not said

  bool operator==(const Origin&) const = default;
};

// `type` and `value` as in/normalise.h has them. With the origin they are the identity: the same
// from another origin is another indicator.
struct Entry {
  IndicatorType type = IndicatorType::domain;
  std::string value;
  std::string id;               // the source's own; may be empty
  std::string note;             // the source's words; may be empty
  std::uint32_t origin = 0;     // index into the table's origins
  std::optional<Time> expires;  // whole seconds; nothing: never

  // An event at `when` is not compared with what had expired before.
  bool holds_at(Time when) const { return !expires || when < *expires; }
  bool operator==(const Entry&) const = default;
};

}  // namespace hinomi::indicators
