#include "cli/detect_wanted.h"

#include "out/hits/hits.h"

namespace hinomi::cli {

void want_hits(const LoadedRules& loaded, const std::string& level,
               watch::EventStream::Options& options) {
  int least = hits::rank_of_level(level);
  for (const detect::Rule& rule : loaded.plan->rules().rules)
    options.wanted.push_back(hits::rank_of_level(rule.level) >= least);
  watch::Correlating::Options& out = options.correlate;
  out.plan = loaded.correlations;
  if (!out.plan) return;
  for (const detect::Correlation& one : out.plan->correlations())
    out.wanted.push_back(hits::rank_of_level(one.level) >= least);
  for (std::size_t i = 0; i < options.wanted.size(); ++i)
    if (out.plan->silent_rules()[i]) options.wanted[i] = false;
}

}  // namespace hinomi::cli
