#include "node/oddities.h"

#include "base/log.h"

namespace hinomi::node {
namespace {

constexpr auto names_looked_at = std::chrono::seconds(10);  // whether the register changed
constexpr auto saved_every = std::chrono::hours(1);

std::uint64_t some_seed(Random& random) {
  std::uint64_t seed = 0;
  random.fill(std::span(reinterpret_cast<char*>(&seed), sizeof seed));
  return seed;
}

}  // namespace

Oddities::Oddities(Parts parts)
    : parts_(std::move(parts)),
      tell_([this](const watch::Found& found) { parts_.alarm.hit(found); }),
      names_(parts_.keeper),
      likenesses_({.least = parts_.config.lookalike_score}),
      anomalies_(some_seed(parts_.world.random)) {
  const Time now = saved_ = parts_.world.clock.now();
  if (parts_.config.anomalies && !parts_.file.empty() && parts_.world.disk.exists(parts_.file)) {
    std::vector<Error> wrong;
    if (auto bytes = parts_.world.disk.read(parts_.file))
      wrong = anomalies_.load(*bytes);
    else
      wrong.push_back(std::move(bytes).error());
    for (const Error& one : wrong)
      log(LogLevel::warning, "baseline_not_read", {{"what", one.what}, {"where", one.where}});
  }
  advance(now);
}

Oddities::~Oddities() { save(parts_.world.clock.now()); }

void Oddities::see(const watch::Seen& seen) {
  if (parts_.config.lookalikes) likenesses_.look(seen, tell_);
  if (parts_.config.anomalies) anomalies_.look(seen, parts_.world.clock.now(), tell_);
}

void Oddities::advance(Time now) {
  if (parts_.config.anomalies) {
    anomalies_.advance(now, tell_);
    if (now - saved_ >= saved_every) save(now);
  }
  if (!parts_.config.lookalikes || now - names_seen_ < names_looked_at) return;
  names_seen_ = now;
  if (auto known = names_.follow(); known && !likenesses_.knows(*known))
    likenesses_.know(std::move(*known));
}

void Oddities::save(Time now) {
  if (!parts_.config.anomalies || parts_.file.empty() || anomalies_.sensors() == 0) return;
  saved_ = now;
  if (auto done = parts_.world.disk.write(parts_.file, anomalies_.save(now), true); !done)
    log(LogLevel::warning, "baseline_not_kept", {{"what", done.error().what}});
}

}  // namespace hinomi::node
