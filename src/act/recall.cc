// Taking back: by a person of the node at once, or by an appeal from anyone harmed, which a person
// answers before its clock runs out.
#include <set>

#include "act/desk.h"
#include "base/id.h"
#include "in/normalise.h"

namespace hinomi::act {

using picture::Draft;
using picture::Entry;
using picture::Picture;
using picture::State;

namespace {

// Every entry that the request may mean, whatever its state. Of a report also what others said
// something of afterwards.
template <class Visit>
void each_meant(const Picture& picture, const RecallRequest& request,
                const std::optional<Indicator>& indicator, Position finding, Visit&& visit) {
  auto add = [&](const Entry* entry) {
    if (entry) visit(*entry);
  };
  if (indicator) add(picture.find(indicator->type, indicator->value));
  if (finding != 0) add(picture.entry_of(finding));
  if (request.report.empty()) return;
  std::uint32_t report = picture.report_index(request.report);
  if (report == picture.reports().size()) return;
  for (const Picture::FindingRow& row : picture.findings())
    if (row.report == report) visit(*row.entry);
}

// Published entries that the request means.
Result<std::vector<Position>> meant(const Picture& picture, const RecallRequest& request,
                                    const std::optional<Indicator>& indicator, Position finding,
                                    const Party& party) {
  if (!request.report.empty() && !picture.report(request.report))
    return fail(ErrorKind::missing, "no such report", request.report, "Check the id");
  std::set<Position> out;
  each_meant(picture, request, indicator, finding, [&](const Entry& entry) {
    if (entry.state == State::published &&
        may_know(picture.audience(entry).marking, picture.audience(entry).origin, party))
      out.insert(entry.finding);
  });
  if (out.empty())
    return fail(ErrorKind::conflict, "nothing of it is published",
                request.value.empty() ? request.report + request.finding : request.value,
                "Look it up in the shield");
  return std::vector<Position>(out.begin(), out.end());
}

}  // namespace

Result<RecallAnswer> Desk::recall(const Actor& actor, const RecallRequest& request) {
  if (!may(actor.role, Act::recall))
    return fail(ErrorKind::denied, "only an approver recalls", actor.name,
                "Ask an approver, or send an appeal");
  if (request.reason.empty())
    return fail(ErrorKind::invalid, "a recall needs its reason", "reason",
                "Say why in a few words");
  std::optional<Indicator> indicator;
  Position finding = 0;
  if (!request.value.empty()) indicator = TRY(in::normalise(request.value));
  if (!request.finding.empty()) {
    if (!is_uuid(request.finding))
      return fail(ErrorKind::invalid, "not the id of a finding", "finding",
                  "Send the `id` of a finding, or its value");
    auto record = journal_.by_id(request.finding);
    if (!record && record.error().kind != ErrorKind::missing)
      return std::unexpected(std::move(record).error());
    if (record) finding = record->position;
  }

  RecallAnswer answer;
  picture::Job job;
  keeper_.read([&](const Picture& picture) {
    each_meant(picture, request, indicator, finding, [&](const Entry& entry) {
      job.touches.push_back(picture::touch_of(key_of(entry.type, entry.value())));
    });
  });
  job.build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
    std::vector<Position> findings = TRY(meant(picture, request, indicator, finding, actor.party));
    bool exercise = picture.setting().exercise;
    Marking own{.tlp = Tlp::amber_strict};
    for (Position position : findings)
      own = combine(own, picture.marking(*picture.entry_of(position)));
    Recall recall{.by = actor.name, .reason = request.reason, .findings = findings};
    std::vector<Draft> drafts;
    drafts.push_back(made_here(Kind::recall, picture, own, to_json(recall), exercise));
    drafts.back().origin = actor.party.member;
    answer.recall = drafts[0].id;
    answer.withdrawn = findings.size();
    Notice notice{.withdraw = true,
                  .cause = answer.recall,
                  .approver = actor.name,
                  .basis = request.reason,
                  .until = now,
                  .findings = std::move(findings)};
    drafts.push_back(made_here(Kind::notice, picture, own, to_json(notice), exercise));
    answer.notice = drafts[1].id;
    return drafts;
  };
  TRY(keeper_.write(std::move(job)));
  return answer;
}

Result<AppealAnswer> Desk::appeal(Appeal appeal) {
  if (appeal.value.empty() || appeal.contact.empty() || appeal.reason.empty())
    return fail(ErrorKind::invalid,
                "an appeal needs what is blocked, how to reach you, and why it is wrong",
                "value, contact, reason", "Fill in all three");
  if (appeal.value.size() > 4096 || appeal.contact.size() > 256 || appeal.reason.size() > 4096)
    return fail(ErrorKind::too_large, "the appeal is too long", "value, contact, reason",
                "Shorten it");
  auto indicator = in::normalise(appeal.value);

  AppealAnswer answer;
  picture::Job job;
  job.build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
    bool exercise = picture.setting().exercise;
    Marking own{.tlp = Tlp::amber_strict};
    std::vector<Draft> drafts;
    drafts.push_back(made_here(Kind::appeal, picture, own, to_json(appeal), exercise));
    drafts[0].origin = "public";
    answer.appeal = drafts[0].id;
    answer.answer_by = now + std::chrono::hours(picture.setting().appeal_hours);
    Duty duty{.kind = DutyKind::answer_appeal,
              .subject = answer.appeal,
              .owner = "approver",
              .needs = 1,
              .due = answer.answer_by,
              .reason = "somebody says that a block harms them"};
    if (indicator)
      if (const Entry* entry = picture.find(indicator->type, indicator->value))
        duty.findings.push_back(entry->finding);
    drafts.push_back(made_here(Kind::duty, picture, own, to_json(duty), exercise));
    return drafts;
  };
  TRY(keeper_.write(std::move(job)));
  return answer;
}

}  // namespace hinomi::act
