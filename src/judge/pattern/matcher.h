// An event as an observation: objects with properties, as the mapping of fields (content/observe)
// gives them.
#pragma once

#include <span>
#include <vector>

#include "judge/pattern/plan.h"

namespace hinomi::pattern {

struct Property {
  PathId path = 0;
  std::uint32_t object = 0;  // properties of one object of the event
  Value value;
};

// What of an event a pattern was found by.
struct Evidence {
  std::string path, value;
};

// Which tests hold for an event. One thread.
class Matcher {
 public:
  explicit Matcher(std::shared_ptr<const Plan> plan);

  // Leaves that hold, ascending; good until the next call. The properties of an object stand
  // together.
  std::span<const LeafId> match(std::span<const Property> event);

  // By which properties of the event of the last match() the leaf holds; the event is still there.
  std::vector<Evidence> evidence(LeafId leaf);

  // Comparisons that could not be decided: texts that are no times, expressions that took too long.
  std::uint64_t undecided() const { return undecided_; }
  const Plan& plan() const { return *plan_; }

 private:
  using Properties = std::span<const Property>;
  void ask(const std::vector<LeafId>& leaves, Properties object);
  bool holds(const Test& test, Properties object);
  // The property by which it holds; nullptr: it does not.
  const Property* holder(const Comparison& comparison, Properties object);
  void gather(const Test& test, Properties object, std::vector<Evidence>& out);

  std::shared_ptr<const Plan> plan_;
  std::vector<std::uint64_t> asked_;  // by leaf: the object it was asked of last
  std::uint64_t serial_ = 0;          // of objects
  std::vector<LeafId> held_;
  std::vector<std::pair<LeafId, Properties>> by_;
  std::uint64_t undecided_ = 0;
  std::string room_;
};

}  // namespace hinomi::pattern
