// Members, allow entries and sightings.
#include <algorithm>

#include "act/book_rows.h"
#include "act/desk.h"
#include "act/register_check.h"
#include "in/normalise.h"

namespace hinomi::act {

using picture::Draft;
using picture::Entry;
using picture::Picture;
using picture::State;

namespace {

Result<void> check_role(const Actor& actor, Act act) {
  if (may(actor.role, act)) return {};
  return fail(ErrorKind::denied,
              "the role " + std::string(name_of(actor.role)) + " may not do this", actor.name,
              "Ask an administrator of this node");
}

}  // namespace

Result<std::string> Desk::member(const Actor& actor, Member member) {
  TRY(check_role(actor, Act::administer));
  TRY(check(member));
  std::string id;
  TRY(change_members([&]() -> Result<void> {
    TRY(keeper_.write(
        {.touches = {touch_of_register()},
         .build = [&](const Picture& picture, Position, Time) -> Result<std::vector<Draft>> {
           std::vector<Draft> drafts{made_here(Kind::member, picture, {.tlp = Tlp::amber_strict},
                                               to_json(member), picture.setting().exercise)};
           id = drafts[0].id;
           return drafts;
         }}));
    return {};
  }));
  return id;
}

Result<void> Desk::change_members(const std::function<Result<void>()>& write) {
  WriteLock changing(ground_mutex_);
  TRY(write());
  return judge_on_new_basis();
}

Result<std::string> Desk::allow(const Actor& actor, AllowEntry entry) {
  TRY(check_role(actor, Act::allow));
  Indicator indicator = TRY(in::normalise(entry.value));
  entry.value = indicator.value;
  entry.member = actor.party.member;
  entry.by = actor.name;
  if (entry.reason.empty())
    return fail(ErrorKind::invalid, "an allow entry needs its reason", "reason",
                "Say why in a few words");
  std::string id;
  bool own = actor.party.relation == Relation::own;
  std::optional<WriteLock> changing;
  if (own) changing.emplace(ground_mutex_);
  TRY(keeper_.write(
      {.touches = {picture::touch_of("allow " + entry.value)},
       .build = [&](const Picture& picture, Position, Time) -> Result<std::vector<Draft>> {
         std::vector<Draft> drafts{made_here(Kind::allow, picture, {.tlp = Tlp::amber_strict},
                                             to_json(entry), picture.setting().exercise)};
         drafts[0].origin = actor.party.member;
         id = drafts[0].id;
         return drafts;
       }}));
  if (own) {
    TRY(judge_on_new_basis());
  }
  return id;
}

Result<SightingAnswer> Desk::sighting(const Actor& actor, std::string_view value,
                                      std::optional<Time> seen) {
  TRY(check_role(actor, Act::report));
  Indicator indicator = TRY(in::normalise(value));
  std::string key = key_of(indicator.type, indicator.value);
  SightingAnswer answer;
  std::vector<Prepared> claim(1);
  picture::Job job;
  job.touches.push_back(picture::touch_of(key));
  job.build = [&](const Picture& picture, Position first, Time now) -> Result<std::vector<Draft>> {
    const Entry* entry = picture.find(indicator.type, indicator.value);
    auto unknown = [&] {
      return fail(ErrorKind::missing, "nobody has reported this indicator", std::string(value),
                  "Send it as a report");
    };
    if (!entry) return unknown();
    const Setting& setting = picture.setting();
    JudgedFinding before = TRY(finding_at(entry->finding));
    std::string_view source = actor.party.member;
    auto own = std::find_if(before.finding.evidence.begin(), before.finding.evidence.end(),
                            [&](const Evidence& one) { return one.source == source; });
    bool said_before = own != before.finding.evidence.end();
    if (!may_know(picture.marking(*entry), picture.origin_of(*entry), actor.party))
      return unknown();
    Sighting sighting{.indicator = key, .seen = std::min(seen.value_or(now), now)};
    std::vector<Draft> drafts;
    drafts.push_back(made_here(Kind::sighting, picture, picture.marking(*entry), to_json(sighting),
                               setting.exercise));
    drafts[0].origin = actor.party.member;
    answer.sighting = drafts[0].id;

    const Member* member = picture.member(actor.party.member);
    claim[0].indicator = before.finding.indicator;
    claim[0].marking = picture.marking(*entry);
    claim[0].evidence = {.report = answer.sighting,
                         .source = actor.party.member,
                         .reliability = member ? member->reliability : -1,
                         .seen = sighting.seen};
    // Only its clock starts anew: what the source said of it before still holds.
    if (said_before) {
      Evidence& word = claim[0].evidence;
      word.place = own->place;
      word.confidence = own->confidence;
      word.harmful = own->harmful;
      word.revoked = own->revoked;
      word.seen = std::max(own->seen, word.seen);
      if (own->valid_until && *own->valid_until > word.seen) word.valid_until = own->valid_until;
    }
    auto current = judge();
    TRY(prepare(claim[0], current, entry->finding, now));
    bool was_over = entry->state == State::expired ||
                    (entry->state == State::published && !entry->is_published(now));
    TRY(append_findings(claim, picture, current, first, now, drafts));
    answer.finding = claim[0].id;
    if (was_over && claim[0].finding.verdict >= Verdict::url_only) {
      Duty duty{.kind = DutyKind::approve,
                .subject = answer.sighting,
                .owner = "approver",
                .needs = setting.approvals_needed,
                .due = now + std::chrono::hours(setting.decide_hours),
                .reason = "an expired indicator was seen again",
                .findings = {claim[0].position}};
      drafts.push_back(
          made_here(Kind::duty, picture, picture.marking(*entry), to_json(duty), setting.exercise));
    }
    return drafts;
  };
  TRY(keeper_.write(std::move(job)));
  return answer;
}

}  // namespace hinomi::act
