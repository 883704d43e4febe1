// A named person decides on a Duty. Publishing needs a legal basis and as many different people as
// the node asks for; an emergency release needs one, and opens a review by another.
#include <algorithm>
#include <set>

#include "act/desk.h"

namespace hinomi::act {

using picture::Draft;
using picture::Entry;
using picture::OpenDuty;
using picture::Picture;
using picture::State;

namespace {

constexpr auto longest_publication = std::chrono::hours(24 * 365);

Result<void> check(const Actor& actor, const OpenDuty& open, const Decision& decision, Time now) {
  if (!may(actor.role, Act::approve))
    return fail(ErrorKind::denied, "only an approver decides", actor.name,
                "Ask an approver of this node");
  if (open.done)
    return fail(ErrorKind::conflict, "this duty is done already", open.id,
                "Reload the list of duties");
  if (open.duty.kind == DutyKind::judge_detection)
    return fail(ErrorKind::invalid, "this is answered by judging the detection", open.duty.subject,
                "POST /api/v1/detections/ID/judgement, or its page");
  if (open.duty.kind == DutyKind::tell_owner)
    return fail(ErrorKind::invalid, "this ends when the owner was told", open.duty.subject,
                "POST /api/v1/device-cases/ID/state, or the page of cases");
  if (open.duty.kind == DutyKind::secure_supply)
    return fail(ErrorKind::invalid, "this ends when its member says what it did", open.duty.subject,
                "POST /api/v1/supplier-changes/ID/answer, or its page");
  if (open.duty.kind == DutyKind::mend_flaw)
    return fail(ErrorKind::invalid, "this ends when nothing is left to mend", open.duty.subject,
                "Send what the system runs now, or say of the flaw why it is none: "
                "POST /api/v1/flaws/NAME/statement, or its page; of a device, send what it looks "
                "like now: POST /api/v1/devices/ID/evidence");
  if (decision.approve && decision.basis.empty() && open.duty.kind == DutyKind::approve)
    return fail(ErrorKind::invalid, "a publication needs its legal basis", "basis",
                "Name the law, rule or agreement that allows it");
  if (decision.until && *decision.until <= now)
    return fail(ErrorKind::invalid, "the end of the publication has passed", "until",
                "Choose a time to come");
  if (decision.approve && std::count(open.approved_by.begin(), open.approved_by.end(), actor.name))
    return fail(ErrorKind::conflict, actor.name + " has approved already", open.id,
                "Another person has to agree");
  if (decision.emergency && (open.duty.kind != DutyKind::approve || open.duty.needs < 2))
    return fail(ErrorKind::invalid, "an emergency release is for what needs two people",
                "emergency", "Approve without it");
  if (open.duty.kind == DutyKind::answer_appeal && decision.note.empty())
    return fail(ErrorKind::invalid, "an appeal needs an answer in words", "note", "Say why");
  return {};
}

// The newest Findings behind the duty that may go out now.
std::vector<Position> to_publish(const Picture& picture, const OpenDuty& open,
                                 const Decision& decision, Time now) {
  std::set<std::string> except = open.except;
  except.insert(decision.except.begin(), decision.except.end());
  std::set<Position> out;
  for (Position position : open.duty.findings) {
    const Entry* entry = picture.entry_of(position);
    if (!entry || !picture.is_decided_by(position) || entry->verdict < Verdict::url_only ||
        !may_block(picture.marking(*entry)))
      continue;
    // Stronger, or for more than what was approved.
    bool open_upgrade = entry->state == State::published &&
                        (entry->published_verdict < entry->verdict ||
                         !is_at_least(picture.marking(*entry), picture.audience(*entry).marking));
    if (entry->state != State::proposed && !open_upgrade) continue;
    if (entry->expires <= now) continue;
    if (except.contains(key_of(entry->type, entry->value()))) continue;
    out.insert(entry->finding);
  }
  return {out.begin(), out.end()};
}

std::vector<Position> published_of(const Picture& picture, const std::vector<Position>& findings) {
  std::set<Position> out;
  for (Position position : findings)
    if (const Entry* entry = picture.entry_of(position); entry && entry->state == State::published)
      out.insert(entry->finding);
  return {out.begin(), out.end()};
}

}  // namespace

Result<DecisionAnswer> Desk::decide(const Actor& actor, std::string_view duty_id,
                                    const Decision& decision) {
  DecisionAnswer answer;
  ReadLock unchanged(ground_mutex_);  // nothing waits to be judged again
  picture::Job job;
  job.touches.push_back(picture::touch_of(duty_id));
  job.touches.push_back(picture::touch_of("access keys"));
  // Never in one commit with a report that says something new of the same indicators: a verdict
  // that weakens has to be seen before it is published.
  keeper_.read([&](const Picture& picture) {
    if (const OpenDuty* open = picture.duty(duty_id))
      for (Position position : open->duty.findings)
        if (const Entry* entry = picture.entry_of(position))
          job.touches.push_back(picture::touch_of(key_of(entry->type, entry->value())));
  });
  job.build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
    const OpenDuty* open = picture.duty(duty_id);
    if (!open)
      return fail(ErrorKind::missing, "no such duty", std::string(duty_id),
                  "Reload the list of duties");
    TRY(check(actor, *open, decision, now));
    bool exercise = picture.setting().exercise;

    Approval approval{.duty = open->id,
                      .by = actor.name,
                      .approve = decision.approve,
                      .emergency = decision.emergency,
                      .basis = decision.basis,
                      .until = decision.until,
                      .except = decision.except,
                      .note = decision.note};
    std::vector<Draft> drafts;
    drafts.push_back(
        made_here(Kind::approval, picture, open->marking, to_json(approval), exercise));
    drafts.back().origin = actor.party.member;
    answer.approval = drafts[0].id;

    int agreed = int(open->approved_by.size()) + (decision.approve ? 1 : 0);
    answer.done = !decision.approve || decision.emergency || agreed >= open->duty.needs;
    answer.missing = answer.done ? 0 : open->duty.needs - agreed;
    if (!answer.done) return drafts;

    Notice notice{.cause = answer.approval, .approver = actor.name, .basis = decision.basis};
    // The shortest time that any of those who agreed has set.
    notice.until = std::min({decision.until.value_or(Time::max()),
                             open->until.value_or(Time::max()), now + longest_publication});
    switch (open->duty.kind) {
      case DutyKind::approve:
        if (decision.approve && notice.until > now)
          notice.findings = to_publish(picture, *open, decision, now);
        break;
      case DutyKind::review_emergency:
        if (auto* released = picture.duty(open->duty.subject);
            released &&
            std::count(released->approved_by.begin(), released->approved_by.end(), actor.name))
          return fail(ErrorKind::denied, "who released it alone cannot review it", actor.name,
                      "Another approver has to look at it");
        notice.withdraw = !decision.approve;
        if (notice.withdraw) notice.findings = published_of(picture, open->duty.findings);
        break;
      case DutyKind::answer_appeal:
        notice.withdraw = decision.approve;
        if (notice.withdraw) notice.findings = published_of(picture, open->duty.findings);
        break;
      case DutyKind::review_access:
      case DutyKind::approve_access:
        TRY(decide_access(actor, *open, decision.approve, picture, now, drafts));
        break;
      case DutyKind::approve_letter:
      case DutyKind::file_form:
      case DutyKind::mend_contact:
      case DutyKind::renew_agreement:
      case DutyKind::mend_flaw:
      case DutyKind::tell_owner:
      case DutyKind::secure_supply:
      case DutyKind::judge_detection: break;  // the answer alone ends it
    }
    if (notice.withdraw) {
      notice.basis = decision.note.empty() ? "review" : decision.note;
      notice.until = now;
    }
    if (!notice.findings.empty()) {
      answer.published = notice.withdraw ? 0 : notice.findings.size();
      drafts.push_back(made_here(Kind::notice, picture, open->marking, to_json(notice), exercise));
      answer.notice = drafts.back().id;
    }
    if (decision.emergency && answer.published > 0) {
      Duty review{.kind = DutyKind::review_emergency,
                  .subject = open->id,
                  .owner = "approver",
                  .needs = 1,
                  .due = now + std::chrono::hours(picture.setting().review_hours),
                  .reason = actor.name + " released " + std::to_string(answer.published) +
                            " indicators alone: another person has to look again",
                  .findings = notice.findings};
      drafts.push_back(made_here(Kind::duty, picture, open->marking, to_json(review), exercise));
      answer.review = drafts.back().id;
    }
    return drafts;
  };
  TRY(keeper_.write(std::move(job)));
  return answer;
}

}  // namespace hinomi::act
