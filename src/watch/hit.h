// What judges found in events, in one shape whoever found it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "judge/detect/detector.h"

namespace hinomi::watch {

enum class HitKind { rule, indicator, pattern };

// What found it, in its author's words; a correlation is a rule. Lives as long as the plan; of an
// indicator while the hit is told.
struct Finder {
  HitKind kind = HitKind::rule;
  std::string_view id, title, description, author, level, status;
  std::span<const std::string> tags;
  std::string_view type = {}, value = {};  // of an indicator
};
Finder finder_of(const detect::Heading& rule);

// Place among the levels from informational (0) to critical, by what a source says of its
// confidence (STIX 2.1, Appendix A: low up to 29, medium up to 69); not said: high.
std::size_t rank_of_confidence(std::optional<int> confidence);
std::string_view level_of_rank(std::size_t rank);

// Where an event stands: the file, as it was named, and its number in it.
struct EventPlace {
  std::string_view source;
  std::uint64_t record = 0;
  bool operator==(const EventPlace&) const = default;
};

// What a field has that made it a hit; an empty field is a keyword, found somewhere.
using Evidence = detect::Detector::Evidence;

// Of what several events have together.
struct Together {
  std::string_view type;  // of the correlation: "event_count"
  std::uint64_t count = 0;
  Time first, last;
  double measure = 0;              // what the condition was asked of
  std::vector<EventPlace> events;  // the last of them, ascending in time
};

// Where an event lies in a store of kept events.
struct Kept {
  std::string_view sensor, basis;
  Time received;
  std::uint64_t segment = 0;
  std::uint32_t event = 0;
};

struct Hit {
  Finder by;
  EventPlace event;               // of several the last
  std::optional<Time> time;       // when it was
  std::vector<Evidence> matched;  // of a correlation the group's values
  std::string_view json;          // the event; of several nothing
  std::optional<Together> together;
  std::optional<Kept> kept;  // where it was found when not in a file
};

}  // namespace hinomi::watch
