// Who has already met an indicator: looked up in the index of the kept events, and each event that
// it names compared with the indicators again, so that the index decides nothing.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "watch/facts.h"
#include "watch/indicator_judge.h"
#include "watch/kept_events.h"

namespace hinomi::watch {

struct KeptFinding {
  const store::KeptEvent& event;
  std::optional<Time> time;  // when the event was
  std::span<const IndicatorJudge::Found> found;
};

struct HuntTally {
  std::uint64_t indicators = 0;  // looked for
  std::uint64_t read = 0;        // events that the index named
  std::uint64_t events = 0;      // with a hit
  std::uint64_t hits = 0;
};

struct HuntRequest {
  std::shared_ptr<const indicators::Table> indicators;
  KeptRange range;
  std::size_t least = 0;  // rank of the level below which hits are not told
  Time now;               // stands for the time of an event that says none
};

// Calls `sink` with each event of the range that one of the indicators covers, in the order of
// their places; false ends it. What had expired when the event was is no hit. What is damaged of
// the segments is told to `on_damage`, and the rest read. Errors: io, damaged (the index).
Result<HuntTally> hunt(const store::Segments& store, const EventReading& reading,
                       const HuntRequest& request,
                       const std::function<bool(const KeptFinding&)>& sink,
                       const std::function<void(const Error&)>& on_damage);

}  // namespace hinomi::watch
