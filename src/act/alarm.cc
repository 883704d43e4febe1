#include "act/alarm.h"

#include <algorithm>

#include "watch/event_names.h"

namespace hinomi::act {

namespace {

// Of the lines that wait, so many keep their samples.
constexpr std::size_t most_with_samples = 2000;

json::object event_of(const watch::Found& found) {
  if (auto event = parse_json(found.json); event && event->is_object())
    return std::move(event->get_object());
  json::object out;
  for (const auto& one : found.matched) out[one.field] = one.text;
  return out;
}

}  // namespace

Alarm::Alarm(World& world, Lookout& lookout, const watch::Grouping::Options& options)
    : world_(world),
      lookout_(lookout),
      suppressing_(
          std::make_shared<const watch::Suppressing>(lookout.suppressing(world.clock.now()))),
      grouping_(options) {}

void Alarm::hit(watch::Found found) {
  Time now = world_.clock.now();
  json::object event = event_of(found);
  watch::Entity entity;
  if (found.entity_kind.empty()) {
    entity = watch::entity_of(event);
    found.entity_kind = entity.kind;
    found.entity = entity.value;
  }
  auto suppressing = suppressing_.get();
  found.suppression = suppressing->hides(found, event, now);
  Lock hold(mutex_);
  grouping_.add(found, now, told_);
}

Result<void> Alarm::write(const Remember& remember) {
  suppressing_.set(
      std::make_shared<const watch::Suppressing>(lookout_.suppressing(world_.clock.now())));
  {
    Lock hold(mutex_);
    grouping_.pass(world_.clock.now(), told_);
  }
  return write_told(remember);
}

Result<void> Alarm::flush(const Remember& remember) {
  {
    Lock hold(mutex_);
    grouping_.flush(told_);
  }
  return write_told(remember);
}

void Alarm::resume(std::vector<Detection> lines) {
  Lock hold(mutex_);
  put_back(std::move(lines));
}

Result<void> Alarm::write_told(const Remember& remember) {
  std::vector<Detection> told, news;
  {
    Lock hold(mutex_);
    told.swap(told_);
    if (remember) grouping_.news(news);
  }
  std::size_t written = 0;
  Result<void> done = remember ? remember(told, news) : Result<void>();
  if (done)
    if (auto ids = lookout_.take(told, written); !ids) done = std::unexpected(ids.error());
  if (done) return {};
  told.erase(told.begin(), told.begin() + static_cast<std::ptrdiff_t>(written));
  Lock hold(mutex_);
  put_back(std::move(told));
  for (std::size_t i = most_with_samples; i < told_.size(); ++i) told_[i].samples.clear();
  return done;
}

void Alarm::put_back(std::vector<Detection> told) {
  told.insert(told.end(), std::make_move_iterator(told_.begin()),
              std::make_move_iterator(told_.end()));
  told_ = std::move(told);
}

std::size_t Alarm::waiting() const {
  Lock hold(mutex_);
  return told_.size();
}

}  // namespace hinomi::act
