// The letter that a Draft would become now: texts with what leads back taken out, and who is told.
// The same for preview and decision, so that what is approved is what was shown.
#include <algorithm>
#include <tuple>

#include "act/post_parts.h"
#include "act/supply_follow.h"

namespace hinomi::act::post {

using picture::Picture;

namespace {

std::vector<conceal::Trace> traces_of_all(const Picture& picture, const hinomi::Draft& draft,
                                          const Sources& sources) {
  std::set<std::string> members;
  if (!draft.member.empty()) members.insert(draft.member);
  for (const Subject& one : sources.subjects)
    if (!one.own) members.insert(one.origin);
  std::vector<conceal::Trace> out;
  for (const std::string& id : members) {
    const Member* member = picture.member(id);
    if (!member) continue;
    std::vector<const Contact*> contacts;
    for (const std::string& contact : picture.people().contacts_of(id))
      if (const Contact* found = picture.people().contact(contact)) contacts.push_back(found);
    auto traces = conceal::traces_of(*member, contacts);
    std::move(traces.begin(), traces.end(), std::back_inserter(out));
  }
  return out;
}

// On the sources and the Drafts, oldest first.
std::vector<picture::ConsentRow> consents_on(const Picture& picture,
                                             const std::set<std::string>& subjects) {
  std::vector<picture::ConsentRow> out;
  for (const std::string& subject : subjects) {
    const auto& rows = picture.letters().consents(subject);
    out.insert(out.end(), rows.begin(), rows.end());
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.received < b.received; });
  return out;
}

// A form goes to the body that is competent, as its named recipient.
hinomi::Draft addressed(const Picture& picture, hinomi::Draft draft,
                        std::optional<Choice>& choice) {
  if (draft.purpose != Purpose::filing) return draft;
  if (draft.competence && draft.to.kinds.size() == 1) {
    choice = competent(picture, draft.to.kinds[0], *draft.competence, draft.member);
    draft.to = {.members = choice->members};
  } else if (auto kind = member_kind_from(draft.authority); kind && !draft.to.members.empty()) {
    choice = competent(picture, *kind, Competence::country, draft.member);
    choice->code = ChoiceCode::by_author;
    choice->detail.clear();
    choice->members = draft.to.members;
  }
  return draft;
}

// Who runs something that urgently has one of the flaws; what needs those systems is addressed too.
std::vector<route::Running> running(const Picture& picture, hinomi::Draft& draft) {
  std::vector<route::Running> out;
  for (const std::string& flaw : draft.to.flaws)
    for (const auto* row : picture.systems().running(flaw)) {
      out.push_back({row->exposed.member, flaw});
      for (const std::string& id : row->exposed.assets)
        if (const auto* asset = picture.systems().asset(id))
          draft.to.services.insert(draft.to.services.end(), asset->asset.services.begin(),
                                   asset->asset.services.end());
    }
  auto& services = draft.to.services;
  std::sort(services.begin(), services.end());
  services.erase(std::unique(services.begin(), services.end()), services.end());
  return out;
}

// Who stands on one of the suppliers; that needs the graph of all, so it is built when one is
// named.
std::vector<route::StandingOn> standing(const Picture& picture, const hinomi::Draft& draft,
                                        Time now) {
  std::vector<route::StandingOn> out;
  if (draft.to.suppliers.empty()) return out;
  const SupplyGround ground(picture, now);
  const SupplyView all = ground.view(supply_reader_of_all());
  for (const std::string& supplier : draft.to.suppliers)
    for (std::string& member : members_on(picture, ground, all, supplier))
      out.push_back({std::move(member), supplier});
  return out;
}

// The rows point into `draft`, which may get more to be addressed.
route::Routing routed(const Picture& picture, hinomi::Draft& draft, std::string_view id,
                      const Marking& marking, const Sources& sources, Time now) {
  std::set<std::string> subjects;
  if (!id.empty()) subjects.emplace(id);
  for (const auto* row : drafts_before(picture, draft)) subjects.insert(row->id);
  std::vector<route::Source> asked;
  for (const Subject& subject : sources.subjects) {
    subjects.insert(subject.record);
    asked.push_back({subject.record, subject.origin});
  }
  auto consents = consents_on(picture, subjects);
  const std::vector<route::Running> with_flaw = running(picture, draft);
  const std::vector<route::StandingOn> on_supplier = standing(picture, draft, now);
  return route::route({.draft = draft,
                       .marking = marking,
                       .sources = asked,
                       .consents = consents,
                       .now = now,
                       .running = with_flaw,
                       .standing = on_supplier},
                      picture.people());
}

// A question goes to nobody twice, and not to the one who asks.
bool is_asked_already(const Picture& picture, const hinomi::Draft& draft, std::string_view member) {
  if (draft.purpose != Purpose::question) return false;
  if (member == draft.member) return true;
  for (const auto* before : drafts_before(picture, draft))
    if (const auto* letter = picture.letters().letter(before->letter))
      if (letter->place_of(member, {}) != letter->letter.to.size()) return true;
  return false;
}

void add_row(const Picture& picture, const route::Row& row, Plan& plan) {
  Preview& preview = plan.preview;
  const Member* member = picture.member(row.member);
  Preview::Row& out = preview.rows.emplace_back(
      Preview::Row{.member = std::string(row.member),
                   .name = member ? member->name : std::string(row.member),
                   .must = row.must,
                   .may = row.may});
  std::vector<std::string> codes;
  for (const route::Why& why : row.why) {
    out.why.emplace_back(why.code, why.detail);
    codes.push_back(why.detail.empty() ? std::string(why.code)
                                       : std::string(why.code) + " " + why.detail);
  }
  for (const Contact* contact : row.contacts) out.contacts.push_back(contact->id);
  if (!row.told()) {
    preview.withheld += row.must;
    return;
  }
  ++preview.told;
  preview.contacts += row.contacts.size();
  if (row.contacts.empty()) {
    ++preview.unreachable;  // it finds it on the page; nobody there is known to be told
    plan.letter.to.push_back({.member = std::string(row.member), .why = codes});
  }
  for (const Contact* contact : row.contacts)
    plan.letter.to.push_back({.member = std::string(row.member),
                              .contact = contact->id,
                              .channel = route::channel_of(*contact),
                              .why = codes});
}

}  // namespace

void sort_addressees(std::vector<Addressee>& to) {
  std::sort(to.begin(), to.end(), [](const Addressee& a, const Addressee& b) {
    return std::tie(a.member, a.contact) < std::tie(b.member, b.contact);
  });
}

Plan plan_of(const Picture& picture, const hinomi::Draft& draft, std::string_view id,
             const Marking& marking, const Sources& sources, Time now) {
  Plan plan;
  Preview& preview = plan.preview;
  preview.draft = draft;
  preview.marking = marking;
  bool sealed = draft.deidentified || draft.anonymous;
  std::vector<conceal::Trace> traces;
  if (sealed) traces = traces_of_all(picture, draft, sources);
  auto text_of = [&](std::string& text, std::string_view language,
                     std::vector<conceal::Stretch>& diff) {
    if (draft.deidentified) {
      auto concealed = conceal::conceal(text, traces, language);
      text = std::move(concealed.text);
      diff = std::move(concealed.diff);
    }
    if (sealed && conceal::has_trace(text, traces)) plan.leads_back = true;
  };
  text_of(preview.draft.title, "ja", preview.title_diff);
  text_of(preview.draft.text, "ja", preview.text_diff);
  text_of(preview.draft.title_en, "en", preview.title_en_diff);
  text_of(preview.draft.text_en, "en", preview.text_en_diff);

  hinomi::Draft to = addressed(picture, draft, preview.choice);
  route::Routing routing = routed(picture, to, id, marking, sources, now);
  for (const route::Row& row : routing.rows)
    if (!is_asked_already(picture, draft, row.member)) add_row(picture, row, plan);

  Letter& letter = plan.letter;
  sort_addressees(letter.to);
  letter.draft = id;
  letter.purpose = draft.purpose;
  letter.urgency = draft.urgency;
  letter.title = preview.draft.title;
  letter.text = preview.draft.text;
  letter.title_en = preview.draft.title_en;
  letter.text_en = preview.draft.text_en;
  letter.answer_minutes = draft.answer_minutes;
  if (const auto* before = picture.letters().draft(draft.follows)) letter.about = before->letter;
  return plan;
}

}  // namespace hinomi::act::post
