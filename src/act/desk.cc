#include "act/desk.h"

#include <algorithm>
#include <set>

#include "base/hash.h"
#include "base/id.h"
#include "base/json.h"
#include "base/log.h"

namespace hinomi::act {

using picture::Draft;
using picture::Entry;
using picture::Picture;
using picture::State;

Desk::Desk(World& world, store::Journal& journal, picture::Keeper& keeper)
    : world_(world), journal_(journal), keeper_(keeper) {}

Draft Desk::made_here(Kind kind, const Picture& picture, const Marking& marking, std::string body,
                      bool exercise) const {
  Draft draft;
  draft.id = new_id(world_.clock.now(), world_.random);
  draft.kind = kind;
  draft.origin = picture.setting().node;
  draft.marking = marking;
  draft.format = "application/json";
  draft.body = std::move(body);
  draft.exercise = exercise;
  return draft;
}

// Own space of every member, and what the node's own organisation allows. A client's allow entry
// counts in that client's feeds alone.
Reference Desk::renew_judge() {
  std::vector<vet::Protected> space = keeper_.read([](const Picture& picture) {
    std::vector<vet::Protected> out;
    for (const auto& [id, member] : picture.members()) {
      if (member.removed) continue;
      for (const auto& name : member.names) out.push_back({.by = id, .value = name});
      for (const auto& network : member.networks) out.push_back({.by = id, .value = network});
    }
    for (const auto& row : picture.allowed()) {
      const Member* member = picture.member(row.entry.member);
      if (row.entry.member == picture.setting().node ||
          (member && member->relation == Relation::own))
        out.push_back({.by = row.entry.member, .value = row.entry.value, .allow = true});
    }
    return out;
  });
  auto ground = ground_.get();
  judge_.set(std::make_shared<const vet::Judge>(ground, space));
  json::array basis{ground->digest()};
  for (const vet::Protected& one : space) basis.push_back({one.by, one.value, one.allow});
  return {.digest = to_hex(bytes_of(sha256(json::serialize(basis)))),
          .lists = ground->lists(),
          .entries = ground->entries()};
}

// Written last: a start that finds another Reference than its own goes through with it once more,
// so that a crash on the way leaves nothing judged by halves.
Result<void> Desk::judge_on_new_basis() {
  Reference reference = renew_judge();
  auto is_settled = [&](const Picture& picture) {
    return picture.reference().digest == reference.digest;
  };
  if (keeper_.read(is_settled)) return {};
  TRY(judge_again());
  TRY(keeper_.write({.touches = {picture::touch_of("reference")},
                     .build = [&](const Picture& picture, Position, Time) {
                       std::vector<Draft> drafts;
                       if (!is_settled(picture))
                         drafts.push_back(made_here(Kind::reference, picture,
                                                    {.tlp = Tlp::amber_strict}, to_json(reference),
                                                    picture.setting().exercise));
                       return Result<std::vector<Draft>>(std::move(drafts));
                     }}));
  return {};
}

Result<void> Desk::settle(const Setting& setting, vet::Ground::Options options) {
  options.documentation_is_real = setting.documentation_is_real;
  auto ground = TRY(vet::Ground::load(world_.disk, options));
  for (const std::string& problem : ground->problems())
    log(LogLevel::warning, "list_left_out", {{"problem", problem}});
  ground_.set(ground);

  TRY(keeper_.write({.touches = {}, .build = [&](const Picture& picture, Position, Time) {
                       std::vector<Draft> drafts;
                       if (picture.end() == 0 || to_json(picture.setting()) != to_json(setting)) {
                         drafts.push_back(made_here(Kind::setting, picture,
                                                    {.tlp = Tlp::amber_strict}, to_json(setting),
                                                    setting.exercise));
                         drafts[0].origin = setting.node;
                       }
                       return Result<std::vector<Draft>>(std::move(drafts));
                     }}));
  return judge_on_new_basis();
}

// Everything published or proposed, judged again on new ground. A verdict that weakens withdraws.
Result<void> Desk::judge_again() {
  // What was built under the judge before is folded when this is answered; what comes after is
  // judged by the new one.
  TRY(keeper_.write({.touches = {}, .build = [](const Picture&, Position, Time) {
                       return Result<std::vector<Draft>>(std::vector<Draft>());
                     }}));
  std::vector<Prepared> open = keeper_.read([](const Picture& picture) {
    std::set<Position> positions;
    for (const Entry* entry : picture.published()) positions.insert(entry->finding);
    for (const auto& duty : picture.duties())
      if (!duty.done && duty.duty.kind == DutyKind::approve)
        for (Position position : duty.duty.findings)
          if (const Entry* entry = picture.entry_of(position)) positions.insert(entry->finding);
    std::vector<Prepared> out;
    for (Position position : positions) {
      const Entry* entry = picture.entry_of(position);
      out.push_back({.indicator = {entry->type, std::string(entry->value()), {}}});
    }
    return out;
  });
  return judge_anew(open);
}

Result<void> Desk::judge_anew(std::span<Prepared> claims) {
  constexpr std::size_t slice = 2000;
  std::vector<Prepared*> stale;
  auto newest = judge();
  for (Prepared& claim : claims)
    if (claim.judge != newest) stale.push_back(&claim);
  for (std::size_t from = 0; from < stale.size(); from += slice) {
    std::span<Prepared*> part(stale.data() + from, std::min(slice, stale.size() - from));
    std::vector<Prepared> changed;
    std::vector<Prepared*> changed_claims;
    std::shared_ptr<const vet::Judge> current;
    picture::Job job;
    for (const Prepared* one : part)
      job.touches.push_back(picture::touch_of(key_of(one->indicator.type, one->indicator.value)));
    job.build = [&](const Picture& picture, Position first,
                    Time now) -> Result<std::vector<Draft>> {
      changed.clear();
      changed_claims.clear();
      current = judge();
      for (Prepared* one : part) {
        const Entry* entry = picture.find(one->indicator.type, one->indicator.value);
        if (!entry) continue;
        JudgedFinding before = TRY(finding_at(entry->finding));
        Finding after = current->judge(before.finding.indicator, before.finding.evidence,
                                       picture.marking(*entry), now);
        if (after.verdict == before.finding.verdict && after.expires == before.finding.expires)
          continue;
        after.supersedes = before.id;
        changed_claims.push_back(one);
        changed.push_back({.indicator = after.indicator,
                           .based_on = entry->finding,
                           .finding = std::move(after),
                           .finding_marking = picture.marking(*entry),
                           .judge = current});
      }
      std::vector<Draft> drafts;
      TRY(append_findings(changed, picture, current, first, now, drafts));
      return drafts;
    };
    TRY(keeper_.write(std::move(job)));
    for (Prepared* one : part) one->judge = current;
    for (std::size_t i = 0; i < changed.size(); ++i) *changed_claims[i] = std::move(changed[i]);
  }
  return {};
}

Result<JudgedFinding> Desk::finding_at(Position position) const {
  Record record = TRY(journal_.at(position));
  if (record.kind != Kind::finding)
    return fail(ErrorKind::missing, "no finding there", "position " + std::to_string(position));
  JudgedFinding out{
      .id = record.id, .position = record.position, .finding = TRY(finding_from_json(record.body))};
  out.finding.marking = record.marking;
  return out;
}

}  // namespace hinomi::act
