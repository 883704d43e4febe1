#include "watch/hit.h"

namespace hinomi::watch {

Finder finder_of(const detect::Heading& rule) {
  return {HitKind::rule, rule.id,    rule.title,  rule.description,
          rule.author,   rule.level, rule.status, rule.tags};
}

std::size_t rank_of_confidence(std::optional<int> said) {
  int confidence = said.value_or(100);
  return confidence < 30 ? 1 : confidence < 70 ? 2 : 3;
}

std::string_view level_of_rank(std::size_t rank) {
  constexpr std::string_view levels[] = {"informational", "low", "medium", "high", "critical"};
  return levels[rank];
}

}  // namespace hinomi::watch
