// A named person decides whether a Draft goes out. With enough of them agreeing the letter is made:
// a Record of its own, routed anew, that names nobody it came from.
#include <algorithm>

#include "act/made_here.h"
#include "act/post_parts.h"

namespace hinomi::act {

using picture::Draft;
using picture::OpenDuty;
using picture::Picture;

namespace {

constexpr auto longest_letter = std::chrono::hours(24 * 365);

Result<void> check_decision(const Actor& actor, const Picture& picture, const OpenDuty& open,
                            const picture::DraftRow& row, const Decision& decision, Time now) {
  if (!may(actor.role, Act::approve))
    return fail(ErrorKind::denied, "only an approver decides", actor.name,
                "Ask an approver of your organisation");
  std::string_view whose =
      open.duty.member.empty() ? std::string_view(picture.setting().node) : open.duty.member;
  if (actor.party.member != whose)
    return fail(ErrorKind::denied, "an approver of another organisation decides on this",
                actor.name, "Ask an approver of the organisation whose letter it is");
  if (open.done)
    return fail(ErrorKind::conflict, "this duty is done already", open.id,
                "Reload the list of duties");
  if (!decision.approve) return {};
  if (decision.basis.empty() && row.draft.basis.empty())
    return fail(ErrorKind::invalid, "a letter needs its legal basis", "basis",
                "Name the law, rule or agreement that allows it");
  if (decision.emergency || !decision.except.empty())
    return fail(ErrorKind::invalid, "a letter goes out whole, with all who must agree",
                "emergency, except", "Decline it, and write another");
  if (decision.until && *decision.until <= now)
    return fail(ErrorKind::invalid, "the end of the letter has passed", "until",
                "Choose a time to come");
  if (row.draft.until && *row.draft.until <= now)
    return fail(ErrorKind::conflict, "the time of this letter is over", "until",
                "Decline it, and write another");
  if (std::count(open.approved_by.begin(), open.approved_by.end(), actor.name))
    return fail(ErrorKind::conflict, actor.name + " has approved already", open.id,
                "Another person has to agree");
  return {};
}

std::string names_of(const OpenDuty& open, const std::string& last) {
  std::string out;
  for (const std::string& name : open.approved_by) out += name + ", ";
  return out + last;
}

}  // namespace

Result<DecisionAnswer> Post::decide(const Actor& actor, std::string_view duty_id,
                                    const Decision& decision) {
  DecisionAnswer answer;
  auto build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
    const OpenDuty* open = picture.duty(duty_id);
    const auto* row = open ? picture.letters().draft(open->duty.subject) : nullptr;
    if (!row || open->duty.kind != DutyKind::approve_letter)
      return fail(ErrorKind::missing, "no such duty", std::string(duty_id),
                  "Reload the list of duties");
    TRY(check_decision(actor, picture, *open, *row, decision, now));
    std::string basis = decision.basis.empty() ? row->draft.basis : decision.basis;
    Approval approval{.duty = open->id,
                      .by = actor.name,
                      .approve = decision.approve,
                      .basis = basis,
                      .until = decision.until,
                      .note = decision.note};
    std::vector<Draft> drafts;
    drafts.push_back(made_here(world_, Kind::approval, picture, open->marking, to_json(approval)));
    drafts.back().origin = actor.party.member;
    answer.approval = drafts[0].id;
    int agreed = int(open->approved_by.size()) + (decision.approve ? 1 : 0);
    answer.done = !decision.approve || agreed >= open->duty.needs;
    answer.missing = answer.done ? 0 : open->duty.needs - agreed;
    if (!answer.done || !decision.approve) return drafts;

    post::Sources sources = TRY(post::sources_of(journal_, picture, row->draft));
    TRY(post::check_next_tier(picture, row->draft, sources, row->origin, now));
    post::Plan plan = post::plan_of(picture, row->draft, row->id, row->marking, sources, now);
    if (plan.leads_back)
      return fail(ErrorKind::conflict, "the text still names whose report it was", row->id,
                  "Decline it, and write it without");
    if (const auto& choice = plan.preview.choice; choice && !is_determined(choice->code)) {
      ChoiceWords words = words_of(*choice);
      return fail(ErrorKind::conflict, words.en, "to", words.remedy_en);
    }
    if (plan.letter.to.empty())
      return fail(ErrorKind::conflict, "nobody who must be told may know of it", row->id,
                  "See the preview for why; decline it, and write another");
    plan.letter.cause = answer.approval;
    plan.letter.approver = names_of(*open, actor.name);
    plan.letter.basis = basis;
    // The shortest time that anybody has set.
    plan.letter.until =
        std::min({decision.until.value_or(Time::max()), open->until.value_or(Time::max()),
                  row->draft.until.value_or(Time::max()), now + Duration(longest_letter)});
    drafts.push_back(made_here(world_, Kind::letter, picture, row->marking, to_json(plan.letter)));
    if (!row->draft.anonymous) drafts.back().origin = row->origin;
    answer.notice = drafts.back().id;
    return drafts;
  };
  TRY(keeper_.write({.touches = {picture::touch_of(duty_id)}, .build = build}));
  return answer;
}

}  // namespace hinomi::act
