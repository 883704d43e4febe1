// Looks for observations that together make a pattern hold: each place of the pattern gets one of
// its own, and each observation one time between its first and its last, so that all qualifiers
// hold at once (docs/pattern.md).
#pragma once

#include <optional>
#include <vector>

#include "judge/pattern/compile.h"

namespace hinomi::pattern {

// When an observation was made, and how often.
struct Span {
  Time first, last;
  std::uint32_t number = 1;
};

struct Use {
  std::uint32_t leaf = 0;  // Pattern::leaves
  std::uint32_t span = 0;  // which observation
  bool operator==(const Use&) const = default;
};

struct Candidates {
  std::vector<Span> spans;
  std::vector<std::vector<std::uint32_t>> by_leaf;  // spans for which the leaf holds, ascending
};

class Search {
 public:
  enum class End : std::uint8_t { none, found, gave_up };

  // All must outlive the search.
  Search(const Node& root, const Candidates& candidates, std::uint64_t most_steps);

  End run();
  // As run(), but only what has this observation in it; it is the last of all, and was made once.
  End run_with(std::uint32_t newest);

  // What was found, in the order of the pattern's places.
  const std::vector<Use>& found() const { return uses_; }

 private:
  // What is to be done when a place is taken; true ends the search.
  class Then {
   public:
    template <class Function>
    Then(const Function& function)
        : function_(&function),
          call_([](const void* f) { return (*static_cast<const Function*>(f))(); }) {}
    bool operator()() const { return call_(function_); }

   private:
    const void* function_;
    bool (*call_)(const void*);
  };
  // What holds around a place: what is used from `begin` on lies within `within` of each other, and
  // it may lie between `from` and `to`.
  struct Scope {
    const Scope* around = nullptr;
    std::size_t begin = 0;
    std::optional<Duration> within;
    std::optional<Time> from, to;
  };
  // Between uses: [begin, middle) not after [middle, end); or [begin, end) within `within` of each
  // other; or between `from` and `to`.
  struct Rule {
    enum class Kind : std::uint8_t { order, within, between } kind;
    std::size_t begin, middle, end;
    Duration within{};
    Time from{}, to{};
  };
  // The numbers of the parts on the way down to the place that the newest observation takes;
  // nullptr: not on that way.
  using Way = const std::uint32_t*;

  bool place(const Node& node, const Scope& scope, Way way, Then then);
  bool place_test(const Node& node, const Scope& scope, Way way, std::uint32_t least, Then then);
  bool place_parts(const Node& node, const Scope& scope, Way way, std::size_t part,
                   std::size_t begin, std::size_t previous, Then then);
  bool place_copies(const Node& node, const Scope& scope, Way way, std::uint32_t copy,
                    std::uint32_t least, Then then);
  bool place_qualified(const Node& node, const Scope& scope, Way way, Then then);

  bool with_rule(const Rule& rule, Then then);
  // What a further observation must reach, and what it must not begin after.
  struct Bounds {
    Time reach = Time::min(), begin = Time::max();
    bool hold(const Span& span) const { return span.last >= reach && span.first <= begin; }
  };
  Bounds bounds(const Scope& scope) const;
  bool enough(const Node& test, const Scope& scope, std::uint32_t least, std::uint32_t copies);
  Time latest_first(std::size_t begin) const;
  bool times_exist();
  bool raise(const Rule& rule, std::vector<Time>& times) const;
  std::uint64_t available(const Node& node) const;
  bool run_ways(const Node& node, std::vector<std::uint32_t>& way);
  bool run_way(Way way);
  const Span& span_of(const Use& use) const { return candidates_.spans[use.span]; }

  const Node& root_;
  const Candidates& candidates_;
  std::uint64_t most_steps_, steps_ = 0;
  std::vector<std::uint32_t> left_;  // by span: how many of it are not used yet
  std::vector<Use> uses_;
  std::vector<Rule> rules_;
  std::optional<std::uint32_t> newest_;
};

}  // namespace hinomi::pattern
