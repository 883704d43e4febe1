// Somebody of the node's own organisation takes an approver's acts for a while and says why
// (docs/signin.md). Another person reviews what was done with them.
#include "act/access.h"
#include "act/made_here.h"
#include "model/letter.h"

namespace hinomi::act {

using picture::Draft;
using picture::Picture;

namespace {

constexpr int most_minutes = 240;
constexpr std::size_t longest_reason = 1000;

}  // namespace

Result<GlassAnswer> Accounts::break_glass(const Actor& actor, std::string_view reason,
                                          int minutes) {
  if (actor.party.relation != Relation::own ||
      (actor.role != Role::analyst && actor.role != Role::administrator))
    return fail(ErrorKind::denied,
                "only an analyst or administrator of the node's own organisation may take more "
                "rights",
                actor.name, "Ask an approver of this node");
  if (reason.empty() || reason.size() > longest_reason)
    return fail(ErrorKind::invalid, "a reason has 1 to 1000 bytes", "reason",
                "Say why it cannot wait for an approver");
  if (minutes < 1 || minutes > most_minutes)
    return fail(ErrorKind::invalid, "minutes are from 1 to 240", "minutes",
                "Take as few as needed");
  if (!access_of(actor.name))
    return fail(ErrorKind::denied, "this needs an access of one's own", actor.name, "Sign in");
  GlassAnswer answer;
  TRY(keeper_.write(
      {.touches = {picture::touch_of("glass " + actor.name)},
       .build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
         if (picture.glass_broken_until(actor.name) > now)
           return fail(ErrorKind::conflict, "more rights are taken already",
                       format_time(picture.glass_broken_until(actor.name)), "Wait for their end");
         answer.until = now + std::chrono::minutes(minutes);
         BreakGlass taken{.by = actor.name, .reason = std::string(reason), .until = answer.until};
         std::vector<Draft> drafts;
         drafts.push_back(
             made_here(world_, Kind::break_glass, picture, {.tlp = Tlp::red}, to_json(taken)));
         answer.break_glass = drafts[0].id;
         Duty review{.kind = DutyKind::review_access,
                     .subject = answer.break_glass,
                     .owner = "approver",
                     .due = now + std::chrono::hours(picture.setting().review_hours),
                     .reason = actor.name + " took an approver's rights for " +
                               std::to_string(minutes) + " minutes: " + taken.reason};
         drafts.push_back(
             made_here(world_, Kind::duty, picture, {.tlp = Tlp::red}, to_json(review)));
         answer.duty = drafts[1].id;
         return drafts;
       }}));
  return answer;
}

}  // namespace hinomi::act
