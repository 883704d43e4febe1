#include "node/own_indicators.h"

#include <algorithm>

namespace hinomi::node {
namespace {

constexpr std::size_t slice = 10'000;  // entries that are copied under one lock

using indicators::Origin;
// Confidence: what is blocked is a hit of level high, what is watched one of level medium.
const Origin blocks{"this node", {"block"}, 90};
const Origin watches{"this node", {"watch"}, 50};

void add(const picture::Entry& entry, Time now, std::vector<indicators::Live::Change>& out) {
  const bool is_blocked = entry.is_published(now);
  const bool is_watched = !is_blocked && entry.state == picture::State::none &&
                          entry.verdict == Verdict::watch && now < entry.expires;
  for (const auto& [origin, holds] : {std::pair(&blocks, is_blocked), {&watches, is_watched}})
    out.push_back({.type = entry.type,
                   .value = std::string(entry.value()),
                   .origin = *origin,
                   .gone = !holds,
                   .id = {},
                   .note = {},
                   .expires = is_blocked ? std::min(entry.until, entry.expires) : entry.expires});
}

}  // namespace

bool OwnIndicators::follow() {
  std::vector<indicators::Live::Change> changed;
  const bool is_all = keeper_.read([&](const picture::Picture& picture) {
    const auto findings = picture.findings();
    const auto& changes = picture.changes();
    for (std::size_t left = slice; left > 0 && findings_ < findings.size(); --left)
      add(*findings[findings_++].entry, picture.now(), changed);
    for (std::size_t left = slice; left > 0 && changes_ < changes.size(); --left)
      add(*changes[changes_++].entry, picture.now(), changed);
    return findings_ == findings.size() && changes_ == changes.size();
  });
  if (!changed.empty()) live_->change(changed);
  return is_all;
}

}  // namespace hinomi::node
