#include "node/oddities.h"

namespace hinomi::node {
namespace {

constexpr auto names_looked_at = std::chrono::seconds(10);  // whether the register changed

}  // namespace

Oddities::Oddities(Parts parts)
    : parts_(std::move(parts)),
      names_(parts_.keeper),
      likenesses_({.least = parts_.config.lookalike_score}) {
  advance(parts_.world.clock.now());
}

void Oddities::see(const watch::Seen& seen) {
  if (parts_.config.lookalikes)
    likenesses_.look(seen, [this](const watch::Found& found) { parts_.alarm.hit(found); });
}

void Oddities::advance(Time now) {
  if (!parts_.config.lookalikes || now - names_seen_ < names_looked_at) return;
  names_seen_ = now;
  if (auto known = names_.follow(); known && !likenesses_.knows(*known))
    likenesses_.know(std::move(*known));
}

}  // namespace hinomi::node
