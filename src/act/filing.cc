#include "act/filing.h"

#include "act/made_here.h"
#include "model/letter.h"

namespace hinomi::act {

using picture::Draft;
using picture::Picture;

namespace {

MemberKind kind_of(in::Authority authority) {
  switch (authority) {
    case in::Authority::police: return MemberKind::police;
    case in::Authority::privacy_commission: return MemberKind::privacy_commission;
    case in::Authority::ministry: return MemberKind::ministry;
    case in::Authority::centre: return MemberKind::centre;
  }
  std::unreachable();
}

// Told without delay: what has no clock is due as fast as a decision here is.
Time due_of(const in::FormDraft& made, const Setting& setting, Time now) {
  return made.due.value_or(now + std::chrono::hours(setting.decide_hours));
}

Urgency urgency_of(Time due, Time now) {
  if (due <= now + std::chrono::hours(6)) return Urgency::now;
  return due <= now + std::chrono::hours(72) ? Urgency::today : Urgency::routine;
}

hinomi::Draft draft_of(const in::Form& form, const in::FormDraft& made, const Actor& actor,
                       const std::string& report, Time due, Time now) {
  hinomi::Draft draft{.title = made.title.ja,
                      .text = made.text.ja,
                      .title_en = made.title.en,
                      .text_en = made.text.en,
                      .purpose = Purpose::filing,
                      .urgency = urgency_of(due, now)};
  draft.to.kinds = {kind_of(made.authority)};
  draft.competence = made.competence;
  draft.basis = made.rule.ja;
  draft.sources = {report};
  draft.form = form.id;
  draft.authority = name_of(made.authority);
  draft.member = actor.party.member;
  draft.by = actor.name;
  return draft;
}

}  // namespace

Result<Forms> Forms::load(Disk& disk, const std::filesystem::path& folder) {
  Forms out;
  auto shared_file = folder / "forms" / "shared.json";
  if (folder.empty() || !disk.exists(shared_file)) return out;
  auto shared = TRY(in::parse_questions(TRY(disk.read(shared_file)), shared_file.string()));
  for (const auto& file : TRY(disk.list(folder / "forms"))) {
    if (file.extension() != ".json" || file == shared_file) continue;
    in::Form form = TRY(in::parse_form(TRY(disk.read(file)), file.string(), shared));
    std::string id = form.id;
    out.forms_.emplace(std::move(id), std::move(form));
  }
  auto calendar = folder / "calendar" / "japan.json";
  out.calendar_ = TRY(in::Calendar::parse(TRY(disk.read(calendar)), calendar.string()));
  return out;
}

const in::Form* Forms::form(std::string_view id) const {
  auto found = forms_.find(id);
  return found == forms_.end() ? nullptr : &found->second;
}

Filing::Filing(World& world, picture::Keeper& keeper, Desk& desk, const Forms& forms)
    : world_(world), keeper_(keeper), desk_(desk), forms_(forms) {}

Result<FilingAnswer> Filing::answer(const Actor& actor, std::string_view id,
                                    const json::object& answers, std::optional<Tlp> tlp,
                                    bool dry_run) {
  if (!may(actor.role, Act::report))
    return fail(ErrorKind::denied,
                "the role " + std::string(name_of(actor.role)) + " files nothing", actor.name,
                "Ask a reporter of your organisation");
  const in::Form* form = forms_.form(id);
  if (!form) return fail(ErrorKind::missing, "no such form", std::string(id), "See /api/v1/forms");
  return file(actor, *form, answers, tlp, dry_run);
}

Result<FilingAnswer> Filing::answer_of_citizen(std::string_view id, const json::object& answers) {
  const in::Form* form = forms_.form(id);
  if (!form || !Forms::is_for_citizens(*form))
    return fail(ErrorKind::missing, "no such form", std::string(id), "See /api/v1/forms");
  // The centre takes it in as its own: nobody outside has an account to be shown it by.
  Actor citizen{.name = "citizen", .role = Role::reporter};
  citizen.party.member =
      keeper_.read([](const Picture& picture) { return picture.setting().node; });
  return file(citizen, *form, answers, {}, false);
}

Result<FilingAnswer> Filing::file(const Actor& actor, const in::Form& form,
                                  const json::object& answers, std::optional<Tlp> tlp,
                                  bool dry_run) {
  in::CheckedAnswers checked = in::check_answers(form, answers);
  FilingAnswer out{.problems = std::move(checked.problems)};
  if (!out.problems.empty()) return out;
  Time now = world_.clock.now();
  for (in::FormDraft& made : in::drafts_of(form, checked.answers, *forms_.calendar(), now))
    out.drafts.push_back({.made = std::move(made)});
  keeper_.read([&](const Picture& picture) {
    for (FiledDraft& one : out.drafts)
      one.choice =
          competent(picture, kind_of(one.made.authority), one.made.competence, actor.party.member);
  });
  if (dry_run) return out;

  std::string body = in::write_answers(form, checked.answers);
  out.report =
      TRY(desk_.report(
              actor,
              {.body = body, .format = in::Format::form, .tlp = tlp, .title = form.title.ja}))
          .report;
  TRY(keeper_.write(
      {.touches = {picture::touch_of(out.report)},
       .build = [&](const Picture& picture, Position, Time at) -> Result<std::vector<Draft>> {
         std::vector<Draft> drafts;
         for (FiledDraft& one : out.drafts) {
           Time due = due_of(one.made, picture.setting(), at);
           // From the organisation that answered to the authority, and to nobody beyond.
           Marking marking{.tlp = Tlp::amber_strict};
           drafts.push_back(
               made_here(world_, Kind::draft, picture, marking,
                         to_json(draft_of(form, one.made, actor, out.report, due, at))));
           drafts.back().origin = actor.party.member;
           one.draft = drafts.back().id;
           Duty duty{.kind = DutyKind::approve_letter,
                     .subject = one.draft,
                     .owner = "approver",
                     .member = actor.party.member,
                     .due = due,
                     .reason = one.made.title.ja};
           drafts.push_back(made_here(world_, Kind::duty, picture, marking, to_json(duty)));
           drafts.back().origin = actor.party.member;
           one.duty = drafts.back().id;
         }
         return drafts;
       }}));
  return out;
}

}  // namespace hinomi::act
