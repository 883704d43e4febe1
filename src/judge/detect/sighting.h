// What correlations need to know of one event.
#pragma once

#include <optional>
#include <unordered_map>

#include "base/time.h"
#include "judge/detect/correlation_plan.h"
#include "judge/detect/detector.h"

namespace hinomi::detect {

struct Value {
  std::string written;  // as the event has it
  std::string folded;   // without regard to letter case
};
using Values = std::vector<Value>;  // of one field: its members that have a text

// The value as correlations keep it: of a long text its beginning and its SHA-256.
Value value_from(std::string_view text);

struct Sighting {
  std::uint64_t event = 0;                               // its number, as they were read
  std::optional<Time> time;                              // when it was
  std::vector<std::uint32_t> rules;                      // that matched and are correlated
  std::vector<std::pair<std::uint32_t, Values>> fields;  // numbers of the CorrelationPlan

  std::size_t bytes() const;  // that it takes, about
};

// Takes from the event that a detector matched last what correlations need. One thread.
class Gatherer {
 public:
  Gatherer(std::shared_ptr<const CorrelationPlan> plan, Detector& detector)
      : plan_(std::move(plan)), detector_(detector) {}

  // Nothing when no correlation is about what matched. `matched` as the detector answered.
  std::optional<Sighting> gather(std::uint64_t event, std::span<const std::uint32_t> matched);

 private:
  std::shared_ptr<const CorrelationPlan> plan_;
  Detector& detector_;
  std::vector<std::uint32_t> needed_;
};

}  // namespace hinomi::detect
