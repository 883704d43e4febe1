#include "judge/pattern/match.h"

#include <algorithm>
#include <numeric>

#include "judge/pattern/holds.h"

namespace hinomi::pattern {

Result<std::optional<std::vector<Use>>> match(const Pattern& pattern,
                                              std::span<const Observation> observations) {
  std::vector<std::uint32_t> in_time(observations.size());
  std::iota(in_time.begin(), in_time.end(), 0);
  std::stable_sort(in_time.begin(), in_time.end(), [&](std::uint32_t a, std::uint32_t b) {
    return observations[a].first < observations[b].first;
  });
  Candidates candidates;
  candidates.by_leaf.resize(pattern.leaves.size());
  for (std::uint32_t i = 0; i < in_time.size(); ++i) {
    const Observation& one = observations[in_time[i]];
    candidates.spans.push_back({one.first, one.last, one.number});
    for (std::size_t leaf = 0; leaf < pattern.leaves.size(); ++leaf)
      if (TRY(holds(pattern.leaves[leaf], one))) candidates.by_leaf[leaf].push_back(i);
  }
  Search search(pattern.root, candidates, most_search_steps);
  Search::End end = search.run();
  if (end == Search::End::gave_up)
    return fail(ErrorKind::too_large, "too many observations fit too many places of the pattern",
                {}, "Narrow what stands in its brackets, or ask fewer observations at once");
  if (end == Search::End::none) return std::nullopt;
  std::vector<Use> out = search.found();
  for (Use& use : out) use.span = in_time[use.span];
  return out;
}

}  // namespace hinomi::pattern
