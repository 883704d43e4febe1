// One indicator's new evidence beside what is known becomes a Finding, and the Finding a draft with
// all that follows from it at once.
#include <algorithm>

#include "act/desk.h"

namespace hinomi::act {

using picture::Draft;
using picture::Entry;
using picture::Picture;

namespace {

constexpr std::size_t kept_sources = 16;  // evidence kept on one indicator

// A source's newer word takes the place of its older one; the oldest sources fall off.
void add_evidence(std::vector<Evidence>& all, const Evidence& news) {
  std::erase_if(all, [&](const Evidence& old) { return old.source == news.source; });
  if (all.size() >= kept_sources) all.erase(all.begin());
  all.push_back(news);
}

}  // namespace

Result<void> Desk::prepare(Prepared& claim, const std::shared_ptr<const vet::Judge>& judge,
                           Position based_on, Time now) const {
  claim.judge = judge;
  claim.based_on = based_on;
  claim.finding_marking = claim.marking;
  if (based_on == 0) {
    claim.finding = judge->judge(claim.indicator, {&claim.evidence, 1}, claim.marking, now);
    return {};
  }
  JudgedFinding before = TRY(finding_at(based_on));
  const Marking& old = before.finding.marking;
  std::vector<Evidence> evidence = before.finding.evidence;
  add_evidence(evidence, claim.evidence);
  Marking both = combine(claim.marking, old);
  // docs/vet.md, "Evidence of different markings": what fewer may know changes nothing for the
  // others, unless it speaks against the block.
  if (is_for_fewer(old, claim.marking)) {
    Finding alone = judge->judge(claim.indicator, {&claim.evidence, 1}, claim.marking, now);
    if ((alone.verdict >= Verdict::url_only || alone.verdict == before.finding.verdict) &&
        judge->judge(claim.indicator, evidence, claim.marking, now).verdict >= alone.verdict) {
      claim.finding = std::move(alone);
      return {};
    }
  }
  claim.finding_marking = both;
  bool stricter = is_for_fewer(both, old);
  claim.finding = judge->judge(claim.indicator, evidence, stricter ? old : both, now);
  if (stricter && claim.finding.verdict < before.finding.verdict)
    claim.finding = judge->judge(claim.indicator, evidence, both, now);
  claim.finding.supersedes = before.id;
  return {};
}

Result<void> Desk::append_findings(std::span<Prepared> claims, const Picture& picture,
                                   const std::shared_ptr<const vet::Judge>& judge, Position first,
                                   Time now, std::vector<Draft>& drafts) {
  bool exercise = picture.setting().exercise;
  std::vector<Position> weakened;
  std::string cause;
  for (Prepared& claim : claims) {
    const Entry* entry = picture.find(claim.indicator.type, claim.indicator.value);
    Position newest = entry ? entry->finding : 0;
    if (newest != claim.based_on || claim.judge != judge) TRY(prepare(claim, judge, newest, now));
    Draft draft =
        made_here(Kind::finding, picture, claim.finding_marking, to_json(claim.finding), exercise);
    claim.id = draft.id;
    claim.position = first + drafts.size();
    if (entry && entry->is_published(now) && claim.finding.verdict < Verdict::url_only) {
      weakened.push_back(claim.position);
      cause = draft.id;
    }
    drafts.push_back(std::move(draft));
  }
  if (!weakened.empty()) {
    Notice notice{.withdraw = true,
                  .cause = cause,
                  .basis = "verdict weakened",
                  .until = now,
                  .findings = std::move(weakened)};
    drafts.push_back(
        made_here(Kind::notice, picture, {.tlp = Tlp::amber_strict}, to_json(notice), exercise));
  }
  return {};
}

}  // namespace hinomi::act
