// What an investigation holds of the events that are kept.
#include "base/log.h"
#include "node/archive.h"

namespace hinomi::node {
namespace {

watch::EventHold hold_of(const store::Hold& hold) {
  return {.name = hold.name,
          .by = hold.by,
          .owner = hold.owner.empty() ? hold.by : hold.owner,
          .reason = hold.why,
          .since = hold.since,
          .until = hold.until,
          .segments = hold.segments.size()};
}

}  // namespace

Result<std::vector<watch::EventHold>> Archive::holds() const {
  std::vector<watch::EventHold> out;
  if (!is_there()) return out;
  auto opened = TRY(open(false));
  for (const store::Hold& one : TRY(opened->segments->holds())) out.push_back(hold_of(one));
  return out;
}

Result<watch::EventHold> Archive::hold(std::string_view hunt, watch::EventHold wanted) {
  std::vector<std::uint64_t> segments = TRY(segments_met(hunt));
  if (segments.empty())
    return fail(ErrorKind::invalid, "this hunt found nothing to hold", std::string(hunt),
                "Hunt for something else");
  store::Hold hold{.name = "hunt-" + std::string(hunt),
                   .by = wanted.by,
                   .why = wanted.reason,
                   .since = world_.clock.now(),
                   .until = wanted.until,
                   .segments = std::move(segments),
                   .owner = wanted.owner};
  watch::EventHold out = hold_of(hold);
  auto opened = TRY(open(false));
  TRY(opened->segments->hold(std::move(hold)));
  log(LogLevel::info, "events_held", {{"hold", out.name}, {"by", out.by}});
  return out;
}

Result<void> Archive::release(const std::string& hold) {
  auto opened = TRY(open(false));
  TRY(opened->segments->release(hold));
  log(LogLevel::info, "events_released", {{"hold", hold}});
  return {};
}

}  // namespace hinomi::node
