// A Draft comes in: checked, marked, shown as the letter that it would become, and written with the
// Duty to decide on it.
#include <algorithm>

#include "act/made_here.h"
#include "act/post_parts.h"

namespace hinomi::act {

using picture::Draft;
using picture::OpenDuty;
using picture::Picture;

namespace {

constexpr std::size_t longest_title = 300;       // bytes
constexpr std::size_t longest_text = 64 * 1024;  // bytes
constexpr std::size_t most_sources = 100;
constexpr int longest_answer = 60 * 24 * 30;  // minutes
constexpr auto time_to_decide_now = std::chrono::hours(1);

bool is_addressed(const hinomi::Draft& draft) {
  return draft.to != Address() || (draft.purpose == Purpose::question && !draft.community.empty());
}

Result<void> check_words(const hinomi::Draft& draft) {
  if (draft.title.empty())
    return fail(ErrorKind::invalid, "a letter needs a title", "title",
                "Say in one line what it is");
  if (draft.text.empty())
    return fail(ErrorKind::invalid, "a letter needs a text", "text", "Say what is to be done");
  for (const auto& [name, text, most] : {std::tuple("title", &draft.title, longest_title),
                                         {"title_en", &draft.title_en, longest_title},
                                         {"text", &draft.text, longest_text},
                                         {"text_en", &draft.text_en, longest_text}})
    if (text->size() > most)
      return fail(ErrorKind::too_large, std::string(name) + " is too long", name,
                  "At most " + std::to_string(most) + " bytes");
  if (draft.sources.size() > most_sources)
    return fail(ErrorKind::too_large, "too many sources", "sources",
                "At most " + std::to_string(most_sources));
  if (draft.answer_minutes < 0 || draft.answer_minutes > longest_answer)
    return fail(ErrorKind::invalid, "answer_minutes is from 0 to 43200", "answer_minutes",
                "0: by its urgency");
  return {};
}

Result<void> check_draft(const hinomi::Draft& draft, const Picture& picture, Time now) {
  TRY(check_words(draft));
  if (draft.until && *draft.until <= now)
    return fail(ErrorKind::invalid, "the end of the letter has passed", "until",
                "Choose a time to come");
  if (!is_addressed(draft))
    return fail(
        ErrorKind::invalid, "nobody is addressed", "to",
        "Name members, groups, sectors, products, flaws, suppliers, services, kinds or everyone");
  if (draft.purpose == Purpose::question) {
    const auto* community = picture.people().community(draft.community);
    if (!community || draft.tier < 1 || draft.tier > static_cast<int>(community->tiers.size()))
      return fail(ErrorKind::invalid, "a question goes to the tiers of a community", "community",
                  "Name a community, and tier 1 to begin with");
    if (draft.tier > 1 && draft.follows.empty())
      return fail(ErrorKind::invalid, "the first tier is asked first", "tier",
                  "Send tier 1, then one that `follows` it");
  }
  return {};
}

// What a member may send by itself: questions to its own community. Forms come through act/filing.
Result<void> check_member(const Actor& actor, const hinomi::Draft& draft, const Picture& picture) {
  if (draft.member.empty()) return {};
  if (draft.purpose != Purpose::question)
    return fail(ErrorKind::denied, "warnings and checks are written by the node's own desk",
                actor.name, "Send a report: its desk writes what follows");
  const auto* community = picture.people().community(draft.community);
  bool in_it =
      community &&
      std::any_of(community->tiers.begin(), community->tiers.end(), [&](const std::string& tier) {
        return std::count(actor.party.groups.begin(), actor.party.groups.end(), tier) != 0;
      });
  if (!in_it || draft.to != Address())
    return fail(ErrorKind::denied,
                "a question goes to a community that you are in, and to no one else", "community",
                "Name your own community and leave `to` out");
  return {};
}

Result<const picture::DraftRow*> known_draft(const Picture& picture, std::string_view id,
                                             const Party& party) {
  const auto* row = picture.letters().draft(id);
  if (row && (party.desk || post::is_of_desk(party, row->origin))) return row;
  return fail(ErrorKind::missing, "no such draft", std::string(id.substr(0, 64)),
              "GET /api/v1/drafts lists yours");
}

// A Finding's evidence too: what readers say of the letter flows back to who reported it.
void name_reports(const post::Sources& sources, hinomi::Draft& draft) {
  for (const post::Subject& one : sources.subjects)
    if (std::find(draft.sources.begin(), draft.sources.end(), one.record) == draft.sources.end())
      draft.sources.push_back(one.record);
}

Result<Marking> marking_for(const DraftRequest& request, const post::Sources& sources,
                            const Picture& picture) {
  Marking stands{.tlp = picture.setting().default_tlp};
  if (!request.marking) return sources.marking.value_or(stands);
  if (!sources.marking) return *request.marking;
  if (is_at_least(*request.marking, *sources.marking)) return *request.marking;
  // Without what leads back to its origins it is a thing of its own, with a marking of its own.
  if (request.deidentify && !sources.marking->unknown) return *request.marking;
  return fail(ErrorKind::invalid, "the letter may not be for more than its sources are", "tlp",
              "Leave the marking out, or take out what points to their origins (deidentify)");
}

}  // namespace

Post::Post(World& world, store::Journal& journal, picture::Keeper& keeper)
    : world_(world), journal_(journal), keeper_(keeper) {}

Result<DraftAnswer> Post::draft(const Actor& actor, const DraftRequest& request) {
  if (!may(actor.role, Act::write_letters))
    return fail(ErrorKind::denied, "only an analyst or approver writes letters", actor.name,
                "Ask an analyst");
  DraftAnswer answer;
  auto build = [&](const Picture& picture, Time now) -> Result<std::vector<Draft>> {
    hinomi::Draft draft = request.draft;
    draft.by = actor.name;
    draft.deidentified = request.deidentify;
    bool of_node = actor.party.member == picture.setting().node;
    draft.member = of_node ? std::string() : actor.party.member;
    TRY(check_draft(draft, picture, now));
    TRY(check_member(actor, draft, picture));
    if (!draft.follows.empty()) TRY(known_draft(picture, draft.follows, actor.party));
    post::Sources sources = TRY(post::sources_of(journal_, picture, draft, actor.party));
    TRY(post::check_next_tier(picture, draft, sources, actor.party.member, now));
    name_reports(sources, draft);
    Marking marking = TRY(marking_for(request, sources, picture));
    post::Plan plan = post::plan_of(picture, draft, {}, marking, sources, now);
    if (plan.leads_back)
      return fail(ErrorKind::invalid, "the text names whose report it was", "text",
                  "Take it out (deidentify), or let the letter say whose it is");
    answer.preview = std::move(plan.preview);
    if (request.dry_run) return std::vector<Draft>();

    std::vector<Draft> drafts;
    drafts.push_back(made_here(world_, Kind::draft, picture, marking, to_json(draft)));
    drafts.back().origin = actor.party.member;
    answer.draft = drafts.back().id;
    const Setting& setting = picture.setting();
    Duration time = std::chrono::hours(setting.decide_hours);
    if (draft.urgency == Urgency::now) time = std::min<Duration>(time, time_to_decide_now);
    Duty duty{.kind = DutyKind::approve_letter,
              .subject = answer.draft,
              .owner = "approver",
              .member = draft.member,
              .needs = draft.purpose == Purpose::check ? 1 : setting.approvals_needed,
              .due = now + time,
              .reason = draft.title};
    drafts.push_back(made_here(world_, Kind::duty, picture,
                               combine({.tlp = Tlp::amber_strict}, marking), to_json(duty)));
    drafts.back().origin = actor.party.member;
    answer.duty = drafts.back().id;
    return drafts;
  };
  if (request.dry_run) {
    TRY(keeper_.read([&](const Picture& picture) { return build(picture, world_.clock.now()); }));
  } else {
    TRY(keeper_.write({.touches = {picture::touch_of(request.draft.follows)},
                       .build = [&](const Picture& picture, Position, Time now) {
                         return build(picture, now);
                       }}));
  }
  return answer;
}

Result<std::string> Post::readdress(const Actor& actor, std::string_view id,
                                    std::vector<std::string> members) {
  if (!may(actor.role, Act::report))
    return fail(ErrorKind::denied,
                "the role " + std::string(name_of(actor.role)) + " files nothing", actor.name,
                "Ask a reporter of your organisation");
  std::string written;
  auto build = [&](const Picture& picture, Position, Time) -> Result<std::vector<Draft>> {
    const auto* row = picture.letters().draft(id);
    if (!row || !post::is_of_desk(actor.party, row->origin))
      return fail(ErrorKind::missing, "no such draft", std::string(id.substr(0, 64)),
                  "GET /api/v1/drafts lists yours");
    auto kind = member_kind_from(row->draft.authority);
    if (row->draft.purpose != Purpose::filing || !kind)
      return fail(ErrorKind::invalid, "only of a filing is the body chosen", row->id,
                  "Write another draft");
    const OpenDuty* open = picture.duty(row->duty);
    if (!open || open->done || !open->approved_by.empty())
      return fail(ErrorKind::conflict, "somebody has decided on it already", row->id,
                  "Answer the form again");
    for (const std::string& member : members) {
      const Member* body = picture.member(member);
      if (!body || body->removed || body->kind != *kind)
        return fail(ErrorKind::invalid, "no such body of this authority", member.substr(0, 64),
                    "Name one of `choice.candidates` of the draft");
    }
    if (members.empty() || members.size() > most_sources)
      return fail(ErrorKind::invalid, "nobody is named", "members",
                  "Name one of `choice.candidates` of the draft");
    hinomi::Draft draft = row->draft;
    draft.to = {.members = std::move(members)};
    draft.competence.reset();
    draft.amends = row->id;
    draft.by = actor.name;
    std::vector<Draft> drafts{
        made_here(world_, Kind::draft, picture, row->marking, to_json(draft))};
    drafts[0].origin = actor.party.member;
    written = drafts[0].id;
    return drafts;
  };
  TRY(keeper_.write({.touches = {picture::touch_of(id)}, .build = build}));
  return written;
}

Result<Preview> Post::preview(const Actor& actor, std::string_view id) const {
  return keeper_.read([&](const Picture& picture) -> Result<Preview> {
    const auto* row = TRY(known_draft(picture, id, actor.party));
    post::Sources sources = TRY(post::sources_of(journal_, picture, row->draft));
    return post::plan_of(picture, row->draft, row->id, row->marking, sources, world_.clock.now())
        .preview;
  });
}

}  // namespace hinomi::act
