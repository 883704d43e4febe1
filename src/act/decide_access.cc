// Decisions on people's rights: reviews of rights that were taken, and grants that need two people.
#include "act/access.h"
#include "model/letter.h"

namespace hinomi::act {

using picture::Draft;
using picture::OpenDuty;
using picture::Picture;

Result<void> Desk::decide_access(const Actor& actor, const OpenDuty& open, bool approve,
                                 const Picture& picture, Time now,
                                 std::vector<Draft>& drafts) const {
  if (actor.by_glass)
    return fail(ErrorKind::denied, "rights taken for a while decide on nobody's rights", actor.name,
                "Ask an approver of this node");
  Record subject = TRY(journal_.by_id(open.duty.subject));
  if (open.duty.kind == DutyKind::review_access) {
    BreakGlass taken = TRY(break_glass_from_json(subject.body));
    if (taken.by == actor.name)
      return fail(ErrorKind::denied, "who took the rights cannot review it", actor.name,
                  "Another approver has to look at it");
    return {};
  }
  Access access = TRY(access_from_json(subject.body));
  if (access.by == actor.name || access.name == actor.name)
    return fail(ErrorKind::denied, "nobody agrees to their own grant", actor.name,
                "Another approver has to agree");
  if (!approve) return {};
  const Access* holder = access.oidc_subject.empty()
                             ? nullptr
                             : picture.access(Picture::Key::subject, access.oidc_subject);
  if (!picture.member(access.member) || (holder && holder->name != access.name))
    return fail(ErrorKind::conflict, "the register changed since it was asked for", access.name,
                "Decline, and have it asked for again");
  access.pending = false;
  if (access.invited_until) access.invited_until = now + invitation_holds;
  drafts.push_back(made_here(Kind::access, picture, {.tlp = Tlp::red}, to_json(access),
                             picture.setting().exercise));
  return {};
}

}  // namespace hinomi::act
