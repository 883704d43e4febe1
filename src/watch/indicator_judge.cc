#include "watch/indicator_judge.h"

#include <utility>

namespace hinomi::watch {

IndicatorJudge::IndicatorJudge(const detect::Plan& plan, IndicatorOptions options)
    : options_(std::move(options)), observing_(plan, *options_.observe) {
  renew();
}

bool IndicatorJudge::look(detect::Event& event) {
  named_ = observing_.read(event);
  return matcher_.look(*view_, named_);
}

std::span<const IndicatorJudge::Found> IndicatorJudge::found(Time when) {
  found_.clear();
  std::span<const indicators::Match> matches = matcher_.matches(when);
  ids_.resize(matches.size());
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const indicators::Match& match = matches[i];
    std::size_t rank = rank_of_confidence(match.origin->confidence);
    if (rank < options_.least) continue;
    const indicators::Entry& entry = match.entry;
    ids_[i] = entry.id.empty() ? key_of(entry.type, entry.value) : entry.id;
    const in::Observable& named = named_[match.observable];
    found_.push_back({{.kind = HitKind::indicator,
                       .id = ids_[i],
                       .title = entry.value,
                       .description = entry.note,
                       .author = match.origin->name,
                       .level = level_of_rank(rank),
                       .status = {},
                       .tags = match.origin->labels,
                       .type = name_of(entry.type),
                       .value = entry.value},
                      rank,
                      {std::string(named.field), std::string(named.value)}});
  }
  return found_;
}

}  // namespace hinomi::watch
