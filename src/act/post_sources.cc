// What a Draft tells of, and whose that is.
#include "act/post_parts.h"
#include "base/id.h"

namespace hinomi::act::post {

using picture::Picture;

namespace {

Subject subject_from(const Picture& picture, const hinomi::Draft& draft, std::string record,
                     const std::string& origin) {
  bool own = origin == picture.setting().node || origin == draft.member;
  return {std::move(record), origin, own};
}

// A member may know what was judged on its own word alone, and the letters that it got.
bool may_know_source(const Picture& picture, const Record& record, const Party& party) {
  std::string origin = record.origin;
  switch (record.kind) {
    case Kind::finding:
      if (auto summary = finding_summary(record.body); summary && !summary->source.empty())
        origin = summary->source;
      return may_know(record.marking, origin, party);
    case Kind::letter: {
      const auto* row = picture.letters().letter(record.id);
      return row && (is_of_desk(party, row->sender) ||
                     row->place_of(party.member, {}) != row->letter.to.size());
    }
    default: return may_know(record.marking, origin, party);
  }
}

Result<void> add_subjects(const Picture& picture, const hinomi::Draft& draft, const Record& record,
                          std::vector<Subject>& out) {
  switch (record.kind) {
    case Kind::finding: {
      Finding finding = TRY(finding_from_json(record.body));
      for (const Evidence& one : finding.evidence)
        out.push_back(subject_from(picture, draft, one.report, one.source));
      return {};
    }
    case Kind::report:
    case Kind::sighting:
    case Kind::feedback:
    case Kind::appeal:
    case Kind::letter:
      out.push_back(subject_from(picture, draft, record.id, record.origin));
      return {};
    default:
      return fail(ErrorKind::invalid,
                  "a letter tells of reports, findings, sightings, feedback, appeals and letters",
                  record.id, "Leave it out of the sources");
  }
}

Result<Sources> gathered(const store::Journal& journal, const Picture& picture,
                         const hinomi::Draft& draft, const Party* party) {
  Sources out;
  for (const std::string& id : draft.sources) {
    auto missing = [&] {
      return fail(ErrorKind::missing, "no such source", id.substr(0, 64),
                  "Name the ids of Records that you may know of");
    };
    if (!is_uuid(id)) return missing();
    auto record = journal.by_id(id);
    if (!record && record.error().kind == ErrorKind::missing) return missing();
    if (!record) return std::unexpected(std::move(record).error());
    if (party && !may_know_source(picture, *record, *party)) return missing();
    TRY(add_subjects(picture, draft, *record, out.subjects));
    out.marking = out.marking ? combine(*out.marking, record->marking) : record->marking;
  }
  return out;
}

}  // namespace

Result<Sources> sources_of(const store::Journal& journal, const Picture& picture,
                           const hinomi::Draft& draft, const Party& party) {
  return gathered(journal, picture, draft, &party);
}

Result<Sources> sources_of(const store::Journal& journal, const Picture& picture,
                           const hinomi::Draft& draft) {
  return gathered(journal, picture, draft, nullptr);
}

std::vector<const picture::DraftRow*> drafts_before(const Picture& picture,
                                                    const hinomi::Draft& draft) {
  std::vector<const picture::DraftRow*> out;
  // A Draft names an older one, so this ends.
  for (const auto* row = picture.letters().draft(draft.follows); row;
       row = picture.letters().draft(row->draft.follows))
    out.push_back(row);
  return out;
}

Result<void> check_next_tier(const Picture& picture, const hinomi::Draft& draft,
                             const Sources& sources, std::string_view origin, Time now) {
  if (draft.purpose != Purpose::question || draft.follows.empty()) return {};
  const auto* community = picture.people().community(draft.community);
  auto before = drafts_before(picture, draft);
  auto wrong = [](std::string what, std::string where) {
    return fail(ErrorKind::conflict, std::move(what), std::move(where),
                "Ask one tier after the other, of one community");
  };
  if (before.empty() || before[0]->draft.purpose != Purpose::question ||
      before[0]->draft.community != draft.community || before[0]->origin != origin)
    return wrong("this does not go on from a question to the same community", "follows");
  if (before[0]->letter.empty()) return wrong("the tier before has not been asked", "follows");
  if (!community || draft.tier != before[0]->draft.tier + 1 ||
      draft.tier > static_cast<int>(community->tiers.size()))
    return wrong("it is not the next tier", "tier");
  std::string tier = "tier:" + community->tiers[static_cast<std::size_t>(draft.tier) - 1];

  std::set<std::string> askers;
  for (const Subject& one : sources.subjects)
    if (!one.own) askers.insert(one.origin);
  if (!draft.member.empty()) askers.insert(draft.member);
  std::vector<std::string> subjects;
  for (const auto* row : before) subjects.push_back(row->id);
  for (const Subject& one : sources.subjects) subjects.push_back(one.record);
  for (const std::string& asker : askers) {
    bool agreed = false;
    for (const std::string& subject : subjects) {
      const picture::ConsentRow* newest = nullptr;
      for (const auto& row : picture.letters().consents(subject))
        if (row.origin == asker) newest = &row;
      if (!newest || newest->consent.withdrawn ||
          (newest->consent.until && *newest->consent.until <= now))
        continue;
      for (const std::string& to : newest->consent.to) agreed |= to == tier || to == "all";
    }
    if (!agreed)
      return fail(ErrorKind::conflict, "the one who asks has not agreed to ask further", tier,
                  "Let it consent to '" + tier + "' first: POST /api/v1/consents");
  }
  return {};
}

}  // namespace hinomi::act::post
